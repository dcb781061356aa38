package dev.hodei.app.config;

import io.smallrye.config.WithDefault;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** A pool of workers: what they are, and how many. */
public interface PoolConfig {
    /**
     * The provider of the pool's workers: process (on this machine, held to nothing), docker (containers) or external
     * (people do).
     */
    @WithDefault("docker")
    String provider();

    /** Whether only jobs that name it run here. */
    @WithDefault("false")
    boolean namedOnly();

    /** Docker: the image of its containers. Unset: that of {@code hodei.worker.image}. */
    Optional<String> image();

    /** Docker: images that a job may choose instead, separated by commas; {@code *} stands for any characters. Unset: none. */
    Optional<List<String>> allowedImages();

    /** Docker: processors that a worker is held to, such as 0.5 or 2. Unset: no limit. */
    Optional<BigDecimal> cpu();

    /** Docker: memory that a worker is held to, such as 512m or 2g. Unset: no limit. */
    Optional<String> memory();

    /** Docker: the most processors that a job may ask for. Unset: those of the server's machine. */
    Optional<BigDecimal> maxCpu();

    /** Docker: the most memory that a job may ask for. Unset: that of the server's machine. */
    Optional<String> maxMemory();

    /** Docker: processes that a container may have at a time; at least 16. */
    @WithDefault("4096")
    int maxProcesses();

    /** Docker: network that its containers are attached to. */
    @WithDefault("bridge")
    String network();

    /** Labels of its workers, as {@code key=value,key2=value2}. Unset: none. */
    Optional<String> labels();

    /** Jobs that a worker runs at a time; 1 to 1000. */
    @WithDefault("1")
    int slots();

    /** Workers without a job that are kept ready, so that the next job need not wait for one. */
    @WithDefault("0")
    int minIdle();

    /** Workers that may be alive at a time; at least 1. Unset: the number of processors, at least 2. */
    OptionalInt maxWorkers();

    /** Workers that may be on their way at a time; at least 1. */
    @WithDefault("4")
    int maxStarting();

    /** Jobs that a worker is given before it is stopped; 0: no limit. Unset: 1 with docker, no limit else. */
    OptionalInt maxJobs();

    /** A worker without a job for longer is stopped, unless it is one of min-idle. Unset: 5m with docker, never else. */
    Optional<Duration> idleTtl();

    /** A worker that is older takes no more jobs, and is stopped. Unset: never. */
    Optional<Duration> maxLifetime();

    /** Time that a new worker has to become ready; also the life of its one-time password. */
    @WithDefault("60s")
    Duration readyTimeout();
}
