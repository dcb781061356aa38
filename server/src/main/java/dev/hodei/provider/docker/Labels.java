package dev.hodei.provider.docker;

import dev.hodei.id.WorkerId;
import dev.hodei.provider.ProvisionRequest;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** By which a worker's container is known, and whose it is. */
final class Labels {
    static final String MANAGED = "hodei.managed";
    static final String INSTALLATION = "hodei.installation";
    static final String WORKER = "hodei.worker-id";
    static final String POOL = "hodei.pool";
    /** The label of an image that needs no agent mounted into it: "1". */
    static final String CARRIES_AGENT = "hodei.agent";

    private Labels() {}

    static Map<String, String> of(ProvisionRequest request, String installation) {
        return Map.of(
                MANAGED,
                "true",
                INSTALLATION,
                installation,
                WORKER,
                request.worker().value(),
                POOL,
                request.pool().name());
    }

    static Map<String, String> allOf(String installation) {
        return Map.of(INSTALLATION, installation);
    }

    static Map<String, String> of(WorkerId worker, String installation) {
        return Map.of(INSTALLATION, installation, WORKER, worker.value());
    }

    /** Returns the worker whose container it is; empty where the label is not ours, whatever it says. */
    static Optional<WorkerId> worker(@Nullable Map<String, String> labels) {
        String id = labels == null ? null : labels.get(WORKER);
        try {
            return id == null ? Optional.empty() : Optional.of(new WorkerId(id));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
