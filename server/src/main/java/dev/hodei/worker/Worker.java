package dev.hodei.worker;

import dev.hodei.id.WorkerId;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the controller knows of a worker.
 *
 * @param readyDeadline a worker that is not ready by then has failed
 * @param registeredAt when it proved itself; null before
 * @param lastHeartbeatAt when the server last heard a heartbeat; null before the first
 * @param slots jobs it can run at a time; 0 before it registered
 * @param labels what jobs can ask for; before it registered: those that it is expected to have
 * @param detail why it is in this state, or empty
 * @param drainDeadline when what it still runs is stopped; null unless it was to drain by a certain time
 */
public record Worker(
        WorkerId id,
        WorkerOrigin origin,
        WorkerState state,
        Instant createdAt,
        Instant changedAt,
        Instant readyDeadline,
        @Nullable Instant registeredAt,
        @Nullable Instant lastHeartbeatAt,
        int slots,
        ProviderSide providerSide,
        String detail,
        @Nullable Instant drainDeadline,
        Reach reach,
        Map<String, String> labels) {
    public Worker {
        labels = Map.copyOf(labels);
    }

    public static Worker creating(
            WorkerId id, WorkerOrigin origin, Map<String, String> labels, Instant now, Instant readyDeadline) {
        return new Worker(
                id,
                origin,
                WorkerState.CREATING,
                now,
                now,
                readyDeadline,
                null,
                null,
                0,
                ProviderSide.UNKNOWN,
                "",
                null,
                Reach.NEVER,
                labels);
    }

    /** Returns the provider that starts the worker. */
    public String provider() {
        return origin.provider();
    }

    /** Returns the provider that starts the worker, or has. */
    public ProviderId startedBy() {
        return new ProviderId(origin.provider(), providerSide.instance());
    }

    /** Returns the worker as it is to be started by this provider of its kind. */
    public Worker startedBy(String instance) {
        return withProviderSide(providerSide.of(instance));
    }

    public String pool() {
        return origin.pool();
    }

    /** Whether it is but an invitation, which no person has used yet. */
    public boolean isInvitation() {
        return state == WorkerState.CREATING && origin.external();
    }

    /** What the provider calls it; empty until it is known. */
    public String providerRef() {
        return providerSide.ref();
    }

    /** Heard at this time, which is earlier than the one before where the clock was set back. */
    public Worker heardAt(Instant at) {
        return at.equals(lastHeartbeatAt)
                ? this
                : with(state, changedAt, registeredAt, at, slots, providerSide, detail, drainDeadline, reach);
    }

    Worker moved(WorkerState next, String why, Instant now) {
        return with(next, now, registeredAt, lastHeartbeatAt, slots, providerSide, why, drainDeadline, reach);
    }

    Worker registered(int slotCount, Instant now) {
        return with(
                WorkerState.CONNECTING, now, now, lastHeartbeatAt, slotCount, providerSide, "", drainDeadline, reach);
    }

    Worker withProviderSide(ProviderSide said) {
        return with(state, changedAt, registeredAt, lastHeartbeatAt, slots, said, detail, drainDeadline, reach);
    }

    Worker withDrainDeadline(@Nullable Instant deadline) {
        return with(state, changedAt, registeredAt, lastHeartbeatAt, slots, providerSide, detail, deadline, reach);
    }

    Worker withLabels(Map<String, String> said) {
        return new Worker(
                id,
                origin,
                state,
                createdAt,
                changedAt,
                readyDeadline,
                registeredAt,
                lastHeartbeatAt,
                slots,
                providerSide,
                detail,
                drainDeadline,
                reach,
                said);
    }

    Worker withReach(Reach next) {
        return with(state, changedAt, registeredAt, lastHeartbeatAt, slots, providerSide, detail, drainDeadline, next);
    }

    private Worker with(
            WorkerState nextState,
            Instant nextChangedAt,
            @Nullable Instant nextRegisteredAt,
            @Nullable Instant nextHeartbeatAt,
            int nextSlots,
            ProviderSide nextProviderSide,
            String nextDetail,
            @Nullable Instant nextDrainDeadline,
            Reach nextReach) {
        return new Worker(
                id,
                origin,
                nextState,
                createdAt,
                nextChangedAt,
                readyDeadline,
                nextRegisteredAt,
                nextHeartbeatAt,
                nextSlots,
                nextProviderSide,
                nextDetail,
                nextDrainDeadline,
                nextReach,
                labels);
    }
}
