/**
 * A job's log as the command line sees it: chunks from the wire become entries, a follower keeps its position across
 * lost connections, and each way to show entries is a {@link dev.hodei.cli.log.LogSink}.
 */
@NullMarked
package dev.hodei.cli.log;

import org.jspecify.annotations.NullMarked;
