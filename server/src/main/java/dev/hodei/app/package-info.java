/**
 * The root: configuration, wiring, the clock and the randomness, the order of start-up and shutdown, and health. The only
 * package that knows all the others.
 */
@NullMarked
package dev.hodei.app;

import org.jspecify.annotations.NullMarked;
