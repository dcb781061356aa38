package dev.hodei.agent.run;

import dev.hodei.agent.machine.OutOfMemory.Kills;
import dev.hodei.agent.process.ExitStatus;
import dev.hodei.v1.EndReason;
import java.util.Locale;
import java.util.function.Consumer;

/**
 * Whether an attempt ended for lack of memory. The kernel seldom kills the first process: mostly it is one that bash
 * waits for, and which then exits with 137, or with whatever the command makes of it.
 */
final class MemoryVerdict {
    private static final int SIGKILL = 9;
    private static final int KILLED = 128 + SIGKILL;
    private static final long KIB = 1L << 10;
    private static final long MIB = 1L << 20;
    private static final long GIB = 1L << 30;

    private MemoryVerdict() {}

    /** The outcome, or that it ran out of memory; says in the log what the kernel did. */
    static Outcome on(Outcome outcome, Kills kills, Consumer<String> log) {
        if (kills.count() == 0) {
            return outcome;
        }
        boolean killed = outcome instanceof Outcome.Ended(ExitStatus status) && isKilled(status);
        boolean failed = !(outcome instanceof Outcome.Ended(ExitStatus.Exited(int code)) && code == 0);
        if (!killed && !kills.surely()) {
            if (failed) {
                log.accept("While the job ran, the kernel killed " + processes(kills)
                        + " for lack of memory, of this job" + " or of another: " + why(kills) + ".");
            }
            return outcome;
        }
        log.accept("Out of memory: the kernel killed " + processes(kills) + " of the job. It used more than "
                + of(kills) + (failed ? "." : "; the command succeeded all the same."));
        return failed && outcome instanceof Outcome.Ended
                ? new Outcome.Because(
                        EndReason.END_REASON_OUT_OF_MEMORY,
                        "it used more than " + of(kills) + ", and the kernel killed " + processes(kills))
                : outcome;
    }

    private static boolean isKilled(ExitStatus status) {
        return switch (status) {
            case ExitStatus.Exited(int code) -> code == KILLED;
            case ExitStatus.Signalled(int signal) -> signal == SIGKILL;
        };
    }

    private static String why(Kills kills) {
        return "more than " + of(kills) + " was used";
    }

    private static String of(Kills kills) {
        String limit = kills.limitBytes() == 0 ? "memory" : bytes(kills.limitBytes()) + " of memory";
        return kills.machineWide() ? ("the machine's " + limit) : ("its worker's " + limit);
    }

    private static String processes(Kills kills) {
        return kills.count() == 1 ? "1 process" : kills.count() + " processes";
    }

    /** Returns bytes as text, for example "64 MiB", "1.5 GiB". */
    static String bytes(long bytes) {
        if (bytes >= GIB) {
            return inUnits(bytes, GIB) + " GiB";
        }
        return bytes >= MIB ? inUnits(bytes, MIB) + " MiB" : inUnits(bytes, KIB) + " KiB";
    }

    private static String inUnits(long bytes, long unit) {
        return bytes % unit == 0
                ? Long.toString(bytes / unit)
                : String.format(Locale.ROOT, "%.1f", (double) bytes / unit);
    }
}
