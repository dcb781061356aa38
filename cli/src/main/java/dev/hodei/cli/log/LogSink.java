package dev.hodei.cli.log;

import java.util.List;

/** Shows a log. Called by one thread, in order. */
public interface LogSink {
    /** The attempt whose entries follow; said again after a lost connection. */
    default void attempt(String jobId, int number) {}

    /** The next entries, without gaps or repeats; what this call wrote has left when it returns. */
    void entries(List<LogEntry> entries) throws InterruptedException;

    /** The log's end, or its present end: what was held back until its line went on is shown. */
    default void ended() {}
}
