/** Waiting for jobs to end, over restarts of the server and for as long as the user allows. */
@NullMarked
package dev.hodei.cli.job.wait;

import org.jspecify.annotations.NullMarked;
