package dev.hodei.job;

/**
 * What the log of an attempt that has ended should hold, as its worker told.
 *
 * @param textBytes bytes of text
 * @param exact whether that is all; false where the worker was gone before it said so, and may have had more
 */
public record ExpectedLog(long textBytes, boolean exact) {
    /** The log of an attempt that printed nothing. */
    public static final ExpectedLog EMPTY = new ExpectedLog(0, true);

    public ExpectedLog {
        if (textBytes < 0) {
            throw new IllegalArgumentException("bytes of text " + textBytes);
        }
    }

    public static ExpectedLog of(long textBytes) {
        return new ExpectedLog(textBytes, true);
    }

    public static ExpectedLog atLeast(long textBytes) {
        return new ExpectedLog(textBytes, false);
    }
}
