package dev.hodei.worker;

/**
 * What a worker is started as. A job runs only on workers of the shape that it asks for.
 *
 * @param image of its container; empty where it is none
 * @param cpuMillis thousandths of a processor that it is held to; 0 for no limit
 * @param memoryBytes that it is held to; 0 for no limit
 */
public record Shape(String image, int cpuMillis, long memoryBytes) {
    /** No container, and held to nothing. */
    public static final Shape PLAIN = new Shape("", 0, 0);
}
