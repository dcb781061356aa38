package dev.hodei.cli.log;

import dev.hodei.cli.terminal.Style;
import dev.hodei.cli.terminal.Terminal;
import dev.hodei.cli.terminal.Times;
import java.nio.charset.StandardCharsets;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * What the job wrote, byte for byte: its stdout to ours, its stderr to ours, Hodei's own words dimmed to stderr. The
 * order between the two is kept by flushing one before the other is written.
 */
public final class PlainLog implements LogSink {
    private static final byte[] NEWLINE = {'\n'};

    private final Terminal terminal;
    private final boolean timestamps;
    private final Set<LogStream> insideLine = EnumSet.noneOf(LogStream.class);
    private boolean lastWasOut = true;

    /** @param timestamps whether each line starts with the time the worker read it */
    public PlainLog(Terminal terminal, boolean timestamps) {
        this.terminal = terminal;
        this.timestamps = timestamps;
    }

    @Override
    public void entries(List<LogEntry> entries) throws InterruptedException {
        terminal.lock().lockInterruptibly();
        try {
            for (LogEntry entry : entries) {
                write(entry);
            }
            flush();
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
        if (timestamps && !insideLine.contains(entry.stream())) {
            String time = Times.local(entry.readAt());
            text(out, (out ? terminal.styleOut(Style.DIM, time) : terminal.styleErr(Style.DIM, time)) + " ");
        }
        boolean dimmed = entry.stream() == LogStream.SYSTEM && terminal.colorErr();
        if (dimmed) {
            terminal.err(Style.DIM.startBytes());
        }
        bytes(out, entry.buffer(), entry.offset(), entry.length());
        if (dimmed) {
            terminal.err(Style.resetBytes());
        }
        if (entry.unterminated()) {
            insideLine.add(entry.stream());
        } else {
            bytes(out, NEWLINE, 0, 1);
            insideLine.remove(entry.stream());
        }
    }

    private void text(boolean out, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
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
