package dev.hodei.provider.docker;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.core.DefaultDockerClientConfig;
import com.github.dockerjava.core.DockerClientConfig;
import com.github.dockerjava.core.DockerClientImpl;
import com.github.dockerjava.httpclient5.ApacheDockerHttpClient;
import java.io.IOException;
import java.time.Duration;

/** The ways to a Docker Engine. Nothing is asked of it before it is used. Thread-safe. */
final class Engine implements AutoCloseable {
    private static final Duration CONNECT = Duration.ofSeconds(5);
    /** What the engine may take for anything but waiting for a container. */
    private static final Duration ANSWER = Duration.ofSeconds(60);
    /** Silence on a stream is the rule; a connection that is dead without a word is found out after this. */
    private static final Duration SILENCE = Duration.ofMinutes(10);
    /** 64 stops at a time, each of which keeps one for as long as it takes, and as much again for all else. */
    private static final int CALLS = 128;

    private static final int STREAMS = 8;

    private final String address;
    private final DockerClient calls;
    private final DockerClient streams;

    Engine(String address, Duration stopGrace) {
        this.address = address;
        DockerClientConfig config = DefaultDockerClientConfig.createDefaultConfigBuilder()
                .withDockerHost(address)
                .build();
        calls = client(config, CALLS, stopGrace.plus(ANSWER));
        streams = client(config, STREAMS, SILENCE);
    }

    private static DockerClient client(DockerClientConfig config, int connections, Duration patience) {
        return DockerClientImpl.getInstance(
                config,
                new ApacheDockerHttpClient.Builder()
                        .dockerHost(config.getDockerHost())
                        .sslConfig(config.getSSLConfig())
                        .maxConnections(connections)
                        .connectionTimeout(CONNECT)
                        .responseTimeout(patience)
                        .build());
    }

    /** As it was given in the settings. */
    String address() {
        return address;
    }

    /** For what is answered; waits at most for the grace of a stop and a minute. */
    DockerClient calls() {
        return calls;
    }

    /** For what goes on until it is closed. */
    DockerClient streams() {
        return streams;
    }

    @Override
    public void close() {
        for (DockerClient each : new DockerClient[] {streams, calls}) {
            try {
                each.close();
            } catch (IOException e) {
                System.getLogger(Engine.class.getName())
                        .log(System.Logger.Level.DEBUG, "A connection to the engine did not close in order", e);
            }
        }
    }
}
