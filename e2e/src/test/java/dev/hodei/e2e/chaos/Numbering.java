package dev.hodei.e2e.chaos;

import dev.hodei.e2e.harness.LogEntry;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** The numbers of the lines that an attempt wrote to one of its streams: 1, 2, 3, … */
record Numbering(String word, int stream, int attempt) {
    /** What the agent itself writes to a job's stderr, of a timeout. */
    private static final String AGENTS_WORD = "hodei: ";

    /** Reports the first line that is not as it should be; {@code atLeast} is how many there must be. */
    void check(List<LogEntry> entries, int atLeast, String where, Consumer<Violation> found) {
        List<String> lines = lines(entries);
        int last = 0;
        for (String line : lines) {
            int number = number(line);
            if (number != last + 1) {
                found.accept(new Violation(
                        kind(number, last, lines), where + ": \"" + line + "\" follows " + word + " " + last));
                return;
            }
            last = number;
        }
        if (last < atLeast) {
            found.accept(new Violation(
                    Violation.Kind.LINE_MISSING, where + ": " + word + " ends with " + last + " of " + atLeast));
        }
    }

    private Violation.Kind kind(int number, int last, List<String> lines) {
        if (number > 0 && number <= last) {
            return Violation.Kind.LINE_TWICE;
        }
        boolean comesLater = lines.stream().anyMatch(line -> number(line) == last + 1);
        return number < 0 || comesLater ? Violation.Kind.LINE_OUT_OF_ORDER : Violation.Kind.LINE_MISSING;
    }

    private List<String> lines(List<LogEntry> entries) {
        List<String> lines = new ArrayList<>();
        StringBuilder line = new StringBuilder();
        for (LogEntry entry : entries) {
            if (entry.stream() == stream) {
                line.append(entry.text());
                if (!entry.unterminated()) {
                    lines.add(line.toString());
                    line.setLength(0);
                }
            }
        }
        lines.removeIf(each -> each.startsWith(AGENTS_WORD));
        return lines;
    }

    /** -1 for a line that this attempt did not write. */
    private int number(String text) {
        String start = word + " " + attempt + " ";
        if (!text.startsWith(start)) {
            return -1;
        }
        String digits = text.substring(start.length()).split(" ", 2)[0];
        return !digits.isEmpty() && digits.chars().allMatch(Character::isDigit) ? Integer.parseInt(digits) : -1;
    }
}
