package dev.hodei.cli.log;

import dev.hodei.cli.terminal.ControlFilter;
import dev.hodei.cli.terminal.Style;
import dev.hodei.cli.terminal.Terminal;
import dev.hodei.cli.terminal.Text;
import dev.hodei.cli.terminal.Times;
import dev.hodei.v1.Job;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * One job's lines among those of others: each whole, on standard output, behind the job's short id and name. A line is held
 * back until its end has come, or until it is longer than {@value #LONGEST_LINE} bytes. Controls other than colours are
 * made visible wherever the lines go: one job's must not change another's lines.
 */
public final class PrefixedLog implements LogSink {
    private static final int LONGEST_LINE = 1 << 20;
    private static final int LONGEST_NAME = 24;

    private final Terminal terminal;
    private final boolean timestamps;
    private final byte[] prefix;
    private final boolean folds;
    private final EchoFold echo = new EchoFold();
    private final Map<LogStream, ByteArrayOutputStream> partial = new EnumMap<>(LogStream.class);

    /** @param color the job's, where standard output is coloured */
    public PrefixedLog(Terminal terminal, boolean timestamps, Job job, Style color) {
        this.terminal = terminal;
        this.timestamps = timestamps;
        this.folds = terminal.outIsTerminal();
        String name = Text.shortened(Text.visible(job.getDisplayName()), LONGEST_NAME);
        String who = "[" + Text.shortId(job.getJobId()) + (name.isEmpty() ? "" : " " + name) + "]";
        this.prefix = (terminal.styleOut(color, who) + " ").getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public void entries(List<LogEntry> entries) throws InterruptedException {
        terminal.lock().lockInterruptibly();
        try {
            for (LogEntry entry : entries) {
                if (folds && !echo.shows(entry)) {
                    continue;
                }
                echo.rest().ifPresent(this::own);
                ByteArrayOutputStream line = partial.computeIfAbsent(entry.stream(), _ -> new ByteArrayOutputStream());
                if (timestamps && line.size() == 0) {
                    byte[] time = (terminal.styleOut(Style.DIM, Times.local(entry.readAt())) + " ")
                            .getBytes(StandardCharsets.UTF_8);
                    line.write(time, 0, time.length);
                }
                line.write(entry.buffer(), entry.offset(), entry.length());
                if (!entry.unterminated() || line.size() > LONGEST_LINE) {
                    print(entry.stream(), line);
                }
            }
            echo.restAtItsEnd().ifPresent(this::own);
            terminal.flushOut();
        } finally {
            terminal.lock().unlock();
        }
    }

    /** Prints what has not ended with a line end, and a last line of our own. */
    public void end(String lastWords) {
        terminal.lock().lock();
        try {
            partial.forEach((stream, line) -> {
                if (line.size() > 0) {
                    print(stream, line);
                }
            });
            echo.rest().ifPresent(this::own);
            own(lastWords);
        } finally {
            terminal.lock().unlock();
        }
    }

    private void own(String text) {
        terminal.out(prefix);
        terminal.line(terminal.styleOut(Style.DIM, text));
    }

    private void print(LogStream stream, ByteArrayOutputStream line) {
        boolean styled = terminal.colorOut() && stream != LogStream.STDOUT;
        terminal.out(prefix);
        if (styled) {
            terminal.out((stream == LogStream.STDERR ? Style.RED : Style.DIM).startBytes());
        }
        terminal.out(new ControlFilter(false).line(line.toByteArray(), 0, line.size()));
        if (styled) {
            terminal.out(Style.resetBytes());
        }
        terminal.out(new byte[] {'\n'});
        line.reset();
    }
}
