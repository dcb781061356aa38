package dev.hodei.backlog;

import java.util.List;
import java.util.OptionalLong;

/**
 * Some of the lines that there are in the rows, in the order of their keys, which is no order of importance.
 *
 * @param heads each has at least one job
 * @param next the least key that the next page may have; empty if this was the last one
 */
public record LinePage(List<LineHead> heads, OptionalLong next) {
    /** No key is smaller. */
    public static final long FIRST = Long.MIN_VALUE;

    public LinePage {
        heads = List.copyOf(heads);
    }

    /** What {@link #next} is after a page whose last line has this key, and which may not be the last page. */
    public static OptionalLong after(long key) {
        return key == Long.MAX_VALUE ? OptionalLong.empty() : OptionalLong.of(key + 1);
    }
}
