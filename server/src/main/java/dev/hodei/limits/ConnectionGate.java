package dev.hodei.limits;

import io.netty.bootstrap.ChannelInitializerExtension;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ServerChannel;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Stands before every connection that a Netty server of this process accepts: closes at once what is more than the limits
 * allow, and gives the rest an {@link OpeningClock}. Netty finds it as a service (see META-INF/services) where {@link
 * #install} was called before its first server: HTTP, gRPC and the agents' listener have no other place in common.
 */
public final class ConnectionGate extends ChannelInitializerExtension {
    /** Netty's switch for extensions that it is to look for. */
    private static final String NETTY_EXTENSIONS = "io.netty.bootstrap.extensions";

    private static final ConnectionCounts COUNTS = new ConnectionCounts();
    /** What listens, and what was accepted. */
    private static final Set<Channel> OPEN = ConcurrentHashMap.newKeySet();

    private static final Seldom REFUSED = new Seldom();

    // Netty makes the gate, so what it needs can't be given to its constructor.
    private static volatile ConnectionLimits limits = ConnectionLimits.DEFAULT;

    /** Puts the gate before all servers that are started from now on; called again, it changes the limits. */
    public static void install(ConnectionLimits chosen) {
        limits = chosen;
        System.setProperty(NETTY_EXTENSIONS, "serviceload");
    }

    /** How many connections are open now. */
    public static int open() {
        return COUNTS.inAll();
    }

    /**
     * Ends listening, and then all connections, while what answers them is still there: Quarkus closes its servers only after
     * the application, so that late callers would find half of one.
     *
     * @param patience how long to wait for each of the two at most
     */
    public static void close(Duration patience) throws InterruptedException {
        close(OPEN.stream().filter(ServerChannel.class::isInstance).toList(), patience);
        close(List.copyOf(OPEN), patience);
    }

    private static void close(List<Channel> channels, Duration patience) throws InterruptedException {
        CountDownLatch closed = new CountDownLatch(channels.size());
        channels.forEach(channel -> channel.close().addListener(_ -> closed.countDown()));
        boolean _ = closed.await(patience.toMillis(), TimeUnit.MILLISECONDS);
    }

    private static void keep(Channel channel) {
        OPEN.add(channel);
        var _ = channel.closeFuture().addListener(_ -> OPEN.remove(channel));
    }

    @Override
    public void postInitializeServerListenerChannel(ServerChannel channel) {
        keep(channel);
    }

    @Override
    public void postInitializeServerChildChannel(Channel channel) {
        if (!(channel.remoteAddress() instanceof InetSocketAddress remote) || remote.getAddress() == null) {
            return;
        }
        ConnectionLimits now = limits;
        if (!COUNTS.admit(remote.getAddress(), now)) {
            REFUSED.warn("A connection from " + remote.getAddress().getHostAddress() + " was refused: at most "
                    + now.perAddress() + " from one address and " + now.inAll()
                    + " in all may be open (HODEI_CONNECTIONS_MAX_PER_ADDRESS, HODEI_CONNECTIONS_MAX)");
            channel.pipeline().addFirst(new Refusal());
            return;
        }
        var _ = channel.closeFuture().addListener(_ -> COUNTS.closed(remote.getAddress()));
        keep(channel);
        channel.pipeline().addFirst(new OpeningClock(now.requestTime()));
    }

    /** Closes the connection before anything is made of it. */
    private static final class Refusal extends ChannelInboundHandlerAdapter {
        @Override
        public void channelActive(ChannelHandlerContext context) {
            var _ = context.close();
        }
    }
}
