package dev.hodei.log;

import dev.hodei.id.AttemptKey;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** A log store in memory, whose appends can be held back and made to fail. */
final class MemoryLogStore implements LogStore {
    private final Map<AttemptKey, List<LogChunk>> logs = new HashMap<>();
    private final List<Runnable> held = new ArrayList<>();
    private final Set<AttemptKey> sealed = new HashSet<>();
    private boolean holding;
    private @Nullable RuntimeException failure;
    final List<Integer> appends = new ArrayList<>();
    int reads;

    synchronized void hold() {
        holding = true;
    }

    void release() {
        List<Runnable> released;
        synchronized (this) {
            holding = false;
            released = List.copyOf(held);
            held.clear();
        }
        released.forEach(Runnable::run);
    }

    /** What the commit of an attempt's end does. */
    synchronized void seal(AttemptKey attempt) {
        sealed.add(attempt);
    }

    synchronized void failWith(@Nullable RuntimeException next) {
        failure = next;
    }

    @Override
    public synchronized CompletionStage<LogExtent> extent(AttemptKey attempt) {
        if (failure != null) {
            return CompletableFuture.failedFuture(failure);
        }
        List<LogChunk> log = logs.getOrDefault(attempt, List.of());
        return CompletableFuture.completedFuture(new LogExtent(
                log.isEmpty() ? 0 : log.getLast().endPosition(),
                log.stream().mapToLong(LogChunk::textBytes).sum(),
                sealed.contains(attempt)));
    }

    @Override
    public CompletionStage<LogExtent> append(AttemptKey attempt, List<LogChunk> chunks) {
        CompletableFuture<LogExtent> done = new CompletableFuture<>();
        Runnable append = () -> {
            synchronized (this) {
                if (failure != null) {
                    done.completeExceptionally(failure);
                    return;
                }
                if (sealed.contains(attempt)) {
                    done.completeExceptionally(new LogSealedException("the log is sealed"));
                    return;
                }
                List<LogChunk> log = logs.getOrDefault(attempt, List.of());
                long end = log.isEmpty() ? 0 : log.getLast().endPosition();
                if (chunks.getFirst().firstPosition() != end) {
                    done.completeExceptionally(new LogGapException("the log continues at " + end));
                    return;
                }
                appends.add(chunks.size());
                logs.computeIfAbsent(attempt, _ -> new ArrayList<>()).addAll(chunks);
            }
            extent(attempt).thenAccept(done::complete);
        };
        boolean now;
        synchronized (this) {
            now = !holding;
            if (holding) {
                held.add(append);
            }
        }
        if (now) {
            append.run();
        }
        return done;
    }

    @Override
    public synchronized CompletionStage<List<LogChunk>> read(AttemptKey attempt, long position, int maxBytes) {
        reads++;
        List<LogChunk> read = new ArrayList<>();
        long bytes = 0;
        for (LogChunk chunk : logs.getOrDefault(attempt, List.of())) {
            if (chunk.endPosition() > position && bytes < maxBytes) {
                read.add(chunk);
                bytes += chunk.body().length;
            }
        }
        return CompletableFuture.completedFuture(read);
    }
}
