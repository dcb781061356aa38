package dev.hodei.cli.log;

import dev.hodei.cli.terminal.Text;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * Keeps the first lines of a job's echo, which repeats a whole script before the job's own output, and counts the rest. The
 * echo is what the worker wrote at once at the beginning of the log. Of one attempt; for one thread.
 */
final class EchoFold {
    private static final int SHOWN = 10;
    private static final String LAST_LINE = "EOF";

    private boolean over;
    private long writtenAt = -1;
    private int lines;
    private int hidden;
    private boolean atItsEnd;

    /** Whether the entry is to be shown; what stands for those before it, {@link #rest}, comes first. */
    boolean shows(LogEntry entry) {
        if (!over && writtenAt < 0) {
            writtenAt = entry.position() == 0 && begins(entry) ? entry.readAtMicros() : -1;
            over = writtenAt < 0;
        }
        if (over || entry.stream() != LogStream.SYSTEM || entry.readAtMicros() != writtenAt) {
            over = true;
            return true;
        }
        boolean shown = lines < SHOWN;
        if (!entry.unterminated()) {
            lines++;
            hidden += shown ? 0 : 1;
            atItsEnd = text(entry).equals(LAST_LINE);
        }
        return shown;
    }

    /** What stands for the lines that were left out, now that something else follows. */
    Optional<String> rest() {
        int count = hidden;
        hidden = 0;
        return count == 0
                ? Optional.empty()
                : Optional.of("… " + Text.count(count, "more line", "more lines") + " (--full-echo shows all)");
    }

    /** The same, where it is likely that the echo is at its end: nothing may follow for long. */
    Optional<String> restAtItsEnd() {
        return atItsEnd ? rest() : Optional.empty();
    }

    private static boolean begins(LogEntry entry) {
        return entry.stream() == LogStream.SYSTEM && text(entry).startsWith("$ ");
    }

    private static String text(LogEntry entry) {
        return new String(entry.buffer(), entry.offset(), Math.min(entry.length(), 8), StandardCharsets.UTF_8);
    }
}
