package dev.hodei.api;

import dev.hodei.id.JobId;
import dev.hodei.id.WorkerId;
import dev.hodei.pool.Pools;
import dev.hodei.pool.TestPools;
import dev.hodei.postgres.WorkerRow;
import dev.hodei.postgres.Workers.Selection;
import dev.hodei.worker.ProviderSide;
import dev.hodei.worker.Reach;
import dev.hodei.worker.Shape;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Rows of workers in memory. */
final class MemoryWorkers implements WorkerRows {
    static final Pools POOLS = TestPools.one("process", 2, 2, 1, Map.of());

    private final Map<WorkerId, WorkerRow> rows = new ConcurrentHashMap<>();

    void put(WorkerId id, String state, Instant heartbeat) {
        put(id, state, heartbeat, null, Reach.NEVER);
    }

    void put(WorkerId id, String state, String provider, Instant heartbeat) {
        put(id, state, provider, heartbeat, null, Reach.NEVER);
    }

    void put(WorkerId id, String state, Instant heartbeat, @Nullable Instant drainDeadline, Reach reach) {
        put(id, state, "process", heartbeat, drainDeadline, reach);
    }

    private void put(
            WorkerId id,
            String state,
            String provider,
            Instant heartbeat,
            @Nullable Instant drainDeadline,
            Reach reach) {
        boolean ended = List.of("TERMINATED", "FAILED", "LOST").contains(state);
        rows.put(
                id,
                new WorkerRow(
                        id,
                        Long.parseLong(id.value().substring(0, 4)),
                        state,
                        provider,
                        Instant.EPOCH,
                        Instant.EPOCH,
                        heartbeat,
                        ended ? heartbeat : null,
                        "",
                        1,
                        null,
                        List.of(),
                        drainDeadline,
                        reach,
                        "default",
                        Shape.PLAIN,
                        ProviderSide.UNKNOWN,
                        0));
    }

    void move(WorkerId id, String pool) {
        rows.computeIfPresent(id, (_, row) -> changed(row, pool, row.jobs()));
    }

    void give(WorkerId id, JobId job) {
        rows.computeIfPresent(id, (_, row) -> changed(row, row.pool(), List.of(job)));
    }

    private static WorkerRow changed(WorkerRow row, String pool, List<JobId> jobs) {
        return new WorkerRow(
                row.id(),
                row.number(),
                row.state(),
                row.provider(),
                row.createdAt(),
                row.changedAt(),
                row.lastHeartbeatAt(),
                row.finishedAt(),
                row.stateDetail(),
                row.slots(),
                row.facts(),
                jobs,
                row.drainDeadline(),
                row.reach(),
                pool,
                row.shape(),
                row.providerSide(),
                row.jobsTaken());
    }

    private Stream<WorkerRow> sorted() {
        return rows.values().stream().sorted(Comparator.comparingLong(WorkerRow::number));
    }

    @Override
    public CompletionStage<Optional<WorkerRow>> find(WorkerId id) {
        return CompletableFuture.completedFuture(Optional.ofNullable(rows.get(id)));
    }

    @Override
    public CompletionStage<List<WorkerId>> withPrefix(String prefix, int limit) {
        return CompletableFuture.completedFuture(sorted().map(WorkerRow::id)
                .filter(id -> id.value().startsWith(prefix))
                .limit(limit)
                .toList());
    }

    @Override
    public CompletionStage<List<WorkerRow>> page(Selection selection, long beforeNumber, int limit) {
        return CompletableFuture.completedFuture(
                sorted()
                        .filter(selection::matches)
                        .filter(row -> row.number() < beforeNumber)
                        .toList()
                        .reversed()
                        .stream()
                        .limit(limit)
                        .toList());
    }

    @Override
    public CompletionStage<List<WorkerRow>> pageAfter(Selection selection, long afterNumber, int limit) {
        return CompletableFuture.completedFuture(sorted().filter(selection::matches)
                .filter(row -> row.number() > afterNumber)
                .limit(limit)
                .toList());
    }

    @Override
    public CompletionStage<List<WorkerRow>> byIds(Collection<WorkerId> ids) {
        return CompletableFuture.completedFuture(
                sorted().filter(row -> ids.contains(row.id())).toList());
    }
}
