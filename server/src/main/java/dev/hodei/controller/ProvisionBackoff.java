package dev.hodei.controller;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** How long to wait after provisioning failed: 0, 5, 10, 20, 40 and then 80 s, until a worker becomes ready. */
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

    void failed(String error, Instant now) {
        notBefore = now.plus(DELAYS.get(Math.min(failures, DELAYS.size() - 1)));
        failures++;
        lastError = error;
    }

    void succeeded() {
        failures = 0;
        notBefore = null;
        lastError = "";
    }

    @Nullable
    Instant notBefore() {
        return notBefore;
    }

    String lastError() {
        return lastError;
    }
}
