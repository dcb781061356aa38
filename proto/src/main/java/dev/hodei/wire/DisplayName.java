package dev.hodei.wire;

import dev.hodei.v1.JobSpec;
import java.util.stream.Collectors;

/** What a job is called in lists: the name given, or one made from what it runs. */
public final class DisplayName {
    private static final int LENGTH = 80;

    private DisplayName() {}

    /** Never empty; one line. */
    public static String of(JobSpec spec) {
        if (!spec.getName().isBlank()) {
            return spec.getName();
        }
        JobSpec plain = SpecBytes.plain(spec);
        String work = switch (plain.getWorkCase()) {
            case COMMAND -> plain.getCommand().strip().lines().findFirst().orElse("");
            case ARGV -> SpecBytes.arguments(spec).stream().map(ByteWord::shown).collect(Collectors.joining(" "));
            case SCRIPT -> "script (" + interpreter(plain) + ")";
            case EXACT, WORK_NOT_SET -> "";
        };
        String line = work.replaceAll("\\p{Cntrl}", " ").strip();
        if (line.isEmpty()) {
            return "job";
        }
        return line.codePointCount(0, line.length()) <= LENGTH
                ? line
                : line.substring(0, line.offsetByCodePoints(0, LENGTH - 1)) + "…";
    }

    private static String interpreter(JobSpec spec) {
        String given = spec.getScript().getInterpreter();
        if (!given.isEmpty()) {
            return given;
        }
        String firstLine = spec.getScript().getContent().lines().findFirst().orElse("");
        return firstLine.startsWith("#!") ? firstLine.substring(2).strip() : "bash";
    }
}
