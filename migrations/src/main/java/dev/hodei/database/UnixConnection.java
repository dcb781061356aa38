package dev.hodei.database;

import java.io.IOException;
import java.net.SocketException;
import java.net.SocketOption;
import java.net.SocketTimeoutException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;

/**
 * An open connection over a Unix socket. The JDK's channels know no time-out, so they are asked only when there is something
 * to read. One thread may read while another writes, and any may close.
 */
record UnixConnection(SocketChannel channel, Selector readable, Selector writable) {
    /** Returns when the kernel has made the connection, which it does at once where anybody takes connections. */
    static UnixConnection to(Path path) throws IOException {
        SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
        try {
            channel.connect(UnixDomainSocketAddress.of(path));
            channel.configureBlocking(false);
            return new UnixConnection(
                    channel, selector(channel, SelectionKey.OP_READ), selector(channel, SelectionKey.OP_WRITE));
        } catch (IOException e) {
            channel.close();
            throw new IOException("can't connect to " + path + ": " + e.getMessage(), e);
        }
    }

    private static Selector selector(SocketChannel channel, int operation) throws IOException {
        Selector selector = Selector.open();
        channel.register(selector, operation);
        return selector;
    }

    /**
     * Reads what there is, and waits if there is nothing.
     *
     * @param timeoutMillis 0: for ever
     * @return how many bytes; -1 at the end
     */
    int read(ByteBuffer into, int timeoutMillis) throws IOException {
        try {
            int count = channel.read(into);
            while (count == 0 && into.hasRemaining()) {
                if (readable.select(_ -> {}, timeoutMillis) == 0 && timeoutMillis > 0 && channel.isOpen()) {
                    throw new SocketTimeoutException("Read timed out");
                }
                count = channel.read(into);
            }
            return count;
        } catch (ClosedChannelException | ClosedSelectorException e) {
            throw closedMeanwhile(e);
        }
    }

    void write(ByteBuffer from) throws IOException {
        try {
            while (from.hasRemaining()) {
                if (channel.write(from) == 0) {
                    writable.select(_ -> {});
                }
            }
        } catch (ClosedChannelException | ClosedSelectorException e) {
            throw closedMeanwhile(e);
        }
    }

    int size(SocketOption<Integer> option) throws SocketException {
        try {
            return channel.getOption(option);
        } catch (IOException e) {
            throw closedMeanwhile(e);
        }
    }

    void size(SocketOption<Integer> option, int bytes) throws SocketException {
        try {
            channel.setOption(option, bytes);
        } catch (IOException e) {
            throw closedMeanwhile(e);
        }
    }

    /** Wakes those who wait. */
    void close() throws IOException {
        try (readable;
                writable) {
            channel.close();
        }
    }

    private static SocketException closedMeanwhile(Exception e) {
        SocketException closed = new SocketException("Socket closed");
        closed.initCause(e);
        return closed;
    }
}
