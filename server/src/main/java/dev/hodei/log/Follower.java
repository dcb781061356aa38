package dev.hodei.log;

import dev.hodei.id.AttemptKey;
import dev.hodei.id.JobId;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Brings one attempt's log to one sink, from any position to its end, at the sink's own pace: from the shared tail where
 * that holds the position, else from the store. Keeps at most one read's worth of chunks, whatever the sink does.
 *
 * <p>Level-triggered: it is woken by appends, by changes of the job and by its sink, and it looks into the rows at every
 * {@link #tick} too, so that a lost wake-up (or a writer in another process) costs a tick and nothing else. Between ticks it
 * looks into them only when an attempt of the job began or ended. Thread-safe.
 */
public final class Follower {
    static final int READ_BYTES = 1 << 20;

    private final JobId job;
    private final FollowRequest request;
    private final Supplier<CompletionStage<FollowProgress>> progress;
    private final LogStore store;
    private final LogTail tail;
    private final FollowSink sink;
    private final WakeLoop loop;

    private final AtomicReference<@Nullable Runnable> outcome = new AtomicReference<>();
    private final Deque<LogChunk> pending = new ArrayDeque<>();
    private volatile boolean ticked;
    private volatile boolean closed;
    private boolean waiting;
    private boolean progressDue = true;
    private boolean storeDue = true;
    private boolean ended;
    private long position;
    private long stopAt = Long.MAX_VALUE;
    private @Nullable AttemptKey attempt;
    private @Nullable Runnable unfollow;

    /** Makes one that does nothing before its first {@link #wake}. */
    public Follower(
            JobId job,
            FollowRequest request,
            Supplier<CompletionStage<FollowProgress>> progress,
            Logs logs,
            FollowSink sink,
            Executor executor) {
        this.job = job;
        this.request = request;
        this.progress = progress;
        this.store = logs.store();
        this.tail = logs.tail();
        this.sink = sink;
        this.position = request.fromPosition();
        this.loop = new WakeLoop(executor, this::safeStep);
    }

    /** The sources that logs are read from. */
    public record Logs(LogStore store, LogTail tail) {}

    /** Something may have changed: the sink takes more, or chunks were appended. */
    public void wake() {
        loop.wake();
    }

    /** An attempt of the job began or ended, or a second has passed: looks into the rows. */
    public void tick() {
        ticked = true;
        loop.wake();
    }

    /** Stops, without another call to the sink. */
    public void close() {
        closed = true;
        loop.wake();
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
        if (closed) {
            release();
            return;
        }
        if (result != null) {
            waiting = false;
            result.run();
        }
        if (ticked) {
            ticked = false;
            progressDue = true;
            storeDue = true;
        }
        AttemptKey followed = attempt;
        if (followed == null) {
            if (!closed && !waiting && progressDue) {
                progressDue = false;
                await(progress.get(), this::locate);
            }
            return;
        }
        while (!closed && !waiting && sink.ready()) {
            LogChunk chunk = position < stopAt ? pending.poll() : null;
            if (chunk != null) {
                sink.chunk(chunk);
                position = Math.max(position, chunk.endPosition());
            } else if (!refill(followed)) {
                return;
            }
        }
    }

    /** Gets more chunks. False if there is nothing to do before the next wake-up. */
    private boolean refill(AttemptKey followed) {
        if (position >= stopAt) {
            finish();
            return false;
        }
        List<LogChunk> recent = tail.read(followed, position, READ_BYTES);
        if (!recent.isEmpty()) {
            pending.addAll(recent);
            return true;
        }
        if (progressDue && !ended) {
            progressDue = false;
            await(progress.get(), now -> {
                ended = now.ended(followed.attempt());
                storeDue |= ended;
                if (now.endsAt(followed.attempt(), position)) {
                    finish();
                }
            });
            return false;
        }
        // The tail may have moved past this follower: then the store has what it wants.
        if (storeDue || tail.end(followed) > position) {
            boolean last = ended;
            await(store.read(followed, position, READ_BYTES), chunks -> {
                pending.addAll(chunks);
                storeDue = !chunks.isEmpty();
                if (last && chunks.isEmpty()) {
                    finish();
                }
            });
        }
        return false;
    }

    private void locate(FollowProgress now) {
        int attempts = now.logs().size();
        int wanted = request.attempt() == 0 ? Math.max(attempts, 1) : request.attempt();
        if (wanted > attempts) {
            if (request.attempt() > (now.jobEnded() ? Math.max(attempts, 1) : attempts + 1)) {
                release();
                sink.noSuchAttempt(attempts);
            } else if (now.jobEnded()) {
                sink.start(0, position);
                finish();
            } else if (request.bounded()) {
                sink.start(wanted, position);
                finish();
            }
            return;
        }
        AttemptKey found = new AttemptKey(job, wanted);
        ended = now.ended(wanted);
        if (request.tailEntries().isEmpty() && !request.bounded()) {
            begin(found);
        } else {
            await(store.extent(found), extent -> {
                if (request.tailEntries().isPresent()) {
                    long tailStart = extent.position() - request.tailEntries().getAsLong();
                    position = Math.max(position, tailStart);
                }
                stopAt = request.bounded()
                        ? Math.min(extent.position(), request.toPosition().orElse(Long.MAX_VALUE))
                        : Long.MAX_VALUE;
                begin(found);
            });
        }
    }

    private void begin(AttemptKey found) {
        attempt = found;
        unfollow = tail.follow(found, loop::wake);
        sink.start(found.attempt(), position);
    }

    private <T> void await(CompletionStage<T> stage, Consumer<T> then) {
        waiting = true;
        var _ = stage.whenComplete((value, error) -> {
            outcome.set(error == null ? () -> then.accept(value) : () -> fail(error));
            loop.wake();
        });
    }

    private void finish() {
        release();
        sink.end(position);
    }

    private void fail(Throwable cause) {
        if (!closed) {
            release();
            sink.failed(cause);
        }
    }

    private void release() {
        closed = true;
        pending.clear();
        Runnable registered = unfollow;
        unfollow = null;
        if (registered != null) {
            registered.run();
        }
    }
}
