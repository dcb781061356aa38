package dev.hodei.postgres;

import dev.hodei.id.JobId;
import dev.hodei.id.WorkerId;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A job as it is stored.
 *
 * @param spec a serialized {@code hodei.v1.JobSpec}
 * @param state as in the CHECK constraint on jobs.state
 * @param origin the job that this one runs again; null for one that was queued by itself
 * @param endReason why it ended, where that is not the end of its last attempt; null otherwise
 * @param endDetail more on that, or empty
 * @param attempts oldest first; lists give only the latest
 * @param earlierWorkers the workers of attempts that are left out of these
 */
public record JobRow(
        JobId id,
        long number,
        String displayName,
        byte[] spec,
        String state,
        Instant queuedAt,
        Instant changedAt,
        @Nullable Instant finishedAt,
        boolean cancelRequested,
        @Nullable JobId origin,
        @Nullable String endReason,
        String endDetail,
        List<AttemptRow> attempts,
        Set<WorkerId> earlierWorkers) {
    /** Whether it has, or had, an attempt on this worker. */
    boolean wasOn(WorkerId worker) {
        return earlierWorkers.contains(worker)
                || attempts.stream().anyMatch(attempt -> attempt.worker().equals(worker));
    }

    /** The hash of an attempt's sealed log; empty where it is not sealed, or not known. */
    public String logHash(int attempt) {
        return attempts.stream()
                .filter(row -> row.attempt() == attempt)
                .map(AttemptRow::logHash)
                .filter(Objects::nonNull)
                .findFirst()
                .orElse("");
    }
}
