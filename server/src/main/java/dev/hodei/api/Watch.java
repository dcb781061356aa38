package dev.hodei.api;

import dev.hodei.log.WakeLoop;
import io.grpc.Status;
import io.grpc.stub.ServerCallStreamObserver;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One watcher: first everything that matches, a page at a time, then what changed, read from the rows when the client
 * takes more. Changes are a set of ids: however slow the client, memory is a page and that set, and a watcher whose set
 * grows too large is told to start again. Thread-safe.
 *
 * @param <I> id
 * @param <R> row
 * @param <M> message
 */
final class Watch<I, R, M> {
    static final int PAGE = 100;
    static final int MAX_CHANGED = 100_000;

    /** What is watched. Called by one thread at a time. */
    interface Subject<I, R, M> {
        /** What matches, with a number above this, oldest first. */
        CompletionStage<List<R>> pageAfter(long number, int limit);

        CompletionStage<List<R>> byIds(Collection<I> ids);

        long number(R row);

        /** What to send of a row: a change only if it matches, or matched until now. */
        Optional<M> message(R row, boolean change);

        M initialSent();
    }

    private final Subject<I, R, M> subject;
    private final ServerCallStreamObserver<M> client;
    private final WakeLoop loop;

    private final Object lock = new Object();
    private Set<I> changed = new LinkedHashSet<>();
    private boolean overflown;

    private final AtomicReference<@Nullable Runnable> outcome = new AtomicReference<>();
    private final Deque<R> rows = new ArrayDeque<>();
    private final Deque<I> changes = new ArrayDeque<>();
    private volatile boolean closed;
    private boolean waiting;
    private boolean listed;
    private long after;

    Watch(Subject<I, R, M> subject, ServerCallStreamObserver<M> client, Executor executor) {
        this.subject = subject;
        this.client = client;
        this.loop = new WakeLoop(executor, this::safeStep);
    }

    void changed(Collection<I> ids) {
        if (ids.isEmpty()) {
            return;
        }
        synchronized (lock) {
            if (overflown) {
                return;
            }
            changed.addAll(ids);
            overflown = changed.size() > MAX_CHANGED;
            if (overflown) {
                changed = new LinkedHashSet<>();
            }
        }
        loop.wake();
    }

    void wake() {
        loop.wake();
    }

    void close() {
        closed = true;
    }

    private void safeStep() {
        try {
            step();
        } catch (RuntimeException e) {
            fail(e);
        }
    }

    private void step() {
        Runnable result = outcome.getAndSet(null);
        if (result != null && !closed) {
            waiting = false;
            result.run();
        }
        while (!closed && !waiting && client.isReady()) {
            R row = rows.poll();
            if (row != null) {
                subject.message(row, listed).ifPresent(client::onNext);
            } else if (!listed) {
                await(subject.pageAfter(after, PAGE), this::page);
            } else if (!nextChanges()) {
                return;
            }
        }
    }

    private void page(List<R> page) {
        if (page.isEmpty()) {
            listed = true;
            client.onNext(subject.initialSent());
        } else {
            after = subject.number(page.getLast());
            rows.addAll(page);
        }
    }

    private boolean nextChanges() {
        if (changes.isEmpty()) {
            synchronized (lock) {
                if (overflown) {
                    throw Status.RESOURCE_EXHAUSTED
                            .withDescription("more than " + MAX_CHANGED
                                    + " changes waited for this watch to read them; watch again to start anew")
                            .asRuntimeException();
                }
                changes.addAll(changed);
                changed = new LinkedHashSet<>();
            }
        }
        List<I> batch = new ArrayList<>();
        while (batch.size() < PAGE && !changes.isEmpty()) {
            batch.add(changes.remove());
        }
        if (batch.isEmpty()) {
            return false;
        }
        await(subject.byIds(batch), rows::addAll);
        return true;
    }

    private <T> void await(CompletionStage<T> stage, Consumer<T> then) {
        waiting = true;
        var _ = stage.whenComplete((value, error) -> {
            outcome.set(error == null ? () -> then.accept(value) : () -> fail(error));
            loop.wake();
        });
    }

    private void fail(Throwable cause) {
        if (!closed) {
            closed = true;
            client.onError(Failures.of(cause));
        }
    }
}
