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

    /**
     * A second address on which agents are answered on the gRPC port, and nobody else: for workers on other machines, which
     * join with a token. Unset: with Docker, where its containers find this machine; none else.
     */
    Optional<String> bindAddress();

    /** Time between asking a job's processes to stop (SIGTERM) and killing them (SIGKILL). */
    @WithDefault("10s")
    Duration stopGrace();

    /**
     * Variables of the server's environment that jobs of local processes get besides PATH, HOME, USER, LOGNAME, SHELL, the
     * language, TZ, TMPDIR and TERM: names, separated by commas; {@code *} at the end stands for any characters.
     */
    Optional<String> passEnvironment();

    /**
     * The user that workers which run as local processes, and with them their jobs, run as, where the server runs as root: one
     * that may enter `HODEI_HOME`. Unset: the server's own.
     */
    Optional<String> user();

    /** More options for the JVMs of workers that run as local processes, separated by blanks: {@code -Xmx256m}. */
    Optional<String> jvmOptions();
}
