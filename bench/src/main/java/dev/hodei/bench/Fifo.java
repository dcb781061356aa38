package dev.hodei.bench;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * Tells when the last of a tree of processes has ended: the first of them opens this pipe, all others inherit it, and
 * its end is reached when nobody holds it any more. No polling, which would take time from what is measured.
 */
final class Fifo {
    private final Path path;
    private final CompletableFuture<Void> opened = new CompletableFuture<>();
    private final CompletableFuture<Long> end = new CompletableFuture<>();

    private Fifo(Path path) {
        this.path = path;
    }

    static Fifo in(Path directory) throws IOException, InterruptedException {
        Path path = directory.resolve("fifo-" + System.nanoTime());
        if (new ProcessBuilder("mkfifo", "-m", "666", path.toString()).start().waitFor() != 0) {
            throw new IOException("no pipe can be made at " + path);
        }
        Fifo fifo = new Fifo(path);
        Thread.ofPlatform().daemon().name("fifo").start(fifo::read);
        return fifo;
    }

    /** A command that starts a tree: a bash, which holds the pipe, and its child. Both sleep for very long. */
    String treeCommand() {
        return "exec 7>'" + path + "'; echo >&7; sleep 10000 & sleep 10000; wait";
    }

    /** Waits until the tree's bash has it. */
    void awaitOpen() throws Exception {
        opened.get(60, TimeUnit.SECONDS);
    }

    /** When the last one had let go of it, by {@link System#nanoTime}. */
    long awaitEnd() throws Exception {
        long nanos = end.get(60, TimeUnit.SECONDS);
        Files.deleteIfExists(path);
        return nanos;
    }

    private void read() {
        try (InputStream in = Files.newInputStream(path)) {
            in.read();
            opened.complete(null);
            while (in.read() >= 0) {
                // Nothing is written.
            }
            end.complete(System.nanoTime());
        } catch (IOException e) {
            opened.completeExceptionally(e);
            end.completeExceptionally(e);
        }
    }
}
