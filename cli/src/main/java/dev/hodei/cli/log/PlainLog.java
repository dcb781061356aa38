package dev.hodei.cli.log;

import dev.hodei.cli.terminal.ControlFilter;
import dev.hodei.cli.terminal.Style;
import dev.hodei.cli.terminal.Terminal;
import dev.hodei.cli.terminal.Times;
import java.nio.charset.StandardCharsets;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What the job wrote: its stdout to ours, its stderr to ours, Hodei's own words dimmed to stderr. A stream of ours that
 * is no terminal gets the job's bytes exactly; a terminal gets them through a {@link ControlFilter}. The order between the
 * two is kept by flushing one before the other is written.
 */
public final class PlainLog implements LogSink {
    /** What {@code --raw} does, for help. */
    public static final String RAW =
            "On a terminal too, write the job's bytes as they are. Else only text and colours reach"
                    + " a terminal; other control sequences are shown as ^[, \\u202e and the like. Files and pipes always get the"
                    + " job's bytes.";

    /** What {@code --full-echo} does, for help. */
    public static final String FULL_ECHO =
            "On a terminal too, show all of the command or script before its output, not only ten lines of it.";

    private static final byte[] NEWLINE = {'\n'};

    private final Terminal terminal;
    private final boolean timestamps;
    private final Set<LogStream> insideLine = EnumSet.noneOf(LogStream.class);
    private final Map<LogStream, ControlFilter> filters = new EnumMap<>(LogStream.class);
    private final boolean folds;
    private int attempt;
    private EchoFold echo = new EchoFold();
    private boolean lastWasOut = true;

    /**
     * @param timestamps whether each line starts with the time the worker read it
     * @param raw whether a terminal too gets the job's bytes as they are
     * @param fullEcho whether a terminal too gets the whole echo of the command
     */
    public PlainLog(Terminal terminal, boolean timestamps, boolean raw, boolean fullEcho) {
        this.folds = terminal.errIsTerminal() && !fullEcho;
        this.terminal = terminal;
        this.timestamps = timestamps;
        for (LogStream stream : LogStream.values()) {
            boolean toTerminal = stream == LogStream.STDOUT ? terminal.outIsTerminal() : terminal.errIsTerminal();
            if (toTerminal && !raw) {
                // A carriage return takes the cursor back to the line's start, where our own words may stand.
                filters.put(stream, new ControlFilter(stream != LogStream.SYSTEM && !timestamps));
            }
        }
    }

    @Override
    public void attempt(String jobId, int number) {
        if (number != attempt) {
            attempt = number;
            echo = new EchoFold();
        }
    }

    @Override
    public void entries(List<LogEntry> entries) throws InterruptedException {
        terminal.lock().lockInterruptibly();
        try {
            for (LogEntry entry : entries) {
                boolean shown = !folds || echo.shows(entry);
                if (shown) {
                    echo.rest().ifPresent(this::own);
                    write(entry);
                }
            }
            echo.restAtItsEnd().ifPresent(this::own);
            flush();
        } finally {
            terminal.lock().unlock();
        }
    }

    @Override
    public void ended() {
        terminal.lock().lock();
        try {
            echo.rest().ifPresent(this::own);
            filters.forEach((stream, filter) -> bytes(stream == LogStream.STDOUT, filter.rest()));
            terminal.flushOut();
            terminal.flushErr();
        } finally {
            terminal.lock().unlock();
        }
    }

    /** Puts what Hodei says next on a line of its own, where people see both streams on one terminal. */
    public void finishLine() {
        boolean open = insideLine.contains(LogStream.STDOUT) && terminal.outIsTerminal();
        if ((open || insideLine.contains(LogStream.STDERR)) && terminal.errIsTerminal()) {
            terminal.err(NEWLINE);
            terminal.flushErr();
            insideLine.clear();
        }
    }

    private void write(LogEntry entry) {
        boolean out = entry.stream() == LogStream.STDOUT;
        if (out != lastWasOut) {
            flush();
            lastWasOut = out;
        }
        if (entry.stream() == LogStream.SYSTEM && !insideLine.contains(LogStream.SYSTEM)) {
            finishLine();
        }
        if (timestamps && !insideLine.contains(entry.stream())) {
            String time = Times.local(entry.readAt());
            String styled = out ? terminal.styleOut(Style.DIM, time) : terminal.styleErr(Style.DIM, time);
            bytes(out, (styled + " ").getBytes(StandardCharsets.UTF_8));
        }
        boolean dimmed = entry.stream() == LogStream.SYSTEM && terminal.colorErr();
        if (dimmed) {
            terminal.err(Style.DIM.startBytes());
        }
        text(out, entry);
        if (dimmed) {
            terminal.err(Style.resetBytes());
        }
        if (entry.unterminated()) {
            insideLine.add(entry.stream());
        } else {
            bytes(out, NEWLINE);
            insideLine.remove(entry.stream());
        }
    }

    /** A line of this command's own among those of Hodei. */
    private void own(String text) {
        if (lastWasOut) {
            flush();
            lastWasOut = false;
        }
        terminal.err((terminal.styleErr(Style.DIM, text) + "\n").getBytes(StandardCharsets.UTF_8));
    }

    private void text(boolean out, LogEntry entry) {
        ControlFilter filter = filters.get(entry.stream());
        if (filter == null) {
            bytes(out, entry.buffer(), entry.offset(), entry.length());
        } else if (entry.unterminated()) {
            bytes(out, filter.piece(entry.buffer(), entry.offset(), entry.length()));
        } else {
            bytes(out, filter.line(entry.buffer(), entry.offset(), entry.length()));
        }
    }

    private void bytes(boolean out, byte[] bytes) {
        bytes(out, bytes, 0, bytes.length);
    }

    private void bytes(boolean out, byte[] buffer, int offset, int length) {
        if (out) {
            terminal.out(buffer, offset, length);
        } else {
            terminal.err(buffer, offset, length);
        }
    }

    private void flush() {
        if (lastWasOut) {
            terminal.flushOut();
        } else {
            terminal.flushErr();
        }
    }
}
