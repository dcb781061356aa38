package dev.hodei.cli.log;

import java.util.List;

/** Shows a log. Called by one thread, in order. */
public interface LogSink {
    /** The attempt whose entries follow; said again after a lost connection. */
    default void attempt(String jobId, int number) {}

    /**
     * The next entries, without repeats, and with a line of Hodei's own for those that cannot be read; what this call wrote has
     * left when it returns.
     */
    void entries(List<LogEntry> entries) throws InterruptedException;

    /** The log's end, or its present end: what was held back until its line went on is shown. */
    default void ended() {}

    /** The attempt's log is at its end, and a part of it never reached the server, or may not have. */
    default void incomplete(String sentence) {}

    /** The attempt's log, now at its end, is not whole, or not the one that was sealed. */
    default void damaged(String sentence) {}
}
