package dev.hodei.cli.connection;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The server's address: {@code host:port}, {@code http://host:port} or {@code https://host:port}; an IPv6 address
 * stands in brackets.
 *
 * @param tls whether to speak TLS ({@code https})
 */
public record ServerAddress(String host, int port, boolean tls) {
    public static final String DEFAULT = "localhost:50051";

    private static final Pattern FORM =
            Pattern.compile("(?:(https?)://)?(\\[[0-9A-Fa-f:.]+(?:%[0-9A-Za-z]+)?]|[^\\s:/\\[\\]@?#]+):(\\d{1,5})/?");

    /** Reads an address; throws IllegalArgumentException with a sentence for the user where it is none. */
    public static ServerAddress parse(String text) {
        Matcher matcher = FORM.matcher(text.strip());
        if (!matcher.matches()) {
            throw bad(text);
        }
        int port = Integer.parseInt(matcher.group(3));
        if (port < 1 || port > 65_535) {
            throw bad(text);
        }
        String host = matcher.group(2);
        boolean bracketed = host.startsWith("[");
        return new ServerAddress(
                bracketed ? host.substring(1, host.length() - 1) : host, port, "https".equals(matcher.group(1)));
    }

    /**
     * Returns the address by which a browser finds this path of the server; empty if it is not known, as behind a
     * proxy that speaks TLS.
     *
     * @param httpPort as the server told it; 0 where it did not
     */
    public Optional<String> page(int httpPort, String path) {
        return tls || httpPort == 0 ? Optional.empty() : Optional.of("http://" + shownHost() + ":" + httpPort + path);
    }

    private String shownHost() {
        return host.contains(":") ? "[" + host + "]" : host;
    }

    @Override
    public String toString() {
        return (tls ? "https://" : "") + shownHost() + ":" + port;
    }

    private static IllegalArgumentException bad(String text) {
        return new IllegalArgumentException("'" + text
                + "' is not a server address: give host:port, for example localhost:50051, https://hodei.example:443 or"
                + " [::1]:50051");
    }
}
