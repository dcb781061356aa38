package dev.hodei.postgres;

import dev.hodei.id.JobId;
import dev.hodei.id.WorkerId;
import dev.hodei.worker.ProviderId;
import dev.hodei.worker.ProviderSide;
import dev.hodei.worker.Reach;
import dev.hodei.worker.Shape;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A worker as it is stored.
 *
 * @param facts a serialized {@code hodei.v1.WorkerFacts}; null before it registered
 * @param jobs the jobs whose live attempt it has
 * @param drainDeadline when what it still runs is stopped, if it was to drain by a certain time
 * @param reach how long it could be reached, and how long not
 * @param shape what it was started as
 * @param jobsTaken attempts that it was ever given
 */
public record WorkerRow(
        WorkerId id,
        long number,
        String state,
        String provider,
        Instant createdAt,
        Instant changedAt,
        @Nullable Instant lastHeartbeatAt,
        @Nullable Instant finishedAt,
        String stateDetail,
        int slots,
        byte @Nullable [] facts,
        List<JobId> jobs,
        @Nullable Instant drainDeadline,
        Reach reach,
        String pool,
        Shape shape,
        ProviderSide providerSide,
        int jobsTaken) {
    /** Returns the provider that starts the worker, or has. */
    public ProviderId startedBy() {
        return new ProviderId(provider, providerSide.instance());
    }
}
