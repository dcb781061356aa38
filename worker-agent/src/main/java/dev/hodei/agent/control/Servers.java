package dev.hodei.agent.control;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * The addresses at which the agent looks for a server: the one that it was given, those that servers have told it of,
 * and the one at which it was let in before. Thread-safe.
 *
 * <p>A told address may mean another machine here than it does to who told it, or one that is gone. So after each of those that
 * never let the agent in, the others have their turn again; and a refusal is final only once every address has refused: another
 * installation's server may answer at any of them.
 */
final class Servers {
    private static final int LIMIT = 32;

    private final ServerAddress configured;
    private final KeptCredential kept;
    private final Set<ServerAddress> known = new LinkedHashSet<>();
    private final Set<ServerAddress> refused = new HashSet<>();
    private List<ServerAddress> told = List.of();
    private List<ServerAddress> round;
    private ServerAddress current;
    private int turn;

    /** @param kept keeps the addresses for a later agent of this worker */
    Servers(ServerAddress configured, KeptCredential kept) {
        this.configured = configured;
        this.kept = kept;
        current = configured;
        known.add(configured);
        round = List.of(configured);
    }

    /** Takes up those that an earlier agent of this worker was told of. */
    synchronized void load() {
        told = parsed(kept.servers());
        arrange();
    }

    /** Returns the address to connect to now. */
    synchronized ServerAddress current() {
        return current;
    }

    /** Whether there is more than one. */
    synchronized boolean areSeveral() {
        return all().size() > 1;
    }

    /** These are the other servers now. */
    void told(List<String> addresses) {
        take(parsed(addresses));
    }

    /** Adds the addresses that a server named which did not let the agent in. */
    void toldAlso(List<String> addresses) {
        Set<ServerAddress> more;
        synchronized (this) {
            more = new LinkedHashSet<>(told);
        }
        more.addAll(parsed(addresses));
        take(more.stream().limit(LIMIT).toList());
    }

    /** What was told again must not begin the round again: those behind would never have their turn. */
    private void take(List<ServerAddress> latest) {
        List<String> others;
        synchronized (this) {
            if (!latest.equals(told)) {
                told = latest;
                arrange();
            }
            others = all().stream()
                    .filter(address -> !address.equals(configured))
                    .map(ServerAddress::text)
                    .toList();
        }
        kept.keepServers(others);
    }

    /** Notes that the agent was let in here. */
    synchronized void welcomed() {
        known.add(current);
        refused.clear();
        arrange();
    }

    /**
     * Notes that the agent was refused for good here, and returns whether every address has done so since it was let
     * in last, so that there is no hope.
     */
    synchronized boolean refused() {
        refused.add(current);
        return refused.containsAll(all());
    }

    /**
     * Turns to the next one, since the current one did not let it in, or let it go.
     *
     * @return whether each of them has had its turn since it was let in or since the last pause, so that another one is due
     */
    synchronized boolean next() {
        turn = (turn + 1) % round.size();
        current = round.get(turn);
        return turn == 0;
    }

    /** Begins a round, which ends with the current one. */
    private void arrange() {
        List<ServerAddress> before = new ArrayList<>(known);
        before.remove(current);
        List<ServerAddress> next = new ArrayList<>(List.of(current));
        next.addAll(before);
        for (ServerAddress stranger : told) {
            if (!known.contains(stranger) && !stranger.equals(current)) {
                next.add(stranger);
                next.addAll(known);
            }
        }
        round = next;
        turn = 0;
    }

    private Set<ServerAddress> all() {
        Set<ServerAddress> all = new LinkedHashSet<>(known);
        all.add(current);
        all.addAll(told);
        return all;
    }

    private List<ServerAddress> parsed(List<String> addresses) {
        Set<ServerAddress> distinct = new LinkedHashSet<>();
        for (String address : addresses) {
            try {
                distinct.add(fromHere(ServerAddress.parse(address)));
            } catch (IllegalArgumentException e) {
                // A form of address that a later version knows.
            }
        }
        return distinct.stream().limit(LIMIT).toList();
    }

    /** What means the server's own machine there means the machine of the server that was given here. */
    private ServerAddress fromHere(ServerAddress address) {
        return address.isLoopback() && !configured.isLoopback()
                ? new ServerAddress(configured.host(), address.port(), address.tls())
                : address;
    }

    @Override
    public synchronized String toString() {
        return String.join(", ", all().stream().map(ServerAddress::toString).toList());
    }
}
