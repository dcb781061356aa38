package dev.hodei.app.embedded;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * PostgreSQL processes that a server before this one left behind and that are still on their way out. All of them execute
 * a program named postgres and have the data directory as their working directory, whatever became of the files in it.
 * Anybody else may work there as well, a shell for example, and is left alone.
 */
final class Predecessors {
    private static final Duration PATIENCE = Duration.ofMinutes(5);
    /** After this time they are told to stop, in case nobody did. */
    private static final Duration UNTIL_TOLD = Duration.ofSeconds(5);

    private Predecessors() {}

    static void await(Path data) throws IOException, InterruptedException {
        long start = System.nanoTime();
        boolean told = false;
        while (true) {
            List<Long> left = of(data);
            if (left.isEmpty()) {
                // Whatever process has this file's number now is none of ours, and PostgreSQL must not take it for one.
                Files.deleteIfExists(data.resolve("postmaster.pid"));
                return;
            }
            long waited = System.nanoTime() - start;
            if (waited > PATIENCE.toNanos()) {
                throw new EmbeddedPostgresException("A PostgreSQL of an earlier server still uses " + data
                        + " (processes " + left + "): end it with kill -INT, then start again.");
            }
            if (!told && waited > UNTIL_TOLD.toNanos()) {
                told = true;
                for (long process : left) {
                    PostgresProcess.interrupt(process);
                }
            }
            Thread.sleep(10);
        }
    }

    /** The processes of a PostgreSQL that works in this directory, as far as one can see. */
    static List<Long> of(Path data) throws IOException {
        Path real = data.toRealPath();
        List<Long> found = new ArrayList<>();
        try (DirectoryStream<Path> processes = Files.newDirectoryStream(Path.of("/proc"), "[0-9]*")) {
            for (Path process : processes) {
                if (worksIn(process, real)) {
                    found.add(Long.valueOf(process.getFileName().toString()));
                }
            }
        }
        return found;
    }

    /** By what it executes, which may have been replaced or removed since. */
    private static boolean isPostgres(Path process) throws IOException {
        String program =
                Files.readSymbolicLink(process.resolve("exe")).getFileName().toString();
        return program.equals("postgres") || program.equals("postgres (deleted)");
    }

    private static boolean worksIn(Path process, Path directory) {
        try {
            return Files.readSymbolicLink(process.resolve("cwd")).equals(directory) && isPostgres(process);
        } catch (IOException e) {
            // It has ended, or it is another user's.
            return false;
        }
    }
}
