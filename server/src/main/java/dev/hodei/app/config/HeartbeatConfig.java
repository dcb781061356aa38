package dev.hodei.app.config;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.Optional;

/** The deadlines that workers and server hold each other to; each must be longer than the one before. */
@ConfigMapping(prefix = "hodei.heartbeat")
public interface HeartbeatConfig {
    /** How often a worker sends a heartbeat. */
    @WithDefault("5s")
    Duration interval();

    /** Silence after which a worker is given no new jobs. */
    @WithDefault("15s")
    Duration suspectAfter();

    /** Time without an acknowledged heartbeat after which a worker stops its jobs by itself. */
    @WithDefault("35s")
    Duration selfFenceAfter();

    /** Silence after which a worker is declared lost. */
    @WithDefault("45s")
    Duration lostAfter();

    /** After that: how long a lost worker's jobs wait at most to hear that nothing of it runs any more. */
    Optional<Duration> goneAfter();
}
