package dev.hodei.app.config;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import io.smallrye.config.WithName;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/** The places where the server keeps its data and where it listens. */
@ConfigMapping(prefix = "hodei")
public interface ServerConfig {
    /** Directory for everything that the server keeps: the embedded database, the workers' logs. */
    @WithDefault("${user.home}/.hodei")
    Path home();

    /**
     * Address that both ports bind to. There are no accounts yet: whoever reaches a port may run commands, so anything
     * but loopback is warned about at start.
     */
    @WithDefault("127.0.0.1")
    String bindAddress();

    /** Address that workers are told to connect to, as host:port. Unset: 127.0.0.1 and the gRPC port. */
    Optional<String> advertisedAddress();

    /** Port of the gRPC services, for the CLI and the workers; 1 to 65535. */
    @WithName("grpc.port")
    @WithDefault("50051")
    int grpcPort();

    /** Port of the services for browsers and curl, and of health; 1 to 65535. */
    @WithName("http.port")
    @WithDefault("8080")
    int httpPort();

    /**
     * Host names, separated by commas, that the HTTP port answers to beside localhost and addresses: others are refused,
     * so that no page of somebody else can reach it through a browser.
     */
    @WithName("http.allowed-hosts")
    Optional<String> httpAllowedHosts();

    /**
     * What becomes of running jobs when the server is asked to stop (SIGTERM, SIGINT): leave (they go on, and the next
     * server finds them), drain (the server waits for them and starts no others) or stop (they are stopped).
     */
    @WithDefault("leave")
    OnStop onStop();

    /** How many connections may be open, on all ports together; 0 for any number. More are closed at once. */
    @WithName("connections.max")
    @WithDefault("8000")
    int connectionsMax();

    /** How many of them may be one address's; 0 for any number. A proxy's clients all have its address. */
    @WithName("connections.max-per-address")
    @WithDefault("4000")
    int connectionsMaxPerAddress();

    /** How long a client may take for a request, or to open a connection, before it is closed. */
    @WithName("connections.request-time")
    @WithDefault("30s")
    Duration connectionsRequestTime();

    /** How long a gRPC connection may be open without a call. */
    @WithName("connections.idle-time")
    @WithDefault("5m")
    Duration connectionsIdleTime();

    /** Image of workers in containers, where their pool names no other. */
    @WithName("worker.image")
    @WithDefault("hodei-worker:latest")
    String workerImage();

    /**
     * PostgreSQL 15 or later to use, as postgresql://USER:PASSWORD@HOST:PORT/DATABASE or, on a Unix socket,
     * postgresql://USER@/DATABASE?host=/DIRECTORY. Unset: an embedded one, whose data is kept under the home directory.
     */
    @WithName("database.url")
    Optional<String> databaseUrl();
}
