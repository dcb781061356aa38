package dev.hodei.api;

import dev.hodei.id.WorkerId;
import dev.hodei.postgres.WorkerRow;
import dev.hodei.postgres.Workers.Selection;
import dev.hodei.v1.InitialWorkersSent;
import dev.hodei.v1.WatchWorkersResponse;
import dev.hodei.v1.Worker;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/**
 * Watched workers. Remembers the live ones that it sent: their health changes by time alone, and one whose health may
 * have is read again (its heartbeats are no changes). What is the same as before, but for a heartbeat, is not sent.
 */
final class WorkerWatch implements Watch.Subject<WorkerId, WorkerRow, WatchWorkersResponse> {
    private final WorkerRows workers;
    private final Selection selection;
    private final WireMapping mapping;
    private final InstantSource clock;
    private final Map<WorkerId, Sent> live = new HashMap<>();

    private record Sent(WorkerRow row, Worker message) {}

    WorkerWatch(WorkerRows workers, Selection selection, WireMapping mapping, InstantSource clock) {
        this.workers = workers;
        this.selection = selection;
        this.mapping = mapping;
        this.clock = clock;
    }

    /** Workers whose health is not what was sent, as far as is known here. Callable from any thread. */
    List<WorkerId> healthMayHaveChanged() {
        Instant now = clock.instant();
        List<WorkerId> changed = new ArrayList<>();
        synchronized (live) {
            live.forEach((id, sent) -> {
                if (mapping.health(sent.row(), now) != sent.message().getHealth()) {
                    changed.add(id);
                }
            });
        }
        return changed;
    }

    @Override
    public CompletionStage<List<WorkerRow>> pageAfter(long number, int limit) {
        return workers.pageAfter(selection, number, limit);
    }

    @Override
    public CompletionStage<List<WorkerRow>> byIds(Collection<WorkerId> ids) {
        return workers.byIds(ids);
    }

    @Override
    public long number(WorkerRow row) {
        return row.number();
    }

    @Override
    public Optional<WatchWorkersResponse> message(WorkerRow row, boolean change) {
        Worker message = mapping.worker(row, clock.instant());
        Sent before;
        synchronized (live) {
            before = live.remove(row.id());
            if (row.finishedAt() == null && selection.matches(row)) {
                live.put(row.id(), new Sent(row, message));
            }
        }
        boolean wanted = before == null ? selection.matches(row) : !same(before.message(), message);
        return wanted
                ? Optional.of(
                        WatchWorkersResponse.newBuilder().setWorker(message).build())
                : Optional.empty();
    }

    private static boolean same(Worker a, Worker b) {
        return withoutWhatPasses(a).equals(withoutWhatPasses(b));
    }

    private static Worker withoutWhatPasses(Worker worker) {
        return worker.toBuilder()
                .clearLastHeartbeatAt()
                .clearUptime()
                .clearDowntime()
                .build();
    }

    @Override
    public WatchWorkersResponse initialSent() {
        return WatchWorkersResponse.newBuilder()
                .setInitialWorkersSent(InitialWorkersSent.getDefaultInstance())
                .build();
    }
}
