package dev.hodei.bench;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;

/** What a message costs on this machine's loopback, between two threads that wait for one another. */
final class Hops {
    private static final int ROUNDS = 500;

    private Hops() {}

    /** Median time of a round trip, in milliseconds. */
    static double roundTripMillis() throws IOException {
        try (ServerSocket listener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                Socket near = new Socket(listener.getInetAddress(), listener.getLocalPort());
                Socket far = listener.accept()) {
            near.setTcpNoDelay(true);
            far.setTcpNoDelay(true);
            Thread.ofPlatform().daemon().name("echo").start(() -> echo(far));
            List<Double> times = new ArrayList<>();
            for (int i = 0; i < ROUNDS; i++) {
                long start = System.nanoTime();
                near.getOutputStream().write(1);
                if (near.getInputStream().read() != 1) {
                    throw new IOException("the echo stopped");
                }
                times.add((System.nanoTime() - start) / 1e6);
            }
            return Numbers.median(times);
        }
    }

    private static void echo(Socket socket) {
        try {
            for (int b = socket.getInputStream().read();
                    b >= 0;
                    b = socket.getInputStream().read()) {
                socket.getOutputStream().write(b);
            }
        } catch (IOException e) {
            // The other end has closed it.
        }
    }
}
