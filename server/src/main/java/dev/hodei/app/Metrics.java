package dev.hodei.app;

import dev.hodei.postgres.LiveCounts;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.StartupEvent;
import io.vertx.mutiny.sqlclient.Pool;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What {@code /q/metrics} says of Hodei itself, read from the rows when somebody asks, so that a server without jobs pays
 * nothing for it. While the database is away its numbers are unknown (NaN), not 0.
 */
@Singleton
class Metrics {
    private static final List<String> JOBS = List.of("QUEUED", "ASSIGNED", "RUNNING");
    private static final List<String> WORKERS =
            List.of("CREATING", "CONNECTING", "READY", "BUSY", "DRAINING", "TERMINATING");
    /** One answer is for all gauges of one request. */
    private static final Duration FRESH = Duration.ofSeconds(1);

    private static final Duration PATIENCE = Duration.ofSeconds(2);

    private final Pool pool;
    private final Parts parts;
    private @Nullable LiveCounts counts;
    private long readAt = System.nanoTime() - FRESH.toNanos();

    @Inject
    Metrics(Pool pool, Parts parts) {
        this.pool = pool;
        this.parts = parts;
    }

    void register(@Observes StartupEvent started, MeterRegistry registry) {
        JOBS.forEach(state -> gauge(registry, "hodei.jobs", "Jobs that have not ended", state, LiveCounts::jobs));
        WORKERS.forEach(
                state -> gauge(registry, "hodei.workers", "Workers that have not ended", state, LiveCounts::workers));
        Gauge.builder("hodei.controller.up", parts, known -> known.loop().trouble() == null ? 1 : 0)
                .description("1 if this server gives jobs to workers at the moment")
                .register(registry);
    }

    private void gauge(
            MeterRegistry registry,
            String name,
            String description,
            String state,
            Function<LiveCounts, Map<String, Long>> which) {
        Gauge.builder(name, this, metrics -> metrics.count(which, state))
                .description(description)
                .tag("state", state.toLowerCase(Locale.ROOT))
                .register(registry);
    }

    private double count(Function<LiveCounts, Map<String, Long>> which, String state) {
        LiveCounts known = counts();
        return known == null ? Double.NaN : which.apply(known).getOrDefault(state, 0L);
    }

    private synchronized @Nullable LiveCounts counts() {
        if (System.nanoTime() - readAt >= FRESH.toNanos()) {
            try {
                counts = LiveCounts.of(pool).await().atMost(PATIENCE);
            } catch (RuntimeException e) {
                counts = null;
            }
            // Also after a failure, or each of the gauges would wait for as long.
            readAt = System.nanoTime();
        }
        return counts;
    }
}
