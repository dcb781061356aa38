/** What a job is and how it moves from state to state. Pure: no I/O, no clock, no framework. */
@NullMarked
package dev.hodei.job;

import org.jspecify.annotations.NullMarked;
