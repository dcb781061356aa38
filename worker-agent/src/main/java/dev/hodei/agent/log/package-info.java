/**
 * A job's output on its way from the pipe to the server: bytes are split into entries, gathered into chunks, encoded,
 * appended to a spool on disk, and uploaded from there; the spool forgets what the server says it has stored. Memory use
 * does not depend on how much a job prints: when the spool is full, the job's pipes are no longer read.
 */
@NullMarked
package dev.hodei.agent.log;

import org.jspecify.annotations.NullMarked;
