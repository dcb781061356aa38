package dev.hodei.log;

/**
 * How much of an attempt's log is stored.
 *
 * @param position after the last entry
 * @param textBytes bytes of text before it
 * @param sealed whether the attempt has ended, so that nothing can be appended any more
 */
public record LogExtent(long position, long textBytes, boolean sealed) {
    public static final LogExtent EMPTY = new LogExtent(0, 0);

    /** The extent of a log that may grow. */
    public LogExtent(long position, long textBytes) {
        this(position, textBytes, false);
    }
}
