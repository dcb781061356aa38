package dev.hodei.agent.control;

/**
 * The server's address: {@code host:port} or {@code http://host:port} in the clear, {@code https://host:port} with
 * TLS. A
 * host that is an IPv6 address stands in brackets.
 */
public record ServerAddress(String host, int port, boolean tls) {
    private static final int MAX_PORT = 65_535;

    /** Throws IllegalArgumentException with a message for the user. */
    public static ServerAddress parse(String text) {
        String rest = text;
        boolean tls = false;
        if (rest.startsWith("http://")) {
            rest = rest.substring("http://".length());
        } else if (rest.startsWith("https://")) {
            rest = rest.substring("https://".length());
            tls = true;
        }
        if (rest.endsWith("/")) {
            rest = rest.substring(0, rest.length() - 1);
        }
        int colon = rest.lastIndexOf(':');
        String host = colon < 0 ? "" : rest.substring(0, colon);
        if (host.startsWith("[") && host.endsWith("]")) {
            host = host.substring(1, host.length() - 1);
        } else if (host.indexOf(':') >= 0) {
            throw malformed(text);
        }
        int port = port(colon < 0 ? "" : rest.substring(colon + 1));
        if (host.isBlank() || host.indexOf('/') >= 0 || port < 1) {
            throw malformed(text);
        }
        return new ServerAddress(host, port, tls);
    }

    private static int port(String digits) {
        try {
            int port = Integer.parseInt(digits);
            return port <= MAX_PORT ? port : -1;
        } catch (NumberFormatException e) {
            return -1;
        }
    }

    private static IllegalArgumentException malformed(String text) {
        return new IllegalArgumentException(
                "\"" + text + "\" is not a server address. Write host:port, http://host:port or https://host:port.");
    }

    /** Whether it means this machine, as far as its name tells. */
    boolean isLoopback() {
        return host.equals("localhost") || host.equals("::1") || host.startsWith("127.");
    }

    /** Returns the address as {@link #parse} reads it. */
    String text() {
        return tls ? "https://" + this : toString();
    }

    @Override
    public String toString() {
        return (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + port;
    }
}
