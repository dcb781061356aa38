package dev.hodei.lease;

import java.util.List;

/**
 * The addresses of the other servers on this server's database, as they were read last, so that workers can be sent there.
 * Thread-safe; never blocks.
 */
public final class OtherServers {
    private volatile List<String> addresses = List.of();

    /** Returns them in a fixed order: the same list until they change. */
    public List<String> addresses() {
        return addresses;
    }

    /** Takes note of what was read now. */
    public synchronized void read(List<String> latest) {
        if (!latest.equals(addresses)) {
            addresses = List.copyOf(latest);
        }
    }
}
