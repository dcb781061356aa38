package dev.hodei.agent.control;

import dev.hodei.v1.AgentServiceGrpc;
import dev.hodei.v1.AgentServiceGrpc.AgentServiceBlockingStub;
import dev.hodei.v1.AgentServiceGrpc.AgentServiceStub;
import io.grpc.ManagedChannel;
import io.grpc.okhttp.OkHttpChannelBuilder;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * One connection to the server. After a failure a new one is made, so that the agent alone decides when to try again
 * (a channel has a back-off of its own, of up to two minutes).
 */
final class Connection implements AutoCloseable {
    private static final long KEEP_ALIVE_SECONDS = 20;
    private static final long KEEP_ALIVE_TIMEOUT_SECONDS = 10;
    /** A control message may hold a whole job: a script of 1 MiB, 1 MiB of environment, arguments. */
    private static final int MAX_MESSAGE_BYTES = 8 << 20;

    /** What goes wrong is told by whoever makes the connection, in a line. Kept: the logger would forget its level. */
    private static final Logger GRPC = Logger.getLogger("io.grpc");

    static {
        GRPC.setLevel(Level.SEVERE);
    }

    private final ManagedChannel channel;
    private final Credentials credentials;

    private Connection(ManagedChannel channel, Credentials credentials) {
        this.channel = channel;
        this.credentials = credentials;
    }

    static Connection to(ServerAddress address, Credentials credentials) {
        OkHttpChannelBuilder builder = OkHttpChannelBuilder.forAddress(address.host(), address.port())
                .keepAliveTime(KEEP_ALIVE_SECONDS, TimeUnit.SECONDS)
                .keepAliveTimeout(KEEP_ALIVE_TIMEOUT_SECONDS, TimeUnit.SECONDS)
                .maxInboundMessageSize(MAX_MESSAGE_BYTES)
                .socketFactory(new ConnectLimit())
                .disableRetry();
        ManagedChannel channel = (address.tls() ? builder.useTransportSecurity() : builder.usePlaintext()).build();
        return new Connection(channel, credentials);
    }

    /** Without a credential, for Register. */
    AgentServiceBlockingStub newcomer() {
        return AgentServiceGrpc.newBlockingStub(channel);
    }

    AgentServiceStub known() {
        return AgentServiceGrpc.newStub(channel).withInterceptors(credentials);
    }

    @Override
    public void close() {
        channel.shutdownNow();
    }
}
