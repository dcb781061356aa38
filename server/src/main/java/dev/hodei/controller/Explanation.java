package dev.hodei.controller;

import dev.hodei.id.JobId;
import dev.hodei.scheduling.Standing;
import dev.hodei.scheduling.Tally;
import dev.hodei.scheduling.WaitReason;
import dev.hodei.worker.Health;
import dev.hodei.worker.Worker;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Why a queued job waits: what the scheduler decided in the latest turn, and what it had to decide from.
 *
 * @param at when it was decided
 * @param workers those that stand nearest to taking it first; the others are in {@code unlisted}
 */
public record Explanation(
        Instant at,
        WaitReason reason,
        Place place,
        List<Considered> workers,
        Tally unlisted,
        Provisioning provisioning) {
    /** Returns the explanation of a job that stands in no line: its worker was lost, and may not be gone. */
    static Explanation silent(Instant at, WaitReason.LostWorkerNotGone reason) {
        return new Explanation(
                at, reason, new Place(0, false, 0), List.of(), new Tally(Map.of()), new Provisioning(false, List.of()));
    }

    /** The same with another reason. */
    public Explanation because(WaitReason other) {
        return new Explanation(at, other, place, workers, unlisted, provisioning);
    }

    /**
     * Whether nothing but the end of these jobs can give the job a slot: they alone are on the workers that can take it, and no
     * worker can be started for it before one of those has ended. Where more is to be known than is known here, it is false.
     */
    public boolean waitsOnlyFor(Set<JobId> jobs) {
        boolean forSlot = reason instanceof WaitReason.AtWorkerLimit
                || reason instanceof WaitReason.LabelledBusy
                || reason instanceof WaitReason.ProvisioningDisabled;
        return forSlot
                && unlisted.workers().isEmpty()
                && workers.stream().anyMatch(worker -> worker.standing() == Standing.BUSY)
                && workers.stream().allMatch(worker -> switch (worker.standing()) {
                    case BUSY -> jobs.containsAll(worker.jobs());
                    // It takes room in a pool, and makes some when it ends.
                    case LABELS_MISSING, OTHER_KIND ->
                        !canBeStartedIn(worker.worker().pool());
                    case FREE, STARTING, SILENT, NOT_CONNECTED, STOPPING -> false;
                });
    }

    private boolean canBeStartedIn(String pool) {
        return provisioning.enabled()
                && provisioning.pools().stream()
                        .anyMatch(status -> status.pool().name().equals(pool));
    }

    /**
     * The place of a job in the queue.
     *
     * @param ahead queued jobs that ask for the same and come first: of a higher priority, or older
     * @param aheadAtLeast whether there may be more of them: they were not counted to the end
     * @param queued all queued jobs, whatever they ask for, itself included; of a long queue so many as were counted
     */
    public record Place(int ahead, boolean aheadAtLeast, int queued) {}

    /**
     * A worker, and why it was rejected.
     *
     * @param missing labels that the job asks for and the worker does not have
     * @param jobs that it has now
     */
    public record Considered(
            Worker worker, Health health, Standing standing, Map<String, String> missing, List<JobId> jobs) {}

    /**
     * What comes of starting workers.
     *
     * @param pools that can start one for the job, in the order in which they are tried
     */
    public record Provisioning(boolean enabled, List<PoolStatus> pools) {}
}
