package dev.hodei.agent.control;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Where the agent looks for a server: at the address that it was given, at those that servers have told it of, and where it was
 * connected last. Thread-safe.
 *
 * <p>What an address says counts as the server's word only where it was given to the agent, or where the agent was welcomed
 * before: a told address may mean another machine here than it does to who told it.
 */
final class Servers {
    private final ServerAddress configured;
    private final KeptCredential kept;
    private final Set<ServerAddress> proven = new HashSet<>();
    private List<ServerAddress> all;
    private ServerAddress current;
    private int tries;

    /** @param kept keeps the addresses for a later agent of this worker */
    Servers(ServerAddress configured, KeptCredential kept) {
        this.configured = configured;
        this.kept = kept;
        current = configured;
        proven.add(configured);
        all = List.of(configured);
    }

    /** Takes up those that an earlier agent of this worker was told of. */
    synchronized void load() {
        all = with(kept.servers());
    }

    /** Where it is to connect now. */
    synchronized ServerAddress current() {
        return current;
    }

    /** These are the other servers now. */
    void told(List<String> addresses) {
        List<String> others;
        synchronized (this) {
            all = with(addresses);
            others = all.stream()
                    .filter(address -> !address.equals(configured))
                    .map(ServerAddress::text)
                    .toList();
        }
        kept.keepServers(others);
    }

    /** It was let in. */
    synchronized void welcomed() {
        proven.add(current);
        tries = 0;
    }

    /** Whether a refusal of the current one is final. */
    synchronized boolean isTrusted() {
        return proven.contains(current);
    }

    /**
     * Turns to the next one, since the current one did not let it in, or let it go.
     *
     * @return whether each of them has had its turn since the last pause, so that another one is due
     */
    synchronized boolean next() {
        current = all.get((all.indexOf(current) + 1) % all.size());
        return ++tries % all.size() == 0;
    }

    private List<ServerAddress> with(List<String> addresses) {
        Set<ServerAddress> distinct = new LinkedHashSet<>(List.of(configured, current));
        for (String address : addresses) {
            try {
                distinct.add(fromHere(ServerAddress.parse(address)));
            } catch (IllegalArgumentException e) {
                // A form of address that a later version knows.
            }
        }
        return new ArrayList<>(distinct);
    }

    /** What means the server's own machine there means the machine of the server that was given here. */
    private ServerAddress fromHere(ServerAddress told) {
        return told.isLoopback() && !configured.isLoopback()
                ? new ServerAddress(configured.host(), told.port(), told.tls())
                : told;
    }

    @Override
    public synchronized String toString() {
        return String.join(", ", all.stream().map(ServerAddress::toString).toList());
    }
}
