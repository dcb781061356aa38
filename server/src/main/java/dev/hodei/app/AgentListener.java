package dev.hodei.app;

import dev.hodei.api.WorkerAuthentication;
import dev.hodei.limits.ConnectionLimits;
import dev.hodei.provider.ProviderUnavailableException;
import io.grpc.Server;
import io.grpc.ServerInterceptors;
import io.grpc.ServerServiceDefinition;
import io.grpc.netty.NettyServerBuilder;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * A second address at which agents are answered, and nobody else: workers in containers, or on other machines, can't reach
 * the loopback address, and what runs on them must not be able to queue jobs here. On it every call needs a one-time
 * password or a worker's credential.
 */
final class AgentListener implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger("hodei");
    private static final int KEEP_ALIVE_SECONDS = 20;
    private static final int PERMITTED_SECONDS = 5;

    private final Address address;
    private final int port;
    private final ServerServiceDefinition agents;
    private final ConnectionLimits limits;
    private final WorkerAuthentication authentication;
    private @Nullable Server server;
    private String trouble = "";
    private boolean closed;

    /** The address to listen at; finding it may block. */
    interface Address {
        /** Empty where there is no such address. */
        Optional<String> find() throws ProviderUnavailableException;
    }

    AgentListener(
            Address address,
            int port,
            ServerServiceDefinition agents,
            WorkerAuthentication authentication,
            ConnectionLimits limits) {
        this.address = address;
        this.port = port;
        this.agents = agents;
        this.authentication = authentication;
        this.limits = limits;
    }

    /** Listens, if it does not already; what keeps it from that is logged once. Blocks. */
    synchronized void open() {
        if (server != null || closed) {
            return;
        }
        try {
            Optional<String> found = address.find();
            if (found.isEmpty()) {
                complain("the engine's machine has no address in the network of its containers");
                return;
            }
            NettyServerBuilder builder = NettyServerBuilder.forAddress(new InetSocketAddress(found.get(), port));
            limits.applyTo(builder);
            server = builder.addService(ServerInterceptors.intercept(agents, authentication))
                    .permitKeepAliveTime(PERMITTED_SECONDS, TimeUnit.SECONDS)
                    .permitKeepAliveWithoutCalls(true)
                    .keepAliveTime(KEEP_ALIVE_SECONDS, TimeUnit.SECONDS)
                    .build()
                    .start();
            LOG.infof("Agents, and nobody else, are answered on %s:%d too", found.get(), port);
        } catch (ProviderUnavailableException | IOException e) {
            complain(String.valueOf(e.getMessage()));
        }
    }

    private void complain(String why) {
        if (!why.equals(trouble)) {
            trouble = why;
            LOG.warnf("Agents beyond this machine can't be answered yet: %s", why);
        }
    }

    @Override
    public synchronized void close() {
        closed = true;
        if (server != null) {
            server.shutdownNow();
            server = null;
        }
    }
}
