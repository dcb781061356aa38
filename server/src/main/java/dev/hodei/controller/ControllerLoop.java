package dev.hodei.controller;

import dev.hodei.clock.ProcessClock;
import dev.hodei.controller.StateStore.StandingByException;
import dev.hodei.controller.StateStore.StoreUnavailableException;
import dev.hodei.failure.Reason;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The thread that gives the controller its turns: woken by an event or at the time that the turn before asked for. While
 * the store does not answer it tries again, with the same events, every {@link #RETRY}.
 */
public final class ControllerLoop {
    private static final Duration RETRY = Duration.ofMillis(200);
    /** A turn is taken at least this often, whatever the deadlines say. */
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(1);
    /** After a pause the steady clock stands still for a while, and a deadline that is near does not come nearer. */
    private static final Duration SHORTEST_WAIT = Duration.ofMillis(5);

    private static final Logger LOG = System.getLogger("hodei");

    private final JobController controller;
    private final Inbox inbox;
    private final ProcessClock clock;
    private final Consumer<Duration> turns;
    private final Thread thread;
    private final CountDownLatch drained = new CountDownLatch(1);
    private final CountDownLatch stopped = new CountDownLatch(1);
    private volatile boolean ending;
    private volatile @Nullable String trouble = "it has not taken its first turn yet";

    /** @param turns is told how long each turn took; must not block */
    public ControllerLoop(JobController controller, Inbox inbox, ProcessClock clock, Consumer<Duration> turns) {
        this.controller = controller;
        this.inbox = inbox;
        this.clock = clock;
        this.turns = turns;
        // A daemon: when nobody waits for the workers any more, it keeps no JVM alive.
        this.thread = Thread.ofPlatform().daemon().name("job-controller").unstarted(this::run);
    }

    public void start() {
        thread.start();
    }

    /** Whether another server's controller is the active one. */
    public boolean isStandingBy() {
        return thread.isAlive() && inbox.standsBy().isPresent();
    }

    /** Why the controller is not working now; null while it is. */
    public @Nullable String trouble() {
        return thread.isAlive() ? trouble : "its thread has ended";
    }

    /**
     * Gives out no more jobs from now on, while workers go on with those that they have.
     *
     * @return how many these are; empty if the controller does not answer within {@code patience}
     */
    public OptionalInt stopDispatching(Duration patience) throws InterruptedException {
        if (!thread.isAlive()) {
            return OptionalInt.of(0);
        }
        CompletableFuture<Integer> jobs = new CompletableFuture<>();
        inbox.post(new ControllerEvent.StopDispatching(new Reply<>(jobs::complete)));
        try {
            return OptionalInt.of(jobs.get(patience.toMillis(), TimeUnit.MILLISECONDS));
        } catch (TimeoutException | ExecutionException e) {
            return OptionalInt.empty();
        }
    }

    /** Waits, for as long as it takes, until the jobs have ended that were given out before {@link #stopDispatching}. */
    public void awaitDrained() throws InterruptedException {
        if (thread.isAlive()) {
            drained.await();
        }
    }

    /** Ends the thread after its turn; workers go on. Idempotent. */
    public void leave(Duration patience) throws InterruptedException {
        ending = true;
        inbox.post(new ControllerEvent.Resync());
        thread.join(patience);
    }

    /**
     * Asks every worker to stop and waits until all of them have, at most this long; then ends the thread. Idempotent.
     *
     * @return whether every worker has stopped
     */
    public boolean stop(Duration patience) throws InterruptedException {
        if (!thread.isAlive()) {
            return true;
        }
        inbox.post(new ControllerEvent.StopAll());
        boolean all = stopped.await(patience.toMillis(), TimeUnit.MILLISECONDS);
        leave(patience);
        return all;
    }

    private void run() {
        Instant next = clock.steady();
        while (!ending) {
            try {
                List<ControllerEvent> events = inbox.await(waitUntil(next).toNanos(), TimeUnit.NANOSECONDS);
                if (!ending) {
                    Instant begun = clock.steady();
                    next = turn(events);
                    turns.accept(Duration.between(begun, clock.steady()));
                }
            } catch (InterruptedException e) {
                return;
            }
        }
    }

    private Duration waitUntil(Instant next) {
        Instant now = clock.steady();
        if (!next.isAfter(now)) {
            return Duration.ZERO;
        }
        Instant latest = now.plus(LONGEST_WAIT);
        Duration wait = Duration.between(now, next.isBefore(latest) ? next : latest);
        return wait.compareTo(SHORTEST_WAIT) < 0 ? SHORTEST_WAIT : wait;
    }

    private Instant turn(List<ControllerEvent> events) {
        try {
            Instant next = controller.turn(events, clock.now());
            if (trouble != null) {
                LOG.log(Level.INFO, "The job controller is active");
                trouble = null;
                inbox.standBy(null);
            }
            if (controller.drained()) {
                drained.countDown();
            }
            if (controller.stopped()) {
                stopped.countDown();
            }
            return next;
        } catch (StandingByException e) {
            String why = String.valueOf(e.getMessage());
            if (!why.equals(trouble)) {
                LOG.log(Level.INFO, "Standing by: " + why);
            }
            trouble = why;
            inbox.standBy(why);
        } catch (StoreUnavailableException e) {
            inbox.standBy(null);
            if (!String.valueOf(e.getMessage()).equals(trouble)) {
                LOG.log(Level.WARNING, "The job controller takes no decisions now: " + e.getMessage());
            }
            trouble = String.valueOf(e.getMessage());
        } catch (RuntimeException e) {
            // A bug. The rows are as they were; reading them again may get us past it, and health says so meanwhile.
            String why = "a turn failed: " + Reason.of(e);
            if (!why.equals(trouble)) {
                LOG.log(
                        Level.ERROR,
                        "The job controller failed in a turn, and tries again; this is an error of Hodei's",
                        e);
            }
            trouble = why;
        }
        return clock.steady().plus(RETRY);
    }
}
