package dev.hodei.e2e.harness;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Ports for servers that are yet to start. Below those that the kernel gives to connections by itself, so that none is taken
 * between the look and the start, or while a server is down for a while; none is given twice.
 */
final class FreePorts {
    private static final int LOWEST = 10_000;
    private static final int USUAL_END = 32_768;
    private static final int ATTEMPTS = 1_000;

    private static final Set<Integer> GIVEN = ConcurrentHashMap.newKeySet();

    private FreePorts() {}

    static int next() {
        int end = ephemeralStart();
        for (int i = 0; i < ATTEMPTS; i++) {
            int port = ThreadLocalRandom.current().nextInt(LOWEST, end);
            if (isFree(port) && GIVEN.add(port)) {
                return port;
            }
        }
        throw new AssertionError("no free port from " + LOWEST + " to " + end);
    }

    /**
     * Returns the first ephemeral port. If next to nothing lies below, as some containers have it, the usual range has
     * to do.
     */
    private static int ephemeralStart() {
        try {
            String range = Files.readString(Path.of("/proc/sys/net/ipv4/ip_local_port_range"));
            int start = Integer.parseInt(range.strip().split("\\s+", -1)[0]);
            return start < 2 * LOWEST ? USUAL_END : start;
        } catch (IOException e) {
            return USUAL_END;
        }
    }

    private static boolean isFree(int port) {
        try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
            return socket.isBound();
        } catch (IOException e) {
            return false;
        }
    }
}
