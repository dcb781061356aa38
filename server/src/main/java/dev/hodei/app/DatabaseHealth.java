package dev.hodei.app;

import io.smallrye.health.api.AsyncHealthCheck;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.concurrent.TimeoutException;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/** Whether the database answers. Says so soon: whoever asks has a deadline of a few seconds himself. */
@Readiness
@ApplicationScoped
public class DatabaseHealth implements AsyncHealthCheck {
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    private final Pool pool;

    DatabaseHealth(Pool pool) {
        this.pool = pool;
    }

    @Override
    public Uni<HealthCheckResponse> call() {
        return pool.query("SELECT 1")
                .execute()
                .ifNoItem()
                .after(PATIENCE)
                .failWith(() -> new TimeoutException("no answer within " + PATIENCE.toSeconds() + " s"))
                .map(_ -> HealthCheckResponse.up("database"))
                .onFailure()
                .recoverWithItem(failure -> HealthCheckResponse.named("database")
                        .down()
                        .withData("reason", String.valueOf(failure.getMessage()))
                        .build());
    }
}
