package dev.hodei.limits;

import java.net.InetAddress;
import java.util.HashMap;
import java.util.Map;

/** How many connections are open, in all and by address. Thread-safe. */
final class ConnectionCounts {
    private final Map<InetAddress, Integer> byAddress = new HashMap<>();
    private int inAll;

    /** Counts one more, where the limits allow it; each that was counted is to be taken back once. */
    synchronized boolean admit(InetAddress address, ConnectionLimits limits) {
        int own = byAddress.getOrDefault(address, 0);
        if ((limits.inAll() > 0 && inAll >= limits.inAll())
                || (limits.perAddress() > 0 && own >= limits.perAddress())) {
            return false;
        }
        inAll++;
        byAddress.put(address, own + 1);
        return true;
    }

    synchronized void closed(InetAddress address) {
        inAll--;
        byAddress.computeIfPresent(address, (_, own) -> own == 1 ? null : own - 1);
    }

    synchronized int inAll() {
        return inAll;
    }
}
