package dev.hodei.log;

import dev.hodei.id.AttemptKey;
import dev.hodei.log.LogIntake.Refusal;
import dev.hodei.log.LogIntake.Upload;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One attempt's log on its way in: at most one upload, at most one call to the store at a time. Nobody is called while
 * the lock is held. Thread-safe.
 */
final class AttemptIntake {
    private static final int MAX_APPEND_BYTES = 4 << 20;

    /**
     * Somebody who waits for the log to be stored.
     *
     * @param missing completed with the bytes that are missing
     * @param lastSeen one element: the position when its patience was last measured
     */
    record Waiter(long position, long textBytes, CompletableFuture<Long> missing, long[] lastSeen) {}

    /** What became of a waiter whose time was over. */
    enum Patience {
        GIVEN_UP,
        PROGRESS,
        UNKNOWN
    }

    private final AttemptKey attempt;
    private final LogStore store;
    private final LogTail tail;
    private final Consumer<AttemptIntake> becameIdle;
    private final Deque<LogChunk> queue = new ArrayDeque<>();
    private final List<Waiter> waiters = new ArrayList<>();
    private @Nullable Upload upload;
    private @Nullable LogExtent extent;
    private boolean halfClosed;
    private boolean busy;
    /** Whether the store was called before, so that nothing may be guessed any more. */
    private boolean asked;
    /** The upload whose append is under way; null if none is. */
    private @Nullable Upload appending;
    /** Whether the append that is under way is a guess. */
    private boolean guessing;

    private int handled;

    AttemptIntake(AttemptKey attempt, LogStore store, LogTail tail, Consumer<AttemptIntake> becameIdle) {
        this.attempt = attempt;
        this.store = store;
        this.tail = tail;
        this.becameIdle = becameIdle;
    }

    AttemptKey attempt() {
        return attempt;
    }

    synchronized boolean isIdle() {
        return upload == null && waiters.isEmpty() && !busy;
    }

    void attach(Upload next) {
        Upload before;
        synchronized (this) {
            before = upload;
            forgetUpload();
            upload = next;
        }
        if (before != null) {
            before.listener().refused(Refusal.REPLACED, "another upload of this attempt began");
        }
    }

    synchronized void detach(Upload which) {
        if (upload == which) {
            forgetUpload();
        }
    }

    synchronized void add(Upload from, LogChunk chunk) {
        if (upload == from) {
            queue.add(chunk);
        }
    }

    synchronized void complete(Upload which) {
        halfClosed |= upload == which;
    }

    synchronized void add(Waiter waiter) {
        waiters.add(waiter);
    }

    synchronized void remove(Waiter waiter) {
        waiters.remove(waiter);
    }

    Patience patienceOver(Waiter waiter) {
        long missing;
        synchronized (this) {
            LogExtent known = extent;
            if (known == null || busy) {
                // The store does not answer: whoever sends the log has all the time anew once it does.
                waiter.lastSeen()[0] = -1;
                return Patience.UNKNOWN;
            }
            if (known.position() != waiter.lastSeen()[0]) {
                waiter.lastSeen()[0] = known.position();
                return Patience.PROGRESS;
            }
            missing = missing(waiter, known);
        }
        waiter.missing().complete(missing);
        return Patience.GIVEN_UP;
    }

    private static long missing(Waiter waiter, LogExtent stored) {
        return Math.max(0, waiter.textBytes() - stored.textBytes());
    }

    /** Does what can be done now; called after every change. */
    void drain() {
        List<Runnable> calls = new ArrayList<>();
        List<LogChunk> chunks = List.of();
        CompletionStage<LogExtent> operation = null;
        synchronized (this) {
            if (!busy) {
                LogExtent known = extent;
                if (known == null && !asked && startsAtTheBeginning()) {
                    // Most likely a new log, which the store need not be asked for: it refuses where it is none.
                    known = LogExtent.EMPTY;
                    guessing = true;
                }
                if (known == null) {
                    operation = queue.isEmpty() && !halfClosed && waiters.isEmpty() ? null : store.extent(attempt);
                } else {
                    chunks = nextAppend(known, calls);
                    operation = chunks.isEmpty() ? null : store.append(attempt, chunks);
                    appending = operation == null ? null : upload;
                    if (operation == null) {
                        tell(known, calls);
                    }
                }
                busy = operation != null;
                asked |= busy;
            }
        }
        calls.forEach(Runnable::run);
        if (operation != null) {
            List<LogChunk> appended = chunks;
            var _ = operation.whenComplete((after, error) -> done(appended, after, error));
        }
        becameIdle.accept(this);
    }

