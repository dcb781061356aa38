package dev.hodei.app;

import dev.hodei.controller.ControllerLoop;
import jakarta.enterprise.context.ApplicationScoped;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;
import org.jspecify.annotations.Nullable;

/** Ready means: jobs that are queued now are given to workers (or this server leaves that to another). */
@Readiness
@ApplicationScoped
public class ControllerHealth implements HealthCheck {
    private volatile @Nullable ControllerLoop loop;
    private volatile boolean enabled = true;

    void watch(ControllerLoop controllerLoop) {
        loop = controllerLoop;
    }

    void disabled() {
        enabled = false;
    }

    @Override
    public HealthCheckResponse call() {
        ControllerLoop watched = loop;
        String trouble = !enabled ? null : watched == null ? "it has not been started yet" : watched.trouble();
        var response = HealthCheckResponse.named("job controller");
        if (!enabled) {
            response.withData("enabled", false);
        }
        return trouble == null
                ? response.up().build()
                : response.down().withData("reason", trouble).build();
    }
}
