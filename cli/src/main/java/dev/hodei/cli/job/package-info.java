/**
 * Jobs on the command line: queue one, follow it, ask where it is and why, stop it. One class a command; what several
 * of them show (details, timeline, outcome) has a class of its own.
 */
@NullMarked
package dev.hodei.cli.job;

import org.jspecify.annotations.NullMarked;
