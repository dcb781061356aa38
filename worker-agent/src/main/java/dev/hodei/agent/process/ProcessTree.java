package dev.hodei.agent.process;

import dev.hodei.leftover.ProcessStat;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;

/**
 * A job's processes: the first one's group, and every descendant wherever it went (another session, another parent).
 * Blocks its caller; used by one thread at a time.
 */
public final class ProcessTree {
    private static final int SIGKILL = 9;
    private static final int SIGTERM = 15;
    private static final int SIGCONT = 18;
    private static final int SIGSTOP = 19;
    private static final Duration FIRST_LOOK = Duration.ofMillis(2);
    private static final Duration LONGEST_PAUSE = Duration.ofMillis(100);

    /** What {@link #stop} had to do. */
    public record Stopped(int terminated, int killed) {}

    private final Processes processes;
    private final JobProcess job;

    ProcessTree(Processes processes, JobProcess job) {
        this.processes = processes;
        this.job = job;
    }

    /** Whether nothing of the job runs any more. */
    public boolean isGone() {
        return job.isReaped() && (Processes.noneLeft() || remaining().isEmpty());
    }

    /**
     * {@link #isGone} for a job that ended by itself, which most leave nothing behind: mostly a few system calls, where
     * looking at every process of the machine would delay each job's end by milliseconds.
     */
    public boolean isGoneAfterExit() {
        return job.isReaped() && (Processes.noneLeft() || !ProcessTable.hasStrays(processes) || isGone());
    }

    /**
     * Stops the job: SIGTERM and SIGCONT to its group (and, once its first process has ended, to descendants outside of the group),
     * then after {@code grace} SIGKILL to everything that is left, again and again until nothing is. Returns when the
     * whole tree is gone.
     */
    public Stopped stop(Duration grace) throws InterruptedException {
        Set<Long> terminated = new HashSet<>();
        // First of all: to look at every process of the machine takes longer than most of them do to end.
        if (processes.signalGroup(job, SIGTERM)) {
            // What is stopped handles SIGTERM only once it goes on.
            processes.signalGroup(job, SIGCONT);
            terminated.add((long) job.pid());
            for (ProcessStat row : remaining()) {
                if (row.group() == job.pid()) {
                    terminated.add(row.pid());
                }
            }
        }
        long deadline = System.nanoTime() + grace.toNanos();
        Duration pause = FIRST_LOOK;
        while (!isGone()) {
            Duration left = Duration.ofNanos(deadline - System.nanoTime());
            if (!left.isPositive()) {
                return new Stopped(terminated.size(), kill());
            }
            if (job.isReaped()) {
                for (ProcessStat row : remaining()) {
                    if (terminated.add(row.pid())) {
                        Libc.kill((int) row.pid(), SIGTERM);
                        Libc.kill((int) row.pid(), SIGCONT);
                    }
                }
            }
            pause(pause.compareTo(left) < 0 ? pause : left);
            pause = longer(pause);
        }
        return new Stopped(terminated.size(), 0);
    }

    private int kill() throws InterruptedException {
        Set<Long> killed = new HashSet<>();
        Duration pause = FIRST_LOOK;
        while (!isGone()) {
            Set<ProcessStat> left = remaining();
            // Stopped first, so that none sees another die, and starts something or complains to the job's stderr.
            processes.signalGroup(job, SIGSTOP);
            left.forEach(row -> Libc.kill((int) row.pid(), SIGSTOP));
            processes.signalGroup(job, SIGKILL);
            for (ProcessStat row : left) {
                killed.add(row.pid());
                Libc.kill((int) row.pid(), SIGKILL);
            }
            pause(pause);
            pause = longer(pause);
        }
        return killed.size();
    }

    /** Waits, but not longer than until the first process ends. */
    private void pause(Duration time) throws InterruptedException {
        if (job.isReaped()) {
            Thread.sleep(time);
        } else {
            job.awaitExit(time);
        }
    }

    private static Duration longer(Duration pause) {
        Duration twice = pause.multipliedBy(2);
        return twice.compareTo(LONGEST_PAUSE) < 0 ? twice : LONGEST_PAUSE;
    }

    private Set<ProcessStat> remaining() {
        return processes.table().of(job, processes);
    }
}
