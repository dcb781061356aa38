package dev.hodei.leftover;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The session in which an attempt's command was started. A process keeps its session when it clears its environment and
 * when it loses its parent, unless it starts one of its own.
 *
 * @param id also the process id of the command's first process, which leads it; 0 while the agent is about to start that
 * @param startTicks when that process was started, in clock ticks since the machine was; 0 if it had ended before it was
 *     looked at. Where the id is 0, the earliest time at which it can have been
 * @param boot the machine's boot, as the kernel calls it
 */
public record JobSession(long id, long startTicks, String boot) {
    /** The file's name in the attempt's directory. */
    public static final String FILE = "session";

    /** The score that agents give each job's processes, so that the kernel kills them before the agent. Few others have it. */
    public static final int OOM_SCORE = 1_000;

    /** Between a record of a session that is about to begin and its first process, in clock ticks: 2 s. */
    private static final long BEGINS_WITHIN_TICKS = 200;

    private static final boolean IS_SCORED_ITSELF =
            content(Path.of("/proc/self/oom_score_adj")).equals(Integer.toString(OOM_SCORE));

    private static final int TICKS_A_SECOND = 100;
    private static final int ID_DIGITS = 10;
    private static final int TICK_DIGITS = 18;

    /** Returns a session whose first process is started now or a moment later. */
    public static JobSession aboutToBegin() {
        String uptime = content(Path.of("/proc/uptime"));
        int end = uptime.indexOf(' ');
        long ticks = end < 0 ? 0 : (long) (Double.parseDouble(uptime.substring(0, end)) * TICKS_A_SECOND);
        return new JobSession(0, ticks, Boot.id());
    }

    /** Returns the session of a process that was started as its first. */
    public static JobSession ledBy(long pid) {
        return new JobSession(
                pid, ProcessStat.of(pid).map(ProcessStat::startTicks).orElse(0L), Boot.id());
    }

    /** Whether its first process had not been started when it was put down. */
    public boolean isToBegin() {
        return id == 0;
    }

    /** The file's content, as long as that of every other session of this boot: one is written over another. */
    public byte[] text() {
        return (padded(id, ID_DIGITS) + " " + padded(startTicks, TICK_DIGITS) + " " + boot + "\n")
                .getBytes(StandardCharsets.US_ASCII);
    }

    private static String padded(long number, int digits) {
        String text = Long.toString(number);
        return "0".repeat(Math.max(0, digits - text.length())) + text;
    }

    /**
     * Whether a process that runs is in it. Never one of this process' own session.
     *
     * @param adopting whether this process takes in what has lost its parent, as agents do (`PR_SET_CHILD_SUBREAPER`)
     *
     * <p>While its leader is there, the leader's start tells this session from a later one of the same number. Once it is
     * gone, the number is not used again as long as anything is left of the session; but when all of it has ended, the
     * number may come to another one, whose leader may end, too, as those of daemons do. So the members of a session
     * without a leader must also have the mark of a job, and not be older than it.
     */
    public boolean has(ProcessStat process, boolean adopting) {
        if (process.zombie() || !Boot.isThis(boot)) {
            return false;
        }
        if (isToBegin()) {
            return hasBegun(process, adopting);
        }
        if (process.session() != id) {
            return false;
        }
        if (ProcessStat.ofThisProcess().map(self -> self.session() == id).orElse(true)) {
            return false;
        }
        return ProcessStat.of(id)
                .map(leader -> leader.startTicks() == startTicks)
                .orElseGet(() -> process.startTicks() >= startTicks && isScoredAsJob(process.pid()));
    }

    /**
     * Whether it is in a session that began just then, and whose leader has lost its parent, as the session of an agent that was
     * killed before it could put down which it was. It must have the mark of a job, and nothing of ours in its environment:
     * what has is known by that. Where this process has the mark, too, everything may have it, and nothing is told by it.
     */
    private boolean hasBegun(ProcessStat process, boolean adopting) {
        return !IS_SCORED_ITSELF
                && ProcessStat.of(process.session())
                        .filter(leader -> leader.startTicks() >= startTicks - 1
                                && leader.startTicks() <= startTicks + BEGINS_WITHIN_TICKS
                                && takesOrphansIn(leader.parent(), adopting))
                        .isPresent()
                && isScoredAsJob(process.pid())
                && isWithoutOurVariables(process.pid());
    }

    /**
     * Whether a process takes in the children whose parent has ended: it is above this process, or is this process
     * itself where it adopts. The children of any other are those that it has started.
     */
    private static boolean takesOrphansIn(long parent, boolean adopting) {
        Optional<ProcessStat> above = ProcessStat.ofThisProcess();
        if (above.isPresent() && above.get().pid() == parent) {
            return adopting;
        }
        while (above.isPresent() && above.get().pid() != parent) {
            above = ProcessStat.of(above.get().parent());
        }
        return parent == 1 || above.isPresent();
    }

    private static boolean isWithoutOurVariables(long pid) {
        try {
            return !new String(StartEnvironment.of(pid), StandardCharsets.ISO_8859_1).contains("HODEI_");
        } catch (IOException e) {
            return false;
        }
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
