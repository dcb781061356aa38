package dev.hodei.log;

import dev.hodei.id.AttemptKey;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/**
 * The intake of logs. Chunks of an attempt are stored in order; those that arrive while others are being stored go into
 * the next append together. What was stored before is skipped; what does not continue the log is refused. A second
 * upload of the same attempt replaces the first.
 *
 * <p>Memory is bounded by the caller, who takes no more chunks from the network than it was told were stored. Never
 * blocks; thread-safe. Listeners are called on the store's threads.
 */
public final class LogIntake {
    private static final Duration RETRY = Duration.ofSeconds(1);
    private static final Duration SHORTEST = Duration.ofMillis(1);

    private final LogStore store;
    private final LogTail tail;
    private final ScheduledExecutorService timer;
    private final InstantSource steady;
    private final ConcurrentMap<AttemptKey, AttemptIntake> live = new ConcurrentHashMap<>();

    /** @param steady by which patience is measured: while this process is stopped, what is sent waits in its sockets */
    public LogIntake(LogStore store, LogTail tail, ScheduledExecutorService timer, InstantSource steady) {
        this.store = store;
        this.tail = tail;
        this.timer = timer;
        this.steady = steady;
    }

    /** Why an upload ended before its time. */
    public enum Refusal {
        /** The chunk does not continue what is stored: it leaves a gap, or overlaps it. */
        OUT_OF_ORDER,
        /** The attempt has ended: its log is sealed, and what the upload brings beyond it is too late. */
        SEALED,
        /** Another upload of the same attempt began. */
        REPLACED,
        /** The store could not be reached, or failed. */
        STORE_FAILED
    }

    /** A listener to an upload's progress. Calls come one at a time; must not block. */
    public interface Listener {
        /** So many more chunks were dealt with, and the log is durable up to this position. */
        void stored(int chunks, long position);

        /** Everything that was uploaded is durable; the last call, after {@link Upload#complete}. */
        void completed(long position);

        /** The upload is over; the last call. */
        void refused(Refusal refusal, String why);
    }

    /** One upload. Called by one thread at a time. */
    public final class Upload {
        private final AttemptIntake intake;
        private final Listener listener;

        private Upload(AttemptIntake intake, Listener listener) {
            this.intake = intake;
            this.listener = listener;
        }

        Listener listener() {
            return listener;
        }

        /** Takes a chunk within {@link LogLimits}. */
        public void chunk(LogChunk chunk) {
            intake.add(this, chunk);
            intake.drain();
        }

        /** No more chunks will come. */
        public void complete() {
            intake.complete(this);
            intake.drain();
        }

        /** Forgets the upload; what is being stored is stored. The listener is not called any more. */
        public void cancel() {
            intake.detach(this);
            forgetIfIdle(intake);
        }
    }

    public Upload open(AttemptKey attempt, Listener listener) {
        return attached(attempt, intake -> {
            Upload upload = new Upload(intake, listener);
            intake.attach(upload);
            return upload;
        });
    }

    /** How much of this attempt's log is stored. */
    public CompletionStage<LogExtent> extent(AttemptKey attempt) {
        return store.extent(attempt);
    }

    /**
     * Completes once this attempt's log is stored up to {@code position}, when it is sealed, or when nothing came in for
     * {@code patience}: with the bytes of text that are missing of {@code textBytes}. While the store can't be asked, it
     * waits on. Of an empty log nothing can be missing, and the store is not asked.
     */
    public CompletionStage<Long> whenStored(AttemptKey attempt, long position, long textBytes, Duration patience) {
        if (position == 0) {
            return CompletableFuture.completedFuture(0L);
        }
        AttemptIntake.Waiter waiter =
                new AttemptIntake.Waiter(position, textBytes, new CompletableFuture<>(), new long[] {-1});
        AttemptIntake intake = attached(attempt, it -> {
            it.add(waiter);
            return it;
        });
        // Who is told finds the waiter gone.
        CompletionStage<Long> told = waiter.missing().whenComplete((_, _) -> {
            intake.remove(waiter);
            forgetIfIdle(intake);
        });
        intake.drain();
        look(intake, waiter, patience, patience);
        return told;
    }

    private void look(AttemptIntake intake, AttemptIntake.Waiter waiter, Duration in, Duration patience) {
        lookAt(intake, waiter, steady.instant().plus(in), patience);
    }

    private void lookAt(AttemptIntake intake, AttemptIntake.Waiter waiter, Instant when, Duration patience) {
        if (waiter.missing().isDone()) {
            return;
        }
        Duration in = Duration.between(steady.instant(), when);
        var _ = timer.schedule(
                () -> {
                    if (steady.instant().isBefore(when)) {
                        // The process was stopped meanwhile.
                        lookAt(intake, waiter, when, patience);
                        return;
                    }
                    switch (intake.patienceOver(waiter)) {
                        case GIVEN_UP -> {}
                        case PROGRESS -> look(intake, waiter, patience, patience);
                        case UNKNOWN -> {
                            intake.drain();
                            look(intake, waiter, RETRY, patience);
                        }
                    }
                },
                Math.max(in.toNanos(), SHORTEST.toNanos()),
                TimeUnit.NANOSECONDS);
    }

    private <T> T attached(AttemptKey attempt, Function<AttemptIntake, T> how) {
        CompletableFuture<T> attached = new CompletableFuture<>();
        live.compute(attempt, (key, known) -> {
            AttemptIntake intake = known == null ? new AttemptIntake(key, store, tail, this::forgetIfIdle) : known;
            attached.complete(how.apply(intake));
            return intake;
        });
        return attached.join();
    }

    private void forgetIfIdle(AttemptIntake intake) {
        live.computeIfPresent(intake.attempt(), (_, known) -> known == intake && known.isIdle() ? null : known);
    }

    int live() {
        return live.size();
    }
}
