package dev.hodei.app.embedded;

import java.io.IOException;
import java.time.Duration;

/**
 * A PostgreSQL that runs until it is told to stop: one that ended otherwise (killed, out of memory, crashed) is started
 * again, where its clients look for it. Thread-safe.
 */
final class KeptProcess {
    private static final System.Logger LOG = System.getLogger("hodei");
    private static final Duration FIRST_PAUSE = Duration.ofMillis(200);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(10);

    /** How it is started where it was, once those that used the same data before are gone. */
    interface Start {
        PostgresProcess again() throws IOException, InterruptedException;
    }

    private final Start start;
    private final Thread keeper;
    private volatile PostgresProcess current;
    private volatile boolean stopping;

    KeptProcess(PostgresProcess first, Start start) {
        this.current = first;
        this.start = start;
        this.keeper =
                Thread.ofPlatform().daemon().name("embedded-postgres-keeper").start(this::keep);
    }

    PostgresProcess current() {
        return current;
    }

    private void keep() {
        try {
            while (!stopping) {
                int exitCode = current.awaitEnd();
                if (!stopping) {
                    LOG.log(
                            System.Logger.Level.WARNING,
                            "The embedded PostgreSQL has ended (exit code " + exitCode + "); starting it again");
                    startAgain();
                }
            }
        } catch (InterruptedException e) {
            // Told to stop, perhaps while it was being started: then that has been undone.
            Thread.currentThread().interrupt();
        }
    }

    private void startAgain() throws InterruptedException {
        Duration pause = FIRST_PAUSE;
        while (true) {
            try {
                current = start.again();
                LOG.log(System.Logger.Level.INFO, "The embedded PostgreSQL is back");
                return;
            } catch (IOException | EmbeddedPostgresException e) {
                LOG.log(
                        System.Logger.Level.ERROR,
                        "The embedded PostgreSQL can't be started again, and is tried anew in " + pause.toMillis()
                                + " ms: " + e.getMessage());
            }
            Thread.sleep(pause);
            pause = pause.multipliedBy(2);
            pause = pause.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : pause;
        }
    }

    /** Ends it and returns when it is gone. */
    void stop() throws IOException, InterruptedException {
        stopping = true;
        keeper.interrupt();
        keeper.join();
        current.stop();
    }
}
