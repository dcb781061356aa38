/**
 * What this worker has, what it uses of it, and whether the kernel had to kill for the lack of it: its control groups
 * (version 1 or 2) where they limit it, else the whole machine. Reads files of /proc and of the control groups, runs
 * nothing, and never fails: what can't be read is unknown.
 */
@NullMarked
package dev.hodei.agent.machine;

import org.jspecify.annotations.NullMarked;
