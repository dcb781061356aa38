package dev.hodei.e2e.harness;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** The TCP ports on which processes accept connections, as the kernel tells. */
public final class ListeningSockets {
    private static final String LISTEN = "0A";
    private static final Set<String> LOOPBACK = Set.of(
            "0100007F", // 127.0.0.1
            "00000000000000000000000001000000", // ::1
            "0000000000000000FFFF00000100007F"); // ::ffff:127.0.0.1

    /** One of them; the address as in /proc/net/tcp. */
    public record Listening(String address, int port) {
        public boolean loopback() {
            return LOOPBACK.contains(address);
        }
    }

    private ListeningSockets() {}

    public static List<Listening> of(List<Long> pids) {
        Set<String> inodes = new HashSet<>();
        pids.forEach(pid -> addInodes(pid, inodes));
        List<Listening> sockets = new ArrayList<>();
        for (String table : List.of("/proc/net/tcp", "/proc/net/tcp6")) {
            for (String line : lines(table)) {
                String[] fields = line.strip().split("\\s+", -1);
                if (fields.length > 9 && fields[3].equals(LISTEN) && inodes.contains(fields[9])) {
                    String[] local = fields[1].split(":", -1);
                    sockets.add(new Listening(local[0], Integer.parseInt(local[1], 16)));
                }
            }
        }
        return sockets;
    }

    private static void addInodes(long pid, Set<String> inodes) {
        try (var descriptors = Files.list(Path.of("/proc/" + pid + "/fd"))) {
            descriptors.forEach(descriptor -> {
                try {
                    String target = Files.readSymbolicLink(descriptor).toString();
                    if (target.startsWith("socket:[")) {
                        inodes.add(target.substring("socket:[".length(), target.length() - 1));
                    }
                } catch (IOException e) {
                    // Closed meanwhile.
                }
            });
        } catch (IOException e) {
            // Ended meanwhile.
        }
    }

    private static List<String> lines(String file) {
        try {
            return Files.readAllLines(Path.of(file));
        } catch (IOException e) {
            return List.of(); // No IPv6 here.
        }
    }
}
