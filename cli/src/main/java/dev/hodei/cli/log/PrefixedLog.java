package dev.hodei.cli.log;

import dev.hodei.cli.terminal.ControlFilter;
import dev.hodei.cli.terminal.Style;
import dev.hodei.cli.terminal.Terminal;
import dev.hodei.cli.terminal.Text;
import dev.hodei.cli.terminal.Times;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * One job's lines among those of others: each whole, on standard output, behind the job's short id. A line is held
 * back until its end has come, or until it is longer than {@value #LONGEST_LINE} bytes. Controls other than colours are
 * made visible wherever the lines go: one job's must not change another's lines.
 */
public final class PrefixedLog implements LogSink {
    private static final int LONGEST_LINE = 1 << 20;
    private static final Style[] COLORS = {Style.CYAN, Style.GREEN, Style.YELLOW, Style.BLUE, Style.MAGENTA};

    private final Terminal terminal;
    private final boolean timestamps;
    private final byte[] prefix;
    private final Map<LogStream, ByteArrayOutputStream> partial = new EnumMap<>(LogStream.class);

    public PrefixedLog(Terminal terminal, boolean timestamps, String jobId) {
        this.terminal = terminal;
        this.timestamps = timestamps;
        Style color = COLORS[Math.floorMod(jobId.hashCode(), COLORS.length)];
        this.prefix =
                (terminal.styleOut(color, "[" + Text.shortId(jobId) + "]") + " ").getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public void entries(List<LogEntry> entries) throws InterruptedException {
        terminal.lock().lockInterruptibly();
        try {
            for (LogEntry entry : entries) {
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
            terminal.out(prefix);
            terminal.line(terminal.styleOut(Style.DIM, lastWords));
        } finally {
            terminal.lock().unlock();
        }
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
