package dev.hodei.leftover;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The session in which an attempt's command was started. A process keeps its session when it clears its environment and
 * when it loses its parent, unless it starts one of its own.
 *
 * @param id also the process id of the command's first process, which leads it
 * @param startTicks when that process was started, in clock ticks since the machine was; 0 if it had ended before it was
 *     looked at
 * @param boot the machine's boot, as the kernel calls it
 */
public record JobSession(long id, long startTicks, String boot) {
    /** The file's name in the attempt's directory. */
    public static final String FILE = "session";

    /** The score that agents give each job's processes, so that the kernel kills them before the agent. Few others have it. */
    public static final int OOM_SCORE = 1_000;

    /** Returns the session of a process that was started as its first. */
    public static JobSession ledBy(long pid) {
        return new JobSession(
                pid, ProcessStat.of(pid).map(ProcessStat::startTicks).orElse(0L), Boot.id());
    }

    /** The file's content. */
    public byte[] text() {
        return (id + " " + startTicks + " " + boot + "\n").getBytes(StandardCharsets.US_ASCII);
    }

    /**
     * Whether a process that runs is in it. Never one of this process' own session.
     *
     * <p>While its leader is there, the leader's start tells this session from a later one of the same number. Once it is
     * gone, the number is not used again as long as anything is left of the session; but when all of it has ended, the
     * number may come to another one, whose leader may end, too, as those of daemons do. So the members of a session
     * without a leader must also have the mark of a job, and not be older than it.
     */
    public boolean has(ProcessStat process) {
        if (process.session() != id || process.zombie() || !Boot.isThis(boot)) {
            return false;
        }
        if (ProcessStat.ofThisProcess().map(self -> self.session() == id).orElse(true)) {
            return false;
        }
        return ProcessStat.of(id)
                .map(leader -> leader.startTicks() == startTicks)
                .orElseGet(() -> process.startTicks() >= startTicks && isScoredAsJob(process.pid()));
    }

    private static boolean isScoredAsJob(long pid) {
        return content(Path.of("/proc", Long.toString(pid), "oom_score_adj")).equals(Integer.toString(OOM_SCORE));
    }

    private static String content(Path file) {
        try {
            return Files.readString(file, StandardCharsets.ISO_8859_1).strip();
        } catch (IOException e) {
            return "";
        }
    }
}
