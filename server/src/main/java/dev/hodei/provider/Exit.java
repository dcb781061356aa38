package dev.hodei.provider;

/**
 * How a worker ended.
 *
 * @param detail for people to read: exit code or signal, and what it said last
 * @param outOfMemory whether the kernel ended it because it used more memory than it was given
 */
public record Exit(String detail, boolean outOfMemory) {
    public Exit(String detail) {
        this(detail, false);
    }
}
