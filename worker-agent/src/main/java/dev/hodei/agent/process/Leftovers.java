package dev.hodei.agent.process;

import dev.hodei.leftover.JobSession;
import dev.hodei.leftover.ProcessStat;
import dev.hodei.leftover.SessionRecords;
import dev.hodei.leftover.StartEnvironment;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The processes of jobs whose agent was killed. They are known by their workspace, which stands in the environment that
 * they were started with, and by the session that the agent has put down; and so is whatever they have started. One that
 * cleared its environment, started a session of its own and has lost its parent is not found.
 */
public final class Leftovers {
    private static final String WORKSPACE = "/workspace";
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final Duration PAUSE = Duration.ofMillis(10);

    private Leftovers() {}

    /**
     * Kills the processes of every job whose workspace is in this work directory, and waits until they are gone; returns
     * how many there were. Only for an agent that has the directory and has started no job yet.
     */
    public static int kill(Path workDirectory) throws InterruptedException {
        List<JobSession> sessions = sessions(workDirectory);
        String start = latin1(("HODEI_WORKSPACE=" + workDirectory + "/").getBytes(StandardCharsets.UTF_8));
        Set<Long> killed = new HashSet<>();
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (true) {
            // A ProcessHandle knows when its process was started, and kills no later one of the same number.
            List<ProcessHandle> found = ProcessHandle.allProcesses()
                    .filter(process -> belongsTo(start, process) || isIn(sessions, process))
                    .toList();
            if (found.isEmpty() || System.nanoTime() > deadline) {
                return killed.size();
            }
            for (ProcessHandle process : found) {
                List<ProcessHandle> descendants = process.descendants().toList();
                end(process, killed);
                descendants.forEach(each -> end(each, killed));
            }
            Thread.sleep(PAUSE);
        }
    }

    /** An agent of an earlier version has put none down. */
    private static List<JobSession> sessions(Path workDirectory) {
        try {
            return SessionRecords.in(workDirectory, Files.getOwner(Path.of("/proc/self")));
        } catch (IOException e) {
            return List.of();
        }
    }

    private static boolean isIn(List<JobSession> sessions, ProcessHandle process) {
        return !sessions.isEmpty()
                && ProcessStat.of(process.pid())
                        .filter(stat -> sessions.stream()
                                .anyMatch(session -> session.has(stat, true) && (!session.isToBegin() || isOurs(stat))))
                        .isPresent();
    }

    /** A session that is known by its time alone is believed only as far as this user's processes are concerned. */
    private static boolean isOurs(ProcessStat process) {
        try {
            return Files.getOwner(Path.of("/proc", Long.toString(process.pid())))
                    .equals(Files.getOwner(Path.of("/proc/self")));
        } catch (IOException e) {
            return false;
        }
    }

    private static void end(ProcessHandle process, Set<Long> killed) {
        killed.add(process.pid());
        process.destroyForcibly();
    }

    /** In the directory itself: an agent whose own work directory is below this one is none of our business. */
    private static boolean belongsTo(String start, ProcessHandle process) {
        try {
            return Stream.of(latin1(StartEnvironment.of(process.pid())).split("\0", -1))
                    .anyMatch(entry -> isWorkspace(entry, start));
        } catch (IOException e) {
            return false;
        }
    }

    /** In the directory itself: an agent whose own work directory is below this one is none of our business. */
    private static boolean isWorkspace(String entry, String start) {
        return entry.startsWith(start)
                && entry.endsWith(WORKSPACE)
                && entry.indexOf('/', start.length()) == entry.length() - WORKSPACE.length();
    }

    private static String latin1(byte[] bytes) {
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }
}
