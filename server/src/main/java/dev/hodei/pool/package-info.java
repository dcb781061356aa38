/** Kinds of workers: what a pool's workers are, how many of them there may be, and which demands it can meet. Pure. */
@NullMarked
package dev.hodei.pool;

import org.jspecify.annotations.NullMarked;
