package dev.hodei.provider.docker;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.URI;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;

/** A way to an engine, over a socket of its own, that can be cut and mended. */
final class CuttableEngine implements AutoCloseable {
    private static final int BUFFER = 64 << 10;

    private final URI engine;
    private final Path socket;
    private final Set<SocketChannel> connections = ConcurrentHashMap.newKeySet();
    private volatile String cutAfter = "";
    private ServerSocketChannel server;

    CuttableEngine(String engine, Path socket) throws IOException {
        this.engine = URI.create(engine);
        this.socket = socket;
        server = listen();
    }

    String address() {
        return "unix://" + socket;
    }

    private ServerSocketChannel listen() throws IOException {
        Files.deleteIfExists(socket);
        ServerSocketChannel listening = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        listening.bind(UnixDomainSocketAddress.of(socket));
        Thread.ofVirtual().start(() -> accept(listening));
        return listening;
    }

    private void accept(ServerSocketChannel listening) {
        try {
            while (true) {
                SocketChannel near = listening.accept();
                SocketChannel far = SocketChannel.open(target());
                connections.add(near);
                connections.add(far);
                AtomicBoolean last = new AtomicBoolean();
                Thread.ofVirtual().start(() -> requests(near, far, last));
                Thread.ofVirtual().start(() -> answers(far, near, last));
            }
        } catch (IOException e) {
            // Closed.
            return;
        }
    }

    private SocketAddress target() {
        return "unix".equals(engine.getScheme())
                ? UnixDomainSocketAddress.of(engine.getPath())
                : new InetSocketAddress(engine.getHost(), engine.getPort());
    }

    private void requests(SocketChannel from, SocketChannel to, AtomicBoolean last) {
        ByteBuffer buffer = ByteBuffer.allocate(BUFFER);
        try (from;
                to) {
            while (from.read(buffer.clear()) >= 0) {
                buffer.flip();
                String text =
                        StandardCharsets.ISO_8859_1.decode(buffer.duplicate()).toString();
                last.set(!cutAfter.isEmpty()
                        && text.lines().findFirst().orElse("").contains(cutAfter));
                send(buffer, to);
            }
        } catch (IOException e) {
            // The end of this connection.
            return;
        }
    }

    private void answers(SocketChannel from, SocketChannel to, AtomicBoolean last) {
        ByteBuffer buffer = ByteBuffer.allocate(BUFFER);
        try (from;
                to) {
            while (from.read(buffer.clear()) >= 0) {
                if (last.get()) {
                    // The engine has done it, and nobody hears of it.
                    cut();
                    return;
                }
                send(buffer.flip(), to);
            }
        } catch (IOException e) {
            // The end of this connection.
            return;
        }
    }

    private static void send(ByteBuffer bytes, SocketChannel to) throws IOException {
        while (bytes.hasRemaining()) {
            to.write(bytes);
        }
    }

    /** From now on, nobody is there. */
    synchronized void cut() throws IOException {
        server.close();
        Files.deleteIfExists(socket);
        for (SocketChannel each : connections) {
            each.close();
        }
        connections.clear();
    }

    /** Cuts it once a request with this in its first line was done, before its answer has come. */
    void cutAfterRequest(String part) {
        cutAfter = part;
    }

    synchronized void mend() throws IOException {
        cutAfter = "";
        server = listen();
    }

    @Override
    public void close() throws IOException {
        cut();
    }
}
