package dev.hodei.cli.log;

import java.util.List;

/**
 * Does something before a job's first output is shown.
 *
 * @param before done before each output, so it must be harmless when repeated
 */
public record FirstOutput(LogSink log, Runnable before) implements LogSink {
    @Override
    public void attempt(String jobId, int number) {
        log.attempt(jobId, number);
    }

    @Override
    public void entries(List<LogEntry> entries) throws InterruptedException {
        before.run();
        log.entries(entries);
    }

    @Override
    public void ended() {
        log.ended();
    }

    @Override
    public void incomplete(String sentence) {
        log.incomplete(sentence);
    }

    @Override
    public void damaged(String sentence) {
        log.damaged(sentence);
    }
}
