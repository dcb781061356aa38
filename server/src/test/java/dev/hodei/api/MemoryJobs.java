package dev.hodei.api;

import dev.hodei.id.JobId;
import dev.hodei.postgres.AttemptRow;
import dev.hodei.postgres.JobCount;
import dev.hodei.postgres.JobRow;
import dev.hodei.postgres.Jobs.Inserted;
import dev.hodei.postgres.Jobs.NewJob;
import dev.hodei.postgres.Jobs.Selection;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Rows of jobs in memory; the selection is the one that watches use. */
final class MemoryJobs implements JobRows {
    private final Map<JobId, JobRow> rows = new ConcurrentHashMap<>();
    private final Map<String, JobId> requests = new ConcurrentHashMap<>();
    private final AtomicLong numbers = new AtomicLong();
    volatile @Nullable RuntimeException failure;

    void put(JobRow row) {
        rows.put(row.id(), row);
    }

    JobRow get(JobId id) {
        JobRow row = rows.get(id);
        if (row == null) {
            throw new AssertionError("no job " + id);
        }
        return row;
    }

    static JobRow moved(JobRow row, String state, List<AttemptRow> attempts) {
        boolean ended = List.of("SUCCEEDED", "FAILED", "CANCELLED", "TIMED_OUT").contains(state);
        Instant now = row.changedAt().plusSeconds(1);
        return new JobRow(
                row.id(),
                row.number(),
                row.displayName(),
                row.spec(),
                state,
                row.queuedAt(),
                now,
                ended ? now : null,
                row.cancelRequested(),
                row.origin(),
                row.endReason(),
                row.endDetail(),
                attempts,
                Set.of());
    }

    int size() {
        return rows.size();
    }

    private <T> CompletionStage<T> answer(T value) {
        RuntimeException cause = failure;
        return cause == null ? CompletableFuture.completedFuture(value) : CompletableFuture.failedFuture(cause);
    }

    @Override
    public CompletionStage<Inserted> insert(NewJob job) {
        RuntimeException cause = failure;
        if (cause != null) {
            return CompletableFuture.failedFuture(cause);
        }
        JobId known = job.requestId() == null ? null : requests.putIfAbsent(job.requestId(), job.id());
        if (known != null) {
            return answer(new Inserted(get(known), false));
        }
        JobRow row = new JobRow(
                job.id(),
                numbers.incrementAndGet(),
                job.displayName(),
                job.spec(),
                "QUEUED",
                job.queuedAt(),
                job.queuedAt(),
                null,
                false,
                job.origin(),
                null,
                "",
                List.of(),
                Set.of());
        rows.put(row.id(), row);
        return answer(new Inserted(row, true));
    }

    @Override
    public CompletionStage<List<Inserted>> insertAll(List<NewJob> batch) {
        RuntimeException cause = failure;
        if (cause != null) {
            return CompletableFuture.failedFuture(cause);
        }
        return answer(batch.stream()
                .map(job -> insert(job).toCompletableFuture().join())
                .toList());
    }

    @Override
    public CompletionStage<Optional<JobRow>> find(JobId id) {
        return answer(Optional.ofNullable(rows.get(id)));
    }

    @Override
    public CompletionStage<List<JobId>> withPrefix(String prefix, int limit) {
        return answer(rows.keySet().stream()
                .filter(id -> id.value().startsWith(prefix))
                .sorted()
                .limit(limit)
                .toList());
    }

    private Stream<JobRow> selected(Selection selection) {
        return rows.values().stream().filter(row -> JobFilters.matches(selection, row));
    }

    @Override
    public CompletionStage<List<JobRow>> page(Selection selection, long beforeNumber, int limit) {
        return answer(selected(selection)
                .filter(row -> row.number() < beforeNumber)
                .sorted(Comparator.comparingLong(JobRow::number).reversed())
                .limit(limit)
                .toList());
    }

    @Override
    public CompletionStage<List<JobRow>> pageAfter(Selection selection, long afterNumber, int limit) {
        return answer(selected(selection)
                .filter(row -> row.number() > afterNumber)
                .sorted(Comparator.comparingLong(JobRow::number))
                .limit(limit)
                .toList());
    }

    @Override
    public CompletionStage<List<JobCount>> counts(Selection selection) {
        Map<String, Long> byState =
                selected(selection).collect(Collectors.groupingBy(JobRow::state, Collectors.counting()));
        return answer(byState.entrySet().stream()
                .map(each -> new JobCount(each.getKey(), each.getValue(), false))
                .toList());
    }

    @Override
    public CompletionStage<List<JobRow>> byIds(Collection<JobId> ids) {
        return answer(rows.values().stream()
                .filter(row -> ids.contains(row.id()))
                .sorted(Comparator.comparingLong(JobRow::number))
                .toList());
    }
}
