package dev.hodei.app.embedded;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A running PostgreSQL. It ends with this process, however that ends: the kernel interrupts it when the thread that
 * started it is gone, which therefore lives as long as it does.
 */
final class PostgresProcess {
    /** Replaying what was written since the last checkpoint takes a while on a slow disk. */
    private static final Duration START_PATIENCE = Duration.ofMinutes(15);

    private static final Duration STOP_PATIENCE = Duration.ofSeconds(30);
    private static final List<String> SETTINGS = List.of(
            "io_method=sync",
            "max_connections=60",
            "wal_level=minimal",
            "max_wal_senders=0",
            "jit=off",
            "log_checkpoints=off",
            "log_timezone=UTC",
            "timezone=UTC");

    /**
     * For glibc's malloc, as mallopt(3) says them: what a statement has given back stays with its connection for the next
     * one, up to so many bytes. As they are by default, a connection may come to return memory to the kernel at the end
     * of each statement and to fault it in again page by page at the next, depending on what lies on top of its heap.
     */
    private static final Map<String, String> MEMORY = Map.of(
            "MALLOC_TRIM_THRESHOLD_", "16777216",
            "MALLOC_MMAP_THRESHOLD_", "4194304",
            "MALLOC_TOP_PAD_", "1048576");

    private final Process process;

    private PostgresProcess(Process process) {
        this.process = process;
    }

    /** Starts it and returns when it accepts connections; when interrupted, nothing is left of it. */
    static PostgresProcess start(Path binaries, RunAs runAs, Path data, Path log, LocalAccess access)
            throws IOException, InterruptedException {
        long logStart = Files.exists(log) ? Files.size(log) : 0;
        Process process = launch(command(binaries, runAs, data, access), log);
        try {
            if (becomesReady(process, data.resolve("postmaster.pid"))) {
                return new PostgresProcess(process);
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            throw e;
        }
        throw new IOException("PostgreSQL did not start; " + log + " says: " + tail(log, logStart));
    }

    private static List<String> command(Path binaries, RunAs runAs, Path data, LocalAccess access) {
        // A session of its own: Ctrl-C at the server's terminal is for the server, which still needs its database then.
        List<String> command = new ArrayList<>(List.of("setsid"));
        command.addAll(runAs.command("setpriv", "--pdeathsig", "INT", "--"));
        command.addAll(List.of(binaries.resolve("bin/postgres").toString(), "-D", data.toString()));
        Stream.concat(access.settings().stream(), SETTINGS.stream()).forEach(setting -> {
            command.add("-c");
            command.add(setting);
        });
        return command;
    }

    private static Process launch(List<String> command, Path log) throws IOException {
        CompletableFuture<Process> started = new CompletableFuture<>();
        Thread.ofPlatform().daemon().name("embedded-postgres").start(() -> {
            try {
                ProcessBuilder builder = Commands.builder(command)
                        .redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
                builder.environment().putAll(MEMORY);
                Process process = builder.start();
                started.complete(process);
                process.waitFor();
            } catch (IOException e) {
                started.completeExceptionally(e);
            } catch (InterruptedException e) {
                // Nobody interrupts this thread.
                Thread.currentThread().interrupt();
            }
        });
        try {
            return started.join();
        } catch (CompletionException e) {
            throw new IOException(e.getCause());
        }
    }

    /** Looks where PostgreSQL notes how far it is, as pg_ctl does; false if it ended instead. */
    private static boolean becomesReady(Process process, Path pidFile) throws IOException, InterruptedException {
        long deadline = System.nanoTime() + START_PATIENCE.toNanos();
        while (!process.waitFor(5, TimeUnit.MILLISECONDS)) {
            List<String> lines = Files.exists(pidFile) ? Files.readAllLines(pidFile) : List.of();
            if (lines.size() >= 8
                    && lines.getFirst().equals(Long.toString(process.pid()))
                    && lines.get(7).strip().equals("ready")) {
                return true;
            }
            if (System.nanoTime() > deadline) {
                stop(process);
                return false;
            }
        }
        return false;
    }

    private static String tail(Path log, long from) throws IOException {
        try (RandomAccessFile file = new RandomAccessFile(log.toFile(), "r")) {
            long start = Math.max(from, file.length() - 4_000);
            byte[] bytes = new byte[(int) (file.length() - start)];
            file.seek(start);
            file.readFully(bytes);
            return new String(bytes, StandardCharsets.UTF_8).strip();
        }
    }

    ProcessHandle handle() {
        return process.toHandle();
    }

    /** Waits for an end that comes by itself; its exit code. */
    int awaitEnd() throws InterruptedException {
        return process.waitFor();
    }

    /** Ends it: open transactions are rolled back, what was committed is kept. */
    void stop() throws IOException, InterruptedException {
        stop(process);
    }

    private static void stop(Process process) throws IOException, InterruptedException {
        List<ProcessHandle> all = process.descendants().toList();
        if (process.isAlive()) {
            interrupt(process.pid());
            if (!process.waitFor(STOP_PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
                process.destroyForcibly().waitFor();
                all.forEach(ProcessHandle::destroyForcibly);
            }
        }
    }

    /** SIGINT is PostgreSQL's fast shutdown; Java itself sends only SIGTERM, which waits for every client to leave. */
    static void interrupt(long process) throws IOException {
        Commands.run(List.of("sh", "-c", "kill -INT \"$0\"", Long.toString(process)));
    }
}
