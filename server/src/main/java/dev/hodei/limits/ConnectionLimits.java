package dev.hodei.limits;

import io.grpc.netty.NettyServerBuilder;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * Limits of connections from outside, on all ports together.
 *
 * @param inAll how many may be open; 0 for any number
 * @param perAddress how many of them may be one address's; 0 for any number
 * @param requestTime how long a client may take for a request, or for the opening of an HTTP/2 connection
 * @param idleTime how long a gRPC connection may be open without a call; streams that say nothing are calls
 */
public record ConnectionLimits(int inAll, int perAddress, Duration requestTime, Duration idleTime) {
    /** What holds until the configuration was read. */
    public static final ConnectionLimits DEFAULT =
            new ConnectionLimits(8_000, 4_000, Duration.ofSeconds(30), Duration.ofMinutes(5));

    /** Calls of one gRPC connection at a time: {@code job logs --all} has one for each running job. */
    private static final int CALLS_PER_CONNECTION = 10_000;

    public ConnectionLimits {
        if (inAll < 0 || perAddress < 0) {
            throw new IllegalArgumentException(
                    "hodei.connections.max and hodei.connections.max-per-address can't be less than 0");
        }
        if (!requestTime.isPositive() || !idleTime.isPositive()) {
            throw new IllegalArgumentException(
                    "hodei.connections.request-time and hodei.connections.idle-time must be more than 0");
        }
    }

    /** Has a gRPC server keep to what concerns it alone. */
    public void applyTo(NettyServerBuilder server) {
        server.maxConnectionIdle(idleTime.toMillis(), TimeUnit.MILLISECONDS)
                .maxConcurrentCallsPerConnection(CALLS_PER_CONNECTION)
                .handshakeTimeout(requestTime.toMillis(), TimeUnit.MILLISECONDS);
    }
}
