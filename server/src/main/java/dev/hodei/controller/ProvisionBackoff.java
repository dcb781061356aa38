package dev.hodei.controller;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How long to wait after provisioning failed: 0, 5, 10, 20, 40 and then 80 s, until a worker becomes ready. Failures
 * that arrive while it waits are those of attempts made before, and don't lengthen the wait.
 */
final class ProvisionBackoff {
    private static final List<Duration> DELAYS = List.of(
            Duration.ZERO,
            Duration.ofSeconds(5),
            Duration.ofSeconds(10),
            Duration.ofSeconds(20),
            Duration.ofSeconds(40),
            Duration.ofSeconds(80));

    private int failures;
    private @Nullable Instant notBefore;
    private String lastError = "";
    private @Nullable Instant failedAt;

    ProvisionBackoff() {}

    /** A copy to try something with: only what was committed may count. */
    ProvisionBackoff(ProvisionBackoff other) {
        this.failures = other.failures;
        this.notBefore = other.notBefore;
        this.lastError = other.lastError;
        this.failedAt = other.failedAt;
    }

    void failed(String error, Instant now) {
        lastError = error;
        failedAt = now;
        if (notBefore != null && now.isBefore(notBefore)) {
            return;
        }
        notBefore = now.plus(DELAYS.get(Math.min(failures, DELAYS.size() - 1)));
        failures++;
    }

    void succeeded() {
        failures = 0;
        notBefore = null;
        lastError = "";
        failedAt = null;
    }

    @Nullable
    Instant notBefore() {
        return notBefore;
    }

    String lastError() {
        return lastError;
    }

    /** When the last error came; null where no failure is known, or a worker became ready since. */
    @Nullable
    Instant failedAt() {
        return failedAt;
    }
}
