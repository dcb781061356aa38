package dev.hodei.scheduling;

import dev.hodei.id.WorkerId;
import dev.hodei.worker.WorkerState;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A live worker as the scheduler sees it.
 *
 * @param connected whether its control stream is open, as far as is known
 * @param slotsInUse attempts that it has now
 * @param jobsLeft how many more jobs it may be given in its life
 * @param lastAssignment number of its latest assignment, rising over the cluster; 0 before the first
 * @param offer what it is, or will be once it is ready
 */
public record WorkerView(
        WorkerId id,
        WorkerState state,
        @Nullable Instant lastHeartbeatAt,
        boolean connected,
        int slots,
        int slotsInUse,
        int jobsLeft,
        long lastAssignment,
        Offer offer) {

    /** Whether it may be given jobs, as far as its state goes, and has none. */
    boolean isIdle() {
        return state.accepting() && slotsInUse == 0 && jobsLeft > 0;
    }

    int freeSlots() {
        return Math.max(0, Math.min(jobsLeft, slots - slotsInUse));
    }
}
