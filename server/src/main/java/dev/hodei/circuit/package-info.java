/**
 * Circuits: what failures to start workers lead to. Each pool has one for every shape (image, cpu, memory) that it is asked
 * for, so that a shape that can't be started is the trouble of its own jobs only.
 */
@NullMarked
package dev.hodei.circuit;

import org.jspecify.annotations.NullMarked;
