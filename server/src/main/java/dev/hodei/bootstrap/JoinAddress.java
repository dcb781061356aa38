package dev.hodei.bootstrap;

import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/**
 * The address at which a worker on another machine finds the server.
 *
 * @param address host:port
 * @param note what has to be known of it, in a sentence for people; empty where there is nothing to say
 */
public record JoinAddress(String address, String note) {
    private static final Set<String> EVERYWHERE = Set.of("0.0.0.0", "::", "[::]", "0:0:0:0:0:0:0:0");
    private static final String REMEDY =
            "set HODEI_AGENT_BIND_ADDRESS to an address of this machine that workers can reach"
                    + " (agents alone are answered there), and start the server again";

    /**
     * Returns the address as the server is configured.
     *
     * @param advertised what workers are to be told, if that is configured
     * @param listensOn the address that agents beyond this machine are answered on
     * @param own an address of this machine that others may reach; asked only where the server listens on all
     */
    public static JoinAddress of(
            Optional<String> advertised, String listensOn, int port, Supplier<Optional<String>> own) {
        if (advertised.isPresent()) {
            return new JoinAddress(
                    advertised.get(),
                    isLoopback(host(advertised.get()))
                            ? "HODEI_ADVERTISED_ADDRESS is " + advertised.get()
                                    + ", which means the machine itself, whichever it is; name an address that others can"
                                    + " reach"
                            : "");
        }
        if (isLoopback(listensOn)) {
            return new JoinAddress(
                    listensOn + ":" + port,
                    "this server listens only on this machine, so that a worker on another one can't reach it: "
                            + REMEDY);
        }
        if (EVERYWHERE.contains(listensOn)) {
            return own.get()
                    .map(address -> new JoinAddress(
                            address + ":" + port,
                            address + " is one address of this machine of perhaps several; --address names another, and"
                                    + " HODEI_ADVERTISED_ADDRESS sets it for good"))
                    .orElseGet(() -> new JoinAddress(
                            "127.0.0.1:" + port,
                            "this server can't tell under which address others reach it: give one with --address, or set"
                                    + " HODEI_ADVERTISED_ADDRESS"));
        }
        return new JoinAddress((listensOn.contains(":") ? "[" + listensOn + "]" : listensOn) + ":" + port, "");
    }

    private static String host(String address) {
        String withoutScheme = address.replaceFirst("^https?://", "");
        int colon = withoutScheme.lastIndexOf(':');
        return colon < 0 ? withoutScheme : withoutScheme.substring(0, colon);
    }

    private static boolean isLoopback(String host) {
        return host.startsWith("127.") || host.equals("localhost") || host.equals("::1") || host.equals("[::1]");
    }
}
