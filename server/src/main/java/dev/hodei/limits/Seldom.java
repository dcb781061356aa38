package dev.hodei.limits;

import java.util.concurrent.TimeUnit;

/** Logs what callers do wrong, at most once in ten seconds, so that they can't fill the log. Thread-safe. */
final class Seldom {
    private static final System.Logger LOG = System.getLogger("hodei");
    private static final long PAUSE_NANOS = TimeUnit.SECONDS.toNanos(10);

    private long lastNanos;
    private long left;
    private boolean began;

    /** Logs the sentence, with the number of those that were left out since the last. */
    synchronized void warn(String sentence) {
        long now = System.nanoTime();
        if (began && now - lastNanos < PAUSE_NANOS) {
            left++;
            return;
        }
        LOG.log(System.Logger.Level.WARNING, left == 0 ? sentence : sentence + " (and " + left + " more of this kind)");
        began = true;
        lastNanos = now;
        left = 0;
    }
}
