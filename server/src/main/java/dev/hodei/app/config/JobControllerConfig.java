package dev.hodei.app.config;

import dev.hodei.scheduling.PlacementPolicy;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** The event loop that gives jobs to workers. */
@ConfigMapping(prefix = "hodei.job-controller")
public interface JobControllerConfig {
    /** Whether this server runs it. Without it, jobs are queued and shown, and nobody runs them. */
    @WithDefault("true")
    boolean enabled();

    /** Which of several free workers gets a job: least-loaded, round-robin or first-available. */
    @WithDefault("least-loaded")
    PlacementPolicy policy();

    /** How often everything is derived from the database again, so that a lost hint costs no more than this. */
    @WithDefault("30s")
    Duration resyncInterval();

    /** After a start or a take-over: time in which no worker is declared lost, so that workers can find the server again. */
    @WithDefault("60s")
    Duration recoveryGrace();
}
