package dev.hodei.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIOException;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(30)
class UnixSocketTest {
    @TempDir
    private Path directory;

    private ServerSocketChannel server;
    private Socket socket;
    private SocketChannel other;

    @BeforeEach
    void connect() throws IOException {
        Path path = directory.resolve("socket");
        server = ServerSocketChannel.open(StandardProtocolFamily.UNIX).bind(UnixDomainSocketAddress.of(path));
        socket = new UnixSocketFactory(path.toString()).createSocket();
        socket.connect(InetSocketAddress.createUnresolved("localhost", 5432), 1_000);
        other = server.accept();
    }

    @AfterEach
    void close() throws IOException {
        socket.close();
        other.close();
        server.close();
    }

    @Test
    void moreThanTheKernelHoldsGoesBothWays() throws Exception {
        byte[] sent = new byte[3 << 20];
        new Random(1).nextBytes(sent);
        CompletableFuture<byte[]> received = CompletableFuture.supplyAsync(() -> {
            try {
                byte[] bytes = Channels.newInputStream(other).readNBytes(sent.length);
                Channels.newOutputStream(other).write(bytes);
                other.shutdownOutput();
                return bytes;
            } catch (IOException e) {
                throw new java.io.UncheckedIOException(e);
            }
        });
        socket.getOutputStream().write(sent);
        assertThat(socket.getInputStream().readAllBytes()).isEqualTo(sent);
        assertThat(received.get(10, TimeUnit.SECONDS)).isEqualTo(sent);
        assertThat(socket.getInputStream().read()).isEqualTo(-1);
    }

    @Test
    void readsTimeOutAsTheyAreToldToAndGoOnAfterwards() throws IOException {
        socket.setSoTimeout(20);
        assertThatExceptionOfType(SocketTimeoutException.class)
                .isThrownBy(() -> socket.getInputStream().read());
        other.write(ByteBuffer.wrap(new byte[] {-1}));
        assertThat(socket.getInputStream().read()).isEqualTo(255);
        socket.setSoTimeout(0);
        assertThat(socket.getSoTimeout()).isZero();
    }

    @Test
    void closingWakesWhoReads() throws Exception {
        CompletableFuture<Throwable> reading = new CompletableFuture<>();
        Thread reader = Thread.ofPlatform().start(() -> {
            try {
                int read = socket.getInputStream().read();
                reading.complete(new AssertionError("read " + read));
            } catch (IOException e) {
                reading.complete(e);
            }
        });
        socket.close();
        assertThat(reading.get(10, TimeUnit.SECONDS)).isInstanceOf(SocketException.class);
        reader.join();
        assertThat(socket.isClosed()).isTrue();
        assertThatExceptionOfType(SocketException.class)
                .isThrownBy(() -> socket.getOutputStream().write(1));
    }

    @Test
    void isWhatTheDriverAsksFor() throws IOException {
        assertThat(socket.isConnected()).isTrue();
        assertThat(socket.getTcpNoDelay()).isTrue();
        socket.setTcpNoDelay(true);
        socket.setKeepAlive(true);
        socket.setSendBufferSize(1 << 16);
        assertThat(socket.getSendBufferSize()).isGreaterThanOrEqualTo(1 << 16);
        assertThat(socket.getReceiveBufferSize()).isPositive();
    }

    @Test
    void whereNobodyListensThePathIsNamed() throws IOException {
        Path nowhere = directory.resolve("nowhere");
        try (Socket another = new UnixSocketFactory(nowhere.toString()).createSocket()) {
            assertThatIOException()
                    .isThrownBy(() -> another.connect(InetSocketAddress.createUnresolved("localhost", 1)))
                    .withMessageContaining("can't connect to " + nowhere);
        }
    }
}
