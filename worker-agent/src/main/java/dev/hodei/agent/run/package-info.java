/**
 * The life of an attempt on this worker: a directory of its own, the command made from the job's specification, the
 * processes, the output, the end, and the report about it, until the server has settled it.
 */
@NullMarked
package dev.hodei.agent.run;

import org.jspecify.annotations.NullMarked;
