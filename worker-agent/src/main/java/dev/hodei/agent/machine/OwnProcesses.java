package dev.hodei.agent.machine;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * This process and all that descend from it, which are the jobs: their processor time and memory as /proc has them. Costs a few
 * small files a process.
 */
final class OwnProcesses {
    private static final String SELF = "self";
    private static final long KIB = 1024;
    private static final long MICROS_A_TICK = 10_000;
    private static final int CHILDREN_BYTES = 64 * 1024;
    /** Behind the process' name: user, system, and the same of children that were waited for. */
    private static final int FIRST_TIME = 11;

    private static final int LAST_TIME = 14;

    private final Path proc;

    OwnProcesses(Path root) {
        proc = root.resolve("proc");
    }

    /**
     * @param cpuMicros microseconds of processor time used so far, with that of processes that have ended
     * @param memoryBytes without what is in files
     */
    record Use(long cpuMicros, long memoryBytes) {}

    /** Null where the kernel does not tell which processes are this one's. */
    @Nullable
    Use use() {
        long micros = 0;
        long bytes = 0;
        Set<String> seen = new HashSet<>();
        Deque<String> left = new ArrayDeque<>(Set.of(SELF));
        for (String process = left.poll(); process != null; process = left.poll()) {
            Path directory = proc.resolve(process);
            boolean listed = children(directory, left, seen);
            long time = cpuMicros(directory);
            if (process.equals(SELF) && (!listed || time < 0)) {
                return null;
            }
            // One that has just ended is counted with its parent's children from now on.
            micros += Math.max(0, time);
            KernelText status = KernelText.of(directory.resolve("status"));
            bytes += Math.max(0, status.after("RssAnon:")) * KIB + Math.max(0, status.after("RssShmem:")) * KIB;
        }
        return new Use(micros, bytes);
    }

    private static long cpuMicros(Path process) {
        String line = KernelText.of(process.resolve("stat")).lines()[0];
        String[] words = line.substring(line.lastIndexOf(')') + 1).strip().split(" ", -1);
        if (words.length <= LAST_TIME) {
            return KernelText.UNKNOWN;
        }
        long ticks = 0;
        for (int i = FIRST_TIME; i <= LAST_TIME; i++) {
            ticks += Long.parseLong(words[i]);
        }
        return ticks * MICROS_A_TICK;
    }

    /** Whether it could be told; each thread has children of its own. */
    private static boolean children(Path process, Deque<String> found, Set<String> seen) {
        boolean told = false;
        try (DirectoryStream<Path> threads = Files.newDirectoryStream(process.resolve("task"))) {
            for (Path thread : threads) {
                Path file = thread.resolve("children");
                told |= Files.exists(file);
                String line = KernelText.of(file, CHILDREN_BYTES).lines()[0];
                for (String pid : line.split(" ", -1)) {
                    if (!pid.isBlank() && seen.add(pid)) {
                        found.add(pid);
                    }
                }
            }
        } catch (IOException | DirectoryIteratorException e) {
            return told;
        }
        return told;
    }
}
