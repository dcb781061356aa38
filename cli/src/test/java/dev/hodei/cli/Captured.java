package dev.hodei.cli;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.function.Predicate;

/** A stream in memory that can be waited for. */
final class Captured extends ByteArrayOutputStream {
    private static final long DEADLINE_MILLIS = 15_000;

    @Override
    public synchronized void write(byte[] bytes, int offset, int length) {
        super.write(bytes, offset, length);
        notifyAll();
    }

    /** Returns once what was written so far is as wanted; fails after a deadline. */
    synchronized void await(Predicate<String> wanted) throws InterruptedException {
        long deadline = System.currentTimeMillis() + DEADLINE_MILLIS;
        while (!wanted.test(toString(StandardCharsets.UTF_8))) {
            long left = deadline - System.currentTimeMillis();
            if (left <= 0) {
                throw new AssertionError("not written in time; so far: " + toString(StandardCharsets.UTF_8));
            }
            wait(left);
        }
    }
}
