/**
 * What signals do to a command that follows a job: who is asked, what is asked, and what becomes of the job. Nothing here
 * makes a call of its own: {@link dev.hodei.cli.job.interrupt.FollowedJob} does.
 */
@NullMarked
package dev.hodei.cli.job.interrupt;

import org.jspecify.annotations.NullMarked;
