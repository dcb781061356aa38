package dev.hodei.backlog;

import java.util.stream.IntStream;

/**
 * How much of the queue is in memory, and how much of it one statement reads.
 *
 * @param jobs queued jobs in memory, shared by all lines; a line has at least one
 * @param line the most jobs of one line that are read
 * @param firstOfLine the most jobs of one line that the first read takes, where slots ask for no more; each read after it
 *     may take twice as many as the one before, up to {@code line}. A process that has just started reads them with code
 *     that is not compiled yet
 * @param lines lines that one sweep goes over; where there are more, the next sweep goes on from there
 * @param pageLines lines that one page of a sweep has
 * @param pageJobs jobs that one statement reads, shared by the lines that it reads
 */
public record BacklogSizes(int jobs, int line, int firstOfLine, int lines, int pageLines, int pageJobs) {
    /** Some 30 MB at most, and statements of some 20 ms. */
    public static final BacklogSizes SHIPPED = new BacklogSizes(50_000, 1_000, 100, 5_000, 100, 2_000);

    public BacklogSizes {
        if (IntStream.of(jobs, line, firstOfLine, lines, pageLines, pageJobs)
                        .min()
                        .getAsInt()
                < 1) {
            throw new IllegalArgumentException("each size is at least 1");
        }
    }

    /** Jobs that each line may have while there are so many lines. */
    int perLine(int lineCount) {
        return Math.clamp(jobs / Math.max(1, lineCount), 1, line);
    }

    BacklogSizes withLine(int most) {
        return new BacklogSizes(jobs, most, firstOfLine, lines, pageLines, pageJobs);
    }
}
