package dev.hodei.e2e.harness;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;

/** Waits for what becomes true in another process. The only place that sleeps, and never longer than it must. */
public final class Eventually {
    private static final long PAUSE_MILLIS = 20;

    private Eventually() {}

    /** Asks until there is an answer, and returns it; fails when there is none within the limit. */
    public static <T> T get(String what, Duration limit, Callable<Optional<T>> question) {
        long deadline = System.nanoTime() + limit.toNanos();
        while (true) {
            try {
                Optional<T> answer = question.call();
                if (answer.isPresent()) {
                    return answer.get();
                }
                if (System.nanoTime() > deadline) {
                    throw new AssertionError("not within " + limit + ": " + what);
                }
                Thread.sleep(PAUSE_MILLIS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new AssertionError("interrupted while waiting: " + what, e);
            } catch (RuntimeException e) {
                throw e;
            } catch (Exception e) {
                throw new AssertionError("while waiting: " + what, e);
            }
        }
    }

    /** Asks until the answer is yes; fails when it is not within the limit. */
    public static void holds(String what, Duration limit, Callable<Boolean> question) {
        boolean held = get(what, limit, () -> question.call() ? Optional.of(true) : Optional.empty());
        if (!held) {
            throw new AssertionError(what);
        }
    }
}
