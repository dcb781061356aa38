package dev.hodei.agent.process;

import dev.hodei.leftover.ProcessStat;
import dev.hodei.leftover.StartEnvironment;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** One look at /proc: the agent's descendants that have not ended, and whose they are. */
final class ProcessTable {
    private static final Path PROC = Path.of("/proc");

    private final Map<Long, ProcessStat> rows;
    private final int agent = Libc.pid();

    private ProcessTable(Map<Long, ProcessStat> rows) {
        this.rows = rows;
    }

    static ProcessTable read() {
        Map<Long, ProcessStat> rows = new HashMap<>();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(PROC, ProcessTable::isPid)) {
            for (Path entry : entries) {
                ProcessStat.read(entry).ifPresent(row -> rows.put(row.pid(), row));
            }
        } catch (IOException e) {
            throw new IllegalStateException("/proc can't be read; the agent needs it to find its jobs' processes", e);
        }
        return new ProcessTable(rows);
    }

    /**
     * Whether the agent has a child that is not a job's first process: one that a job left behind. Much cheaper than
     * {@link #read}; true where the kernel can't tell. The kernel gives what lost its parent to the first thread of its
     * reaper, which in a JVM lives as long as the process, so that only that one's children are looked at.
     */
    static boolean hasStrays(Processes processes) {
        byte @Nullable [] list = contents(Path.of("/proc/self/task/" + Libc.pid() + "/children"));
        if (list == null) {
            return true;
        }
        for (String pid : new String(list, StandardCharsets.US_ASCII).split(" ", -1)) {
            if (!pid.isBlank() && !processes.isJob(Integer.parseInt(pid.strip()))) {
                return true;
            }
        }
        return false;
    }

    /** The processes of a job that have not ended, its first process included. */
    Set<ProcessStat> of(JobProcess job, Processes processes) {
        Set<ProcessStat> found = new HashSet<>();
        for (ProcessStat row : rows.values()) {
            if (!row.zombie() && isDescendant(row)) {
                JobProcess owner = owner(row, processes);
                // A stray that hides whose it is goes with the only job, or with the last.
                if (owner == job || (owner == null && processes.jobCount() == 1)) {
                    found.add(row);
                }
            }
        }
        return found;
    }

    private boolean isDescendant(ProcessStat row) {
        @Nullable ProcessStat at = row;
        for (int depth = 0; at != null && depth <= rows.size(); depth++) {
            if (at.parent() == agent) {
                return true;
            }
            at = rows.get(at.parent());
        }
        return false;
    }

    private @Nullable JobProcess owner(ProcessStat row, Processes processes) {
        @Nullable ProcessStat at = row;
        for (int depth = 0; at != null && at.pid() != agent && depth <= rows.size(); depth++) {
            for (JobProcess job : processes.jobs()) {
                if (at.session() == job.pid() || at.pid() == job.pid()) {
                    return job;
                }
            }
            at = rows.get(at.parent());
        }
        try {
            byte[] environment = StartEnvironment.of(row.pid());
            for (JobProcess job : processes.jobs()) {
                if (job.mark().stream().allMatch(mark -> hasEntry(environment, mark))) {
                    return job;
                }
            }
        } catch (IOException e) {
            // It has ended, or is not ours to look into.
        }
        return null;
    }

    /** Whether a list of NUL-terminated entries has this one. */
    static boolean hasEntry(byte[] list, byte[] entry) {
        int start = 0;
        for (int i = 0; i <= list.length; i++) {
            if (i == list.length || list[i] == 0) {
                if (Arrays.equals(list, start, i, entry, 0, entry.length)) {
                    return true;
                }
                start = i + 1;
            }
        }
        return false;
    }

    /** A /proc file's contents; null where the process is gone or not ours to look into. */
    static byte @Nullable [] contents(Path file) {
        try {
            return Files.readAllBytes(file);
        } catch (IOException e) {
            return null;
        }
    }

    private static boolean isPid(Path entry) {
        char first = entry.getFileName().toString().charAt(0);
        return first >= '0' && first <= '9';
    }
}
