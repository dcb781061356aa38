/** What a worker is, how it moves from state to state, and how its health follows from its heartbeats. Pure. */
@NullMarked
package dev.hodei.worker;

import org.jspecify.annotations.NullMarked;
