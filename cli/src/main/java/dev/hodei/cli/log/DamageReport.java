package dev.hodei.cli.log;

import dev.hodei.cli.terminal.Terminal;
import java.util.List;

/** Says on standard error where a log turned out to be incomplete or damaged, and remembers the latter for the exit code. */
public final class DamageReport implements LogSink {
    private final LogSink log;
    private final Terminal terminal;
    private volatile boolean damaged;

    /** @param log where everything else goes */
    public DamageReport(LogSink log, Terminal terminal) {
        this.log = log;
        this.terminal = terminal;
    }

    /** Whether any log was. */
    public boolean isDamaged() {
        return damaged;
    }

    @Override
    public void attempt(String jobId, int number) {
        log.attempt(jobId, number);
    }

    @Override
    public void entries(List<LogEntry> entries) throws InterruptedException {
        log.entries(entries);
    }

    @Override
    public void ended() {
        log.ended();
    }

    @Override
    public void incomplete(String sentence) {
        log.incomplete(sentence);
        terminal.errLine("hodei: " + sentence);
    }

    @Override
    public void damaged(String sentence) {
        damaged = true;
        log.damaged(sentence);
        terminal.errLine("hodei: " + sentence);
    }
}
