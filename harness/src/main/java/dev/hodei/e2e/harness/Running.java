package dev.hodei.e2e.harness;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/** A process that a test has started. Closing it kills it, if it still runs. */
public final class Running implements AutoCloseable {
    private static final Duration OUTPUT_LIMIT = Duration.ofSeconds(5);
    private static final Set<Process> STARTED = ConcurrentHashMap.newKeySet();

    static {
        // A run that is interrupted stops what it has started, too.
        Runtime.getRuntime().addShutdownHook(new Thread(() -> STARTED.forEach(Process::destroy)));
    }

    private final Process process;
    private final Captured out;
    private final Captured err;

    private Running(Process process, InputStream read) {
        this.process = process;
        STARTED.add(process);
        var _ = process.onExit().thenAccept(STARTED::remove);
        this.out = Captured.of(read, "out-" + process.pid());
        this.err = Captured.of(process.getErrorStream(), "err-" + process.pid());
    }

    /** Starts it with nothing to read. */
    public static Running start(ProcessBuilder builder) {
        try {
            Process process = builder.start();
            process.getOutputStream().close();
            return new Running(process, process.getInputStream());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Leaves its stdin open, for {@link #type}. */
    static Running startTyping(ProcessBuilder builder) {
        try {
            Process process = builder.start();
            return new Running(process, process.getInputStream());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Writes to its stdin. */
    public void type(String text) {
        try {
            process.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
            process.getOutputStream().flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Leaves what it writes to stdout in the pipe. */
    static Running startUnread(ProcessBuilder builder) {
        try {
            Process process = builder.start();
            process.getOutputStream().close();
            return new Running(process, InputStream.nullInputStream());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public long pid() {
        return process.pid();
    }

    /** Completes when it has ended. */
    public CompletableFuture<Process> end() {
        return process.onExit();
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    public Captured out() {
        return out;
    }

    public Captured err() {
        return err;
    }

    /** SIGTERM; what it writes after that is still read, which {@link Process#destroy} would end. */
    public void terminate() {
        process.toHandle().destroy();
    }

    /** SIGKILL. */
    public void kill() {
        process.destroyForcibly();
    }

    /** Waits for the end of the process and of its output. */
    public Result await(Duration limit) {
        try {
            if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new AssertionError(
                        "still running after " + limit + "; out: " + out.text() + " err: " + err.text());
            }
            out.awaitEnd(OUTPUT_LIMIT);
            err.awaitEnd(OUTPUT_LIMIT);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
        return new Result(process.exitValue(), out.bytes(), err.bytes());
    }

    @Override
    public void close() {
        kill();
    }

    /** Sends a signal, such as "STOP", to a process. */
    public static void signal(String name, long pid) {
        try {
            int code = new ProcessBuilder("kill", "-" + name, Long.toString(pid))
                    .start()
                    .waitFor();
            if (code != 0) {
                throw new AssertionError("kill -" + name + " " + pid + " ended with " + code);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }
}
