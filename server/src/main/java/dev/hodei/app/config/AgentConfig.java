package dev.hodei.app.config;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/** How workers are run as local processes. */
@ConfigMapping(prefix = "hodei.agent")
public interface AgentConfig {
    /** Directory with the worker agent's jars. Unset: `bin/hodei` and `just` set it. */
    Optional<Path> lib();

    /** Time between asking a job's processes to stop (SIGTERM) and killing them (SIGKILL). */
    @WithDefault("10s")
    Duration stopGrace();
}
