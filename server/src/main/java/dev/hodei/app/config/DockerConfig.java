package dev.hodei.app.config;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.nio.file.Path;
import java.util.Optional;

/** Workers in containers. */
@ConfigMapping(prefix = "hodei.docker")
public interface DockerConfig {
    /** Whether the pool {@code default} starts containers rather than processes of this machine. */
    @WithDefault("false")
    boolean enabled();

    /** The engine, such as {@code unix:///var/run/docker.sock}. Unset: DOCKER_HOST, or else that socket. */
    Optional<String> host();

    /**
     * Directory on the engine's machine with the agent's distribution, which is mounted into images that have no agent of
     * their own. Unset: what {@code just images} made here.
     */
    Optional<Path> agentDist();
}
