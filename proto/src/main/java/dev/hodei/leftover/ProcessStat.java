package dev.hodei.leftover;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * What /proc/PID/stat says of a process.
 *
 * @param zombie whether it has ended, and its parent has not asked how
 * @param startTicks when it was started, in clock ticks since the machine was
 */
public record ProcessStat(long pid, long parent, long group, long session, boolean zombie, long startTicks) {
    /** Positions in the list of fields that begins behind the name with the state, field 3 of proc(5). */
    private static final int PARENT = 1;

    private static final int GROUP = 2;
    private static final int SESSION = 3;
    private static final int START = 19;

    /** Empty if there is no such process. */
    public static Optional<ProcessStat> of(long pid) {
        return read(Path.of("/proc", Long.toString(pid)));
    }

    /** What it says of the process that reads it. */
    public static Optional<ProcessStat> ofThisProcess() {
        return read(Path.of("/proc/self"));
    }

    /** Reads it of a process that is given by its directory in /proc; empty if that is gone. */
    public static Optional<ProcessStat> read(Path process) {
        try {
            return parse(Files.readAllBytes(process.resolve("stat")));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /**
     * Empty for what is no whole line. The name, in parentheses, may have spaces and parentheses in it. Works on the bytes:
     * an agent reads the lines of all processes at the end of a job.
     */
    public static Optional<ProcessStat> parse(byte[] stat) {
        int name = 0;
        while (name < stat.length && stat[name] != '(') {
            name++;
        }
        int rest = stat.length - 1;
        while (rest > name && stat[rest] != ')') {
            rest--;
        }
        int at = rest + 2;
        if (rest <= name || at >= stat.length) {
            return Optional.empty();
        }
        boolean zombie = stat[at] == 'Z' || stat[at] == 'X';
        long parent = 0;
        long group = 0;
        long session = 0;
        for (int field = PARENT; field <= START; field++) {
            while (at < stat.length && stat[at] != ' ') {
                at++;
            }
            if (++at >= stat.length) {
                return Optional.empty();
            }
            switch (field) {
                case PARENT -> parent = number(stat, at);
                case GROUP -> group = number(stat, at);
                case SESSION -> session = number(stat, at);
                default -> {}
            }
        }
        return Optional.of(new ProcessStat(number(stat, 0), parent, group, session, zombie, number(stat, at)));
    }

    private static long number(byte[] stat, int from) {
        long number = 0;
        for (int at = from; at < stat.length && stat[at] >= '0' && stat[at] <= '9'; at++) {
            number = number * 10 + (stat[at] - '0');
        }
        return number;
    }
}