    private boolean startsAtTheBeginning() {
        LogChunk first = queue.peek();
        return first != null && first.firstPosition() == 0;
    }

    private List<LogChunk> nextAppend(LogExtent known, List<Runnable> calls) {
        List<LogChunk> chunks = new ArrayList<>();
        long position = known.position();
        long bytes = 0;
        while (!queue.isEmpty() && bytes < MAX_APPEND_BYTES) {
            LogChunk chunk = queue.element();
            if (chunk.endPosition() > position) {
                if (known.sealed()) {
                    refuse(Refusal.SEALED, sealed(position), calls);
                    break;
                }
                if (chunk.firstPosition() != position) {
                    // What came before it is stored first; then it is looked at again, and refused alone.
                    if (chunks.isEmpty()) {
                        refuse(Refusal.OUT_OF_ORDER, outOfOrder(chunk, position), calls);
                    }
                    break;
                }
                chunks.add(chunk);
                position = chunk.endPosition();
                bytes += chunk.body().length;
            }
            queue.remove();
            handled++;
        }
        return chunks;
    }

    private static String outOfOrder(LogChunk chunk, long position) {
        return "the log is stored up to position " + position + "; the chunk holds " + chunk.firstPosition() + " to "
                + (chunk.endPosition() - 1) + (chunk.firstPosition() > position ? " (a gap)" : " (an overlap)");
    }

    private static String sealed(long position) {
        return "the attempt has ended, and its log is sealed at position " + position;
    }

    private void done(List<LogChunk> appended, @Nullable LogExtent after, @Nullable Throwable error) {
        if (error == null && !appended.isEmpty()) {
            // Still busy, so that appends reach the tail in order.
            tail.appended(attempt, appended);
        }
        List<Runnable> calls = new ArrayList<>();
        boolean again = false;
        synchronized (this) {
            busy = false;
            Upload from = appending;
            boolean guessed = guessing;
            appending = null;
            guessing = false;
            if (error == null && after != null) {
                extent = after;
                tell(after, calls);
            } else if (cause(error) instanceof LogSealedException
                    || (guessed && cause(error) instanceof LogGapException)) {
                // There is a log already, or an end to it: ask for its extent, and look at these chunks again.
                extent = null;
                again = true;
                if (from == upload) {
                    appended.reversed().forEach(queue::addFirst);
                    handled -= appended.size();
                }
            } else {
                // It may have been stored or not: ask again before the next append.
                extent = null;
                Throwable cause = cause(error);
                refuse(
                        cause instanceof LogGapException ? Refusal.OUT_OF_ORDER : Refusal.STORE_FAILED,
                        "" + (cause == null ? "the store gave no extent" : cause.getMessage()),
                        calls);
            }
        }
        calls.forEach(Runnable::run);
        if (error == null || again) {
            drain();
        } else {
            becameIdle.accept(this);
        }
    }

    private static @Nullable Throwable cause(@Nullable Throwable error) {
        return error instanceof CompletionException && error.getCause() != null ? error.getCause() : error;
    }

    /** Acknowledges what was dealt with, and completes whoever has what he waits for. */
    private void tell(LogExtent now, List<Runnable> calls) {
        for (Waiter waiter : waiters) {
            if (now.position() >= waiter.position()) {
                calls.add(() -> waiter.missing().complete(0L));
            } else if (now.sealed()) {
                calls.add(() -> waiter.missing().complete(missing(waiter, now)));
            }
        }
        Upload current = upload;
        if (current == null) {
            return;
        }
        if (handled > 0) {
            int chunks = handled;
            handled = 0;
            calls.add(() -> current.listener().stored(chunks, now.position()));
        }
        if (halfClosed && queue.isEmpty()) {
            forgetUpload();
            calls.add(() -> current.listener().completed(now.position()));
        }
    }

    private void refuse(Refusal refusal, String why, List<Runnable> calls) {
        Upload current = upload;
        if (current != null) {
            forgetUpload();
            calls.add(() -> current.listener().refused(refusal, why));
        }
    }

    private void forgetUpload() {
        upload = null;
        halfClosed = false;
        handled = 0;
        queue.clear();
    }
}
