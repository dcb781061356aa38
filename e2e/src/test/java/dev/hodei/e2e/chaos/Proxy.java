package dev.hodei.e2e.chaos;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** The network between a worker and the server: passes bytes on until it is told not to. Thread-safe. */
final class Proxy implements AutoCloseable {
    private final ServerSocket listening;
    private final int target;
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
    private final Direction toServer = new Direction();
    private final Direction toWorker = new Direction();
    private volatile boolean refusing;

    Proxy(int target) {
        this.target = target;
        try {
            listening = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Thread.ofVirtual().name("proxy").start(this::accept);
    }

    String address() {
        return "127.0.0.1:" + listening.getLocalPort();
    }

    /** What is sent from now on arrives when {@link #heal} is called. */
    void silence(boolean fromWorker, boolean fromServer) {
        if (fromWorker) {
            toServer.hold();
        }
        if (fromServer) {
            toWorker.hold();
        }
    }

    /** What the worker has sent, and sends from now on, arrives. */
    void healFromWorker() {
        toServer.pass();
    }

    /** Everything takes so much longer in either direction. */
    void delay(Duration by) {
        toServer.delay(by);
        toWorker.delay(by);
    }

    /** Breaks every connection. */
    void reset() {
        sockets.forEach(Proxy::reset);
    }

    /** Breaks every connection, and every new one. */
    void refuse() {
        refusing = true;
        reset();
    }

    void heal() {
        refusing = false;
        toServer.pass();
        toWorker.pass();
    }

    private void accept() {
        while (!listening.isClosed()) {
            try {
                Socket worker = listening.accept();
                if (refusing) {
                    reset(worker);
                } else {
                    connect(worker);
                }
            } catch (IOException e) {
                // Closed, or nobody there to connect to.
            }
        }
    }

    private void connect(Socket worker) throws IOException {
        Socket server = new Socket();
        try {
            server.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), target), 2_000);
            worker.setTcpNoDelay(true);
            server.setTcpNoDelay(true);
        } catch (IOException e) {
            reset(worker);
            server.close();
            throw e;
        }
        sockets.add(worker);
        sockets.add(server);
        Thread.ofVirtual().start(() -> pump(worker, server, toServer));
        Thread.ofVirtual().start(() -> pump(server, worker, toWorker));
    }

    private void pump(Socket from, Socket to, Direction direction) {
        byte[] buffer = new byte[1 << 14];
        try (from;
                to) {
            var in = from.getInputStream();
            var out = to.getOutputStream();
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                direction.await();
                out.write(buffer, 0, n);
            }
            // So that the other end does not hear of the end before the network is back.
            direction.await();
        } catch (IOException e) {
            // Broken, by one of the ends or by us.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            sockets.remove(from);
            sockets.remove(to);
        }
    }

    /** Closes it so that the other end gets RST. */
    private static void reset(Socket socket) {
        try (socket) {
            socket.setSoLinger(true, 0);
        } catch (IOException e) {
            // Closed already.
        }
    }

    @Override
    public void close() {
        heal();
        try {
            listening.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        reset();
    }
}
