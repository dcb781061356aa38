package dev.hodei.scheduling;

import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the scheduler may provision.
 *
 * @param enabled whether it may provision at all
 * @param maxWorkers how many workers may be alive at a time
 * @param maxStarting how many of them may be on their way at a time
 * @param slotsPerWorker slots that a new worker will have
 * @param notBefore after failures: no new attempt before this time; null when there is nothing to wait for
 * @param lastError what the provider last reported; empty after a success
 * @param labels that a new worker will have
 */
public record ProvisioningView(
        boolean enabled,
        int maxWorkers,
        int maxStarting,
        int slotsPerWorker,
        @Nullable Instant notBefore,
        String lastError,
        Map<String, String> labels) {}
