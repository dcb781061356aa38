package dev.hodei.cli.terminal;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The caller's three streams and environment. Standard output is bytes: what a job wrote must leave here unchanged.
 *
 * <p>Thread-safe: each method takes {@link #lock()}, and a caller that wants several writes to stay together holds it
 * around them. Writing to a closed standard output throws {@link OutputClosedException}; a closed standard error is
 * ignored, for there is nobody to tell.
 */
public final class Terminal {
    private static final int BUFFER_BYTES = 64 * 1024;
    private static final int USUAL_COLUMNS = 80;
    private static final int USUAL_ROWS = 24;
    private static final byte[] CLEAR_LINE = "\r\u001b[K".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] CLEAR_LINE_AND_GO_UP = "\r\u001b[K\u001b[1A".getBytes(StandardCharsets.US_ASCII);

    private final InputStream in;
    private final OutputStream out;
    private final OutputStream err;
    private final Map<String, String> environment;
    private final String terminals;
    private final ReentrantLock lock = new ReentrantLock();
    private volatile ColorChoice colorChoice = ColorChoice.auto;
    private volatile int columns = USUAL_COLUMNS;
    private volatile int rows = USUAL_ROWS;
    private volatile boolean passingOver;
    /** How many lines of {@link #passing} stand on the terminal; guarded by the lock. */
    private int passing;

    /**
     * @param terminals the file descriptors (of 0, 1, 2) that are terminals, as digits: "012", "2", ""
     */
    public Terminal(
            InputStream in, OutputStream out, OutputStream err, Map<String, String> environment, String terminals) {
        this.in = in;
        this.out = new BufferedOutputStream(out, BUFFER_BYTES);
        this.err = new BufferedOutputStream(err, BUFFER_BYTES);
        this.environment = environment;
        this.terminals = terminals;
    }

    public InputStream in() {
        return in;
    }

    public Map<String, String> environment() {
        return environment;
    }

    /** Held while something is written, or while nothing else may be (a question is being asked). */
    public ReentrantLock lock() {
        return lock;
    }

    /** Whether someone sits in front of this terminal, so that it makes sense to ask. */
    public boolean canAsk() {
        return terminals.contains("0") && terminals.contains("2");
    }

    public boolean inIsTerminal() {
        return terminals.contains("0");
    }

    public boolean errIsTerminal() {
        return terminals.contains("2");
    }

    public boolean outIsTerminal() {
        return terminals.contains("1");
    }

    /** How many characters fit beside each other; 80 where nobody knows. */
    public int columns() {
        return columns;
    }

    /** How many lines fit below each other; 24 where nobody knows. */
    public int rows() {
        return rows;
    }

    /** Zero: nobody knows. */
    public Terminal size(int width, int height) {
        columns = width > 0 ? width : USUAL_COLUMNS;
        rows = height > 0 ? height : USUAL_ROWS;
        return this;
    }

    public void choose(ColorChoice choice) {
        this.colorChoice = choice;
    }

    public boolean colorOut() {
        return color(outIsTerminal());
    }

    public boolean colorErr() {
        return color(errIsTerminal());
    }

    /** The text for standard output, in the style where standard output is coloured. */
    public String styleOut(Style style, String text) {
        return colorOut() ? style.apply(text) : text;
    }

    /** The text for standard error, in the style where standard error is coloured. */
    public String styleErr(Style style, String text) {
        return colorErr() ? style.apply(text) : text;
    }

    /** One line to standard output; control characters but colours are made visible, whoever wrote them. */
    public void line(String text) {
        out((ControlFilter.text(text) + "\n").getBytes(StandardCharsets.UTF_8));
        flushOut();
    }

    /** One line to standard error; control characters but colours are made visible, whoever wrote them. */
    public void errLine(String text) {
        err((ControlFilter.text(text) + "\n").getBytes(StandardCharsets.UTF_8));
        flushErr();
    }

    /**
     * Lines on standard error that go away as soon as anything else is written, or other such lines. Each must fit into a
     * line of the terminal, and all of them onto it, or they could not be taken away again.
     */
    public void passing(List<String> lines) {
        lock.lock();
        try {
            if (passingOver) {
                return;
            }
            clear();
            err.write(CLEAR_LINE);
            err.write(String.join("\r\n", lines).getBytes(StandardCharsets.UTF_8));
            passing = lines.size();
            err.flush();
        } catch (IOException ignored) {
            // Nobody reads our standard error.
        } finally {
            lock.unlock();
        }
    }

    /** Has {@link #passing} show nothing more, also where somebody waits for {@link #lock()} to do so. Does not wait itself. */
    public void showNoMorePassing() {
        passingOver = true;
    }

    /** Takes the lines of {@link #passing} away, if there are any. */
    public void clearPassing() {
        lock.lock();
        try {
            if (passing > 0) {
                clear();
                err.flush();
            }
        } catch (IOException ignored) {
            // Nobody reads our standard error.
        } finally {
            lock.unlock();
        }
    }

    private void clear() throws IOException {
        for (; passing > 1; passing--) {
            err.write(CLEAR_LINE_AND_GO_UP);
        }
        if (passing == 1) {
            err.write(CLEAR_LINE);
        }
        passing = 0;
    }

    public void out(byte[] bytes) {
        out(bytes, 0, bytes.length);
    }

    public void out(byte[] bytes, int offset, int length) {
        lock.lock();
        try {
            clearPassing();
            out.write(bytes, offset, length);
        } catch (IOException e) {
            throw new OutputClosedException(e);
        } finally {
            lock.unlock();
        }
    }

    public void err(byte[] bytes) {
        err(bytes, 0, bytes.length);
    }

    public void err(byte[] bytes, int offset, int length) {
        lock.lock();
        try {
            clearPassing();
            err.write(bytes, offset, length);
        } catch (IOException ignored) {
            // Nobody reads our standard error.
        } finally {
            lock.unlock();
        }
    }

    public void flushOut() {
        lock.lock();
        try {
            out.flush();
        } catch (IOException e) {
            throw new OutputClosedException(e);
        } finally {
            lock.unlock();
        }
    }

    public void flushErr() {
        lock.lock();
        try {
            err.flush();
        } catch (IOException ignored) {
            // Nobody reads our standard error.
        } finally {
            lock.unlock();
        }
    }

    private boolean color(boolean isTerminal) {
        return switch (colorChoice) {
            case always -> true;
            case never -> false;
            case auto ->
                isTerminal
                        && environment.getOrDefault("NO_COLOR", "").isEmpty()
                        && !Objects.equals(environment.get("TERM"), "dumb");
        };
    }
}
