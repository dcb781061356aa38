package dev.hodei.worker;

import dev.hodei.id.WorkerId;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What the controller knows of a worker.
 *
 * @param provider who started it, for example "process"
 * @param readyDeadline a worker that is not ready by then has failed
 * @param registeredAt when it proved itself; null before
 * @param lastHeartbeatAt when the server last heard a heartbeat; null before the first
 * @param slots jobs it can run at a time; 0 before it registered
 * @param providerRef what the provider calls it; empty until it is known
 * @param detail why it is in this state, or empty
 */
public record Worker(
        WorkerId id,
        String provider,
        WorkerState state,
        Instant createdAt,
        Instant changedAt,
        Instant readyDeadline,
        @Nullable Instant registeredAt,
        @Nullable Instant lastHeartbeatAt,
        int slots,
        String providerRef,
        String detail) {

    public static Worker creating(WorkerId id, String provider, Instant now, Instant readyDeadline) {
        return new Worker(id, provider, WorkerState.CREATING, now, now, readyDeadline, null, null, 0, "", "");
    }

    public Worker heardAt(Instant at) {
        return lastHeartbeatAt != null && !at.isAfter(lastHeartbeatAt)
                ? this
                : new Worker(
                        id,
                        provider,
                        state,
                        createdAt,
                        changedAt,
                        readyDeadline,
                        registeredAt,
                        at,
                        slots,
                        providerRef,
                        detail);
    }

    Worker moved(WorkerState next, String why, Instant now) {
        return new Worker(
                id,
                provider,
                next,
                createdAt,
                now,
                readyDeadline,
                registeredAt,
                lastHeartbeatAt,
                slots,
                providerRef,
                why);
    }

    Worker registered(int slotCount, Instant now) {
        return new Worker(
                id,
                provider,
                WorkerState.CONNECTING,
                createdAt,
                now,
                readyDeadline,
                now,
                lastHeartbeatAt,
                slotCount,
                providerRef,
                "");
    }

    Worker withProviderRef(String ref) {
        return new Worker(
                id,
                provider,
                state,
                createdAt,
                changedAt,
                readyDeadline,
                registeredAt,
                lastHeartbeatAt,
                slots,
                ref,
                detail);
    }
}
