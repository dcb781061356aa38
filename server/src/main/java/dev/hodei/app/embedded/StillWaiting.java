package dev.hodei.app.embedded;

import java.time.Duration;

/** Says every 5 s on stderr what a start still waits for, from when it is made until it is closed. Thread-safe. */
public final class StillWaiting implements AutoCloseable {
    private static final Duration PAUSE = Duration.ofSeconds(5);

    private final String what;
    private final Duration pause;
    private final Thread thread;

    private StillWaiting(String what, Duration pause) {
        this.what = what;
        this.pause = pause;
        this.thread = Thread.ofVirtual().name("still-waiting").start(this::say);
    }

    /** Begins to wait, for what the end of a sentence says: "the database answers". */
    public static StillWaiting until(String what) {
        return until(what, PAUSE);
    }

    static StillWaiting until(String what, Duration pause) {
        return new StillWaiting(what, pause);
    }

    private void say() {
        long start = System.nanoTime();
        try {
            while (true) {
                Thread.sleep(pause);
                long seconds = Duration.ofNanos(System.nanoTime() - start).toSeconds();
                System.err.println("hodei server: waiting until " + what + " (" + seconds + " s so far)");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** A second call does nothing. */
    @Override
    public void close() {
        thread.interrupt();
    }
}
