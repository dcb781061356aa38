package dev.hodei.cli.log;

import dev.hodei.cli.terminal.Style;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Gives each job that is shown beside others a colour that no other has, as long as there are some. Thread-safe. */
public final class JobColors {
    /** Without red, which is standard error's. */
    private static final List<Style> COLORS = List.of(
            Style.CYAN,
            Style.GREEN,
            Style.YELLOW,
            Style.MAGENTA,
            Style.BLUE,
            Style.BRIGHT_CYAN,
            Style.BRIGHT_GREEN,
            Style.BRIGHT_YELLOW,
            Style.BRIGHT_MAGENTA,
            Style.BRIGHT_BLUE);

    private final Map<Style, Integer> users = new EnumMap<>(Style.class);
    private final Map<String, Style> taken = new HashMap<>();

    /** The job's colour until it is given back: one that the fewest others have. */
    public synchronized Style take(String jobId) {
        return taken.computeIfAbsent(jobId, _ -> {
            Style least = COLORS.getFirst();
            for (Style color : COLORS) {
                if (users.getOrDefault(color, 0) < users.getOrDefault(least, 0)) {
                    least = color;
                }
            }
            users.merge(least, 1, Integer::sum);
            return least;
        });
    }

    /** The job prints nothing more. */
    public synchronized void giveBack(String jobId) {
        Style color = taken.remove(jobId);
        if (color != null) {
            users.merge(color, -1, Integer::sum);
        }
    }
}
