package dev.hodei.provider.docker;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.core.DefaultDockerClientConfig;
import com.github.dockerjava.core.DockerClientConfig;
import com.github.dockerjava.core.DockerClientImpl;
import com.github.dockerjava.httpclient5.ApacheDockerHttpClient;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The ways to a Docker Engine. Nothing is asked of it before it is used. Thread-safe. */
final class Engine implements AutoCloseable {
    /** What the engine may take for anything but waiting for a container. */
    static final Duration PATIENCE = Duration.ofSeconds(60);

    private static final Duration CONNECT = Duration.ofSeconds(5);
    /** Silence on a stream is the rule; a connection that is dead without a word is found out after this. */
    private static final Duration SILENCE = Duration.ofMinutes(10);
    /** 64 stops at a time, each of which keeps one for as long as it takes, and as much again for all else. */
    private static final int CALLS = 128;

    private static final int STREAMS = 8;

    private final String address;
    private final Duration patience;
    private final DockerClient calls;
    private final DockerClient streams;
    private final ExecutorService threads = Executors.newThreadPerTaskExecutor(
            Thread.ofVirtual().name("docker-call-", 0).factory());

    Engine(String address, Duration patience) {
        this.address = address;
        this.patience = patience;
        DockerClientConfig config = DefaultDockerClientConfig.createDefaultConfigBuilder()
                .withDockerHost(address)
                .build();
        calls = client(config, CALLS, null);
        streams = client(config, STREAMS, SILENCE);
    }

    private static DockerClient client(DockerClientConfig config, int connections, @Nullable Duration silence) {
        return DockerClientImpl.getInstance(
                config,
                new ApacheDockerHttpClient.Builder()
                        .dockerHost(config.getDockerHost())
                        .sslConfig(config.getSSLConfig())
                        .maxConnections(connections)
                        .connectionTimeout(CONNECT)
                        .responseTimeout(silence)
                        .build());
    }

    /** Returns the engine's address as it was given in the settings. */
    String address() {
        return address;
    }

    /** Returns what it answers; what it refuses, or does not answer in time, is a RuntimeException. */
    <T extends @Nullable Object> T ask(Function<DockerClient, T> question) {
        return ask(Duration.ZERO, question);
    }

    /** The same for what may take longer by this. */
    <T extends @Nullable Object> T ask(Duration longer, Function<DockerClient, T> question) {
        // The HTTP client's own deadline does not hold on a Unix socket; an interrupt closes the connection on any.
        Duration limit = patience.plus(longer);
        Future<T> answer = threads.submit(() -> question.apply(calls));
        try {
            return answer.get(limit.toNanos(), TimeUnit.NANOSECONDS);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof RuntimeException known ? known : new IllegalStateException(e.getCause());
        } catch (TimeoutException e) {
            answer.cancel(true);
            throw new EngineSilent(new SocketTimeoutException("no answer within " + limit.toSeconds() + " s"));
        } catch (InterruptedException e) {
            answer.cancel(true);
            Thread.currentThread().interrupt();
            throw new EngineSilent(e);
        }
    }

    /** Returns the client for calls that go on until they are closed. */
    DockerClient streams() {
        return streams;
    }

    /** Whether the engine is closed. A call that is turned away from now on need not be reported. */
    boolean isClosed() {
        return threads.isShutdown();
    }

    @Override
    public void close() {
        threads.shutdownNow();
        for (DockerClient each : new DockerClient[] {streams, calls}) {
            try {
                each.close();
            } catch (IOException e) {
                System.getLogger("hodei")
                        .log(System.Logger.Level.DEBUG, "A connection to the engine did not close in order", e);
            }
        }
    }

    /** The engine took too long. */
    private static final class EngineSilent extends RuntimeException {
        private static final long serialVersionUID = 1L;

        EngineSilent(Throwable cause) {
            super(cause);
        }
    }
}
