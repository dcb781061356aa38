package dev.hodei.scheduling;

import dev.hodei.id.WorkerId;
import dev.hodei.pool.TestPools;
import dev.hodei.worker.Shape;
import dev.hodei.worker.WorkerKind;
import dev.hodei.worker.WorkerState;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What the scheduler sees where there is one pool, whose workers are held to nothing. */
final class Views {
    private Views() {}

    /** @param max and maxStarting: at least 1 is taken */
    static ProvisioningView provisioning(
            boolean enabled,
            int max,
            int maxStarting,
            int slots,
            @Nullable Instant notBefore,
            String error,
            Map<String, String> labels) {
        return new ProvisioningView(
                enabled,
                TestPools.one("test", Math.max(1, max), Math.max(1, maxStarting), slots, labels),
                Map.of(
                        new WorkerKind("default", Shape.PLAIN),
                        new StartCondition(notBefore, false, error, null, false)));
    }

    static WorkerView worker(
            WorkerId id,
            WorkerState state,
            @Nullable Instant heard,
            boolean connected,
            int slots,
            int inUse,
            long lastAssignment,
            Map<String, String> labels) {
        return new WorkerView(
                id,
                state,
                heard,
                connected,
                slots,
                inUse,
                Integer.MAX_VALUE,
                lastAssignment,
                new Offer("default", Shape.PLAIN, labels, false));
    }
}
