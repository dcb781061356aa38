/** Pools on the command line: what they are, and how they are. */
@NullMarked
package dev.hodei.cli.pool;

import org.jspecify.annotations.NullMarked;
