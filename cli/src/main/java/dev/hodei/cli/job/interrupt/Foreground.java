package dev.hodei.cli.job.interrupt;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Whether this process has the keyboard. */
final class Foreground {
    /** The index among the fields behind the name in parentheses; see proc_pid_stat(5). */
    private static final int PROCESS_GROUP = 2;

    private static final int TERMINALS_GROUP = 5;

    private Foreground() {}

    /** How the process stands to its controlling terminal. */
    enum Place {
        FOREGROUND,
        /** Ctrl-C does not reach it, and reading from the terminal would stop it. */
        BACKGROUND,
        /** The process has no controlling terminal, or nothing is known of it. */
        UNKNOWN
    }

    static Place place() {
        try {
            return place(Files.readString(Path.of("/proc/self/stat")));
        } catch (IOException e) {
            return Place.UNKNOWN;
        }
    }

    /** @param stat the content of /proc/self/stat */
    static Place place(String stat) {
        String[] fields = stat.substring(stat.lastIndexOf(')') + 1).strip().split(" ", -1);
        if (fields.length <= TERMINALS_GROUP || fields[TERMINALS_GROUP].equals("-1")) {
            return Place.UNKNOWN;
        }
        return fields[TERMINALS_GROUP].equals(fields[PROCESS_GROUP]) ? Place.FOREGROUND : Place.BACKGROUND;
    }
}
