package dev.hodei.database;

import dev.hodei.database.DatabaseAddress.Place;
import dev.hodei.database.DatabaseAddress.Socket;
import dev.hodei.database.DatabaseAddress.Tcp;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;

/** Reads what stands in HODEI_DATABASE_URL, which libpq's programs read too. */
final class AddressParser {
    private static final String VARIABLE = "HODEI_DATABASE_URL";
    private static final String FORM =
            "postgresql://USER:PASSWORD@HOST:PORT/DATABASE, or postgresql://USER@/DATABASE?host=/DIRECTORY for a Unix socket";
    private static final int DEFAULT_PORT = 5432;

    /** Parameters that the address says in another place, or that have no meaning on a Unix socket. */
    private static final Set<String> NOT_FOR_SOCKETS =
            Set.of("host", "port", "user", "password", "sslmode", "socketFactory", "socketFactoryArg");

    private final URI uri;
    private final String[] credentials;

    private AddressParser(URI uri) {
        this.uri = uri;
        String authority = Optional.ofNullable(uri.getRawAuthority()).orElse("");
        this.credentials =
                authority.substring(0, Math.max(0, authority.lastIndexOf('@'))).split(":", 2);
    }

    static DatabaseAddress parse(String url) {
        String plain = url.startsWith("jdbc:") ? url.substring("jdbc:".length()) : url;
        try {
            return new AddressParser(new URI(plain)).address();
        } catch (URISyntaxException e) {
            // The message must not repeat the address: it holds a password.
            throw new IllegalArgumentException(VARIABLE + " is not an address of the form " + FORM, e);
        }
    }

    private DatabaseAddress address() {
        if (!"postgresql".equals(uri.getScheme()) && !"postgres".equals(uri.getScheme())) {
            throw new IllegalArgumentException(VARIABLE + " must start with postgresql://, as in " + FORM);
        }
        boolean named = uri.getRawPath() != null && uri.getRawPath().length() >= 2;
        Optional<String> host = escapedHost().or(() -> parameter("host"));
        if (!named || (uri.getHost() == null && host.isEmpty())) {
            throw new IllegalArgumentException(VARIABLE + " names no host or no database; its form is " + FORM);
        }
        String name = uri.getRawPath().substring(1);
        if (uri.getHost() != null) {
            String user = Optional.of(credentials[0])
                    .filter(text -> !text.isEmpty())
                    .orElseThrow(() -> new IllegalArgumentException(VARIABLE + " names no user; its form is " + FORM));
            String query = uri.getRawQuery() == null ? "" : "&" + uri.getRawQuery();
            int port = uri.getPort() < 0 ? DEFAULT_PORT : uri.getPort();
            return address(new Tcp(uri.getHost(), port), name, query, decode(user));
        }
        Path directory = Path.of(host.orElseThrow());
        if (!directory.isAbsolute()) {
            throw new IllegalArgumentException(VARIABLE + " names \"" + directory
                    + "\" by host=, which must be the absolute path of the directory of a Unix socket; its form is "
                    + FORM);
        }
        // As libpq has it, whoever names no user comes as the one that the operating system knows.
        String user = credentials[0].isEmpty()
                ? parameter("user").orElse(System.getProperty("user.name"))
                : decode(credentials[0]);
        return address(new Socket(directory, socketPort()), name, otherParameters(), user);
    }

    private DatabaseAddress address(Place place, String name, String parameters, String user) {
        String password = credentials.length > 1
                ? decode(credentials[1])
                : place instanceof Socket ? parameter("password").orElse("") : "";
        return new DatabaseAddress(place, name, parameters, user, password);
    }

    /** What stands between user and database: host and port. */
    private String besideUser() {
        String authority = Optional.ofNullable(uri.getRawAuthority()).orElse("");
        return authority.substring(authority.lastIndexOf('@') + 1);
    }

    /** A socket's directory in the host's place, as libpq takes it: {@code %2Frun%2Fpostgresql}. */
    private Optional<String> escapedHost() {
        String beside = besideUser();
        if (!beside.regionMatches(true, 0, "%2F", 0, 3)) {
            return Optional.empty();
        }
        int colon = beside.lastIndexOf(':');
        return Optional.of(decode(colon < 0 ? beside : beside.substring(0, colon)));
    }

    private int socketPort() {
        String beside = besideUser();
        int colon = beside.lastIndexOf(':');
        String port = colon >= 0 && colon < beside.length() - 1
                ? beside.substring(colon + 1)
                : parameter("port").orElse(Integer.toString(DEFAULT_PORT));
        if (!port.matches("[1-9][0-9]{0,4}")) {
            throw new IllegalArgumentException(VARIABLE + " has a port that is no number; its form is " + FORM);
        }
        return Integer.parseInt(port);
    }

    private Optional<String> parameter(String name) {
        for (String each : query()) {
            if (each.startsWith(name + "=") && each.length() > name.length() + 1) {
                return Optional.of(decode(each.substring(name.length() + 1)));
            }
        }
        return Optional.empty();
    }

    private String otherParameters() {
        StringBuilder others = new StringBuilder();
        for (String each : query()) {
            if (!each.isEmpty() && !NOT_FOR_SOCKETS.contains(each.split("=", 2)[0])) {
                others.append('&').append(each);
            }
        }
        return others.toString();
    }

    private String[] query() {
        return Optional.ofNullable(uri.getRawQuery()).orElse("").split("&", -1);
    }

    static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    private static String decode(String part) {
        return URLDecoder.decode(part.replace("+", "%2B"), StandardCharsets.UTF_8);
    }
}
