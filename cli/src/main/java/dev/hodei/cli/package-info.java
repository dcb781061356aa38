/**
 * The command {@code hodei}: the tree of commands, and how a run of it begins and ends. What the commands do is in the
 * packages below, by what they are about.
 */
@NullMarked
package dev.hodei.cli;

import org.jspecify.annotations.NullMarked;
