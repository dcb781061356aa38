package dev.hodei.leftover;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * What /proc/PID/stat says of a process.
 *
 * @param startTicks when it was started, in clock ticks since the machine was
 */
public record ProcessStat(long pid, boolean zombie, long session, long startTicks) {
    /** Positions in the list of fields that begins behind the name, with field 3 of proc(5). */
    private static final int STATE = 0;

    private static final int SESSION = 3;
    private static final int START = 19;

    /** Empty if there is no such process. */
    public static Optional<ProcessStat> of(long pid) {
        return read(Long.toString(pid));
    }

    static Optional<ProcessStat> ofThisProcess() {
        return read("self");
    }

    private static Optional<ProcessStat> read(String process) {
        try {
            byte[] stat = Files.readAllBytes(Path.of("/proc", process, "stat"));
            return parse(new String(stat, StandardCharsets.ISO_8859_1));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /** The name, in parentheses, may have spaces and parentheses in it. */
    static Optional<ProcessStat> parse(String stat) {
        int name = stat.indexOf('(');
        int rest = stat.lastIndexOf(')');
        if (name < 0 || rest < 0) {
            return Optional.empty();
        }
        List<String> fields = List.of(stat.substring(rest + 1).strip().split(" ", START + 2));
        if (fields.size() <= START) {
            return Optional.empty();
        }
        String state = fields.get(STATE);
        return Optional.of(new ProcessStat(
                Long.parseLong(stat.substring(0, name).strip()),
                state.equals("Z") || state.equals("X"),
                Long.parseLong(fields.get(SESSION)),
                Long.parseLong(fields.get(START))));
    }
}
