/** Pools for tests. */
@NullMarked
package dev.hodei.pool;

import org.jspecify.annotations.NullMarked;
