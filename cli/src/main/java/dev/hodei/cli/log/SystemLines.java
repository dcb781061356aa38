package dev.hodei.cli.log;

import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/** Remembers the last lines of Hodei's own in a log, so that what they told is not told again. For one thread. */
public final class SystemLines implements LogSink {
    private static final int REMEMBERED = 8;

    private final LogSink log;
    private final Deque<String> last = new ArrayDeque<>();

    /** @param log where everything goes */
    public SystemLines(LogSink log) {
        this.log = log;
    }

    /** Whether one of them said this. */
    public boolean told(String sentence) {
        return last.contains(sentence);
    }

    @Override
    public void attempt(String jobId, int number) {
        log.attempt(jobId, number);
    }

    @Override
    public void entries(List<LogEntry> entries) throws InterruptedException {
        for (LogEntry entry : entries.subList(Math.max(0, entries.size() - REMEMBERED), entries.size())) {
            if (entry.stream() == LogStream.SYSTEM) {
                last.add(new String(entry.buffer(), entry.offset(), entry.length(), StandardCharsets.UTF_8));
                if (last.size() > REMEMBERED) {
                    last.remove();
                }
            }
        }
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
