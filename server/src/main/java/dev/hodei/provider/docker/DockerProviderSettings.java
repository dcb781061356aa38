package dev.hodei.provider.docker;

import java.time.Duration;

/**
 * How workers are run in containers.
 *
 * @param engine where the Docker Engine is: {@code unix:///var/run/docker.sock}, {@code tcp://host:port}
 * @param serverAddress becomes HODEI_SERVER_ADDRESS. {@link #HOST} in it is the engine's machine, under the name by
 *     which it is known in the network that the container is attached to.
 * @param user that containers run as, {@code uid:gid}
 * @param agentDistribution the agent with its Java, which is mounted, read-only, into images that carry none: a directory
 *     on the engine's machine, or the name of a volume; empty where there is none, so that such images can't be used
 * @param stopGrace time between SIGTERM and SIGKILL; longer than a job's own, so that the agent can stop its jobs
 */
public record DockerProviderSettings(
        String engine, String serverAddress, String user, String agentDistribution, Duration stopGrace) {
    /** The usual place of the engine's socket. */
    public static final String DEFAULT_ENGINE = "unix:///var/run/docker.sock";
    /** Nobody's, and not root's; the worker image's own. */
    public static final String DEFAULT_USER = "10001:10001";
    /** The engine's machine, as its containers know it. */
    public static final String HOST = "host.docker.internal";

    public DockerProviderSettings {
        if (stopGrace.isNegative()) {
            throw new IllegalArgumentException("the grace before a container is killed is not negative");
        }
    }
}
