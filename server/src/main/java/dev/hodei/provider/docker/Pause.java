package dev.hodei.provider.docker;

import java.time.Duration;

/** Waiting before something is tried once more. */
final class Pause {
    private Pause() {}

    /** Whether it was waited to the end; false if the thread was told to stop. */
    static boolean of(Duration time) {
        try {
            Thread.sleep(time);
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
