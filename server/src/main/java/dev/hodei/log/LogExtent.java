package dev.hodei.log;

/**
 * How much of an attempt's log is stored.
 *
 * @param position after the last entry
 * @param textBytes bytes of text before it
 */
public record LogExtent(long position, long textBytes) {
    public static final LogExtent EMPTY = new LogExtent(0, 0);
}
