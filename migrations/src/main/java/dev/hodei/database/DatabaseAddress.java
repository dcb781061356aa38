package dev.hodei.database;

import java.nio.file.Path;

/**
 * The database's address, in the forms that its clients want.
 *
 * @param name of the database, as in an address (percent-encoded)
 * @param parameters the address's, without those that are said here; empty, or "&sslmode=require"
 * @param user who connects
 * @param password empty if there is none
 */
public record DatabaseAddress(Place place, String name, String parameters, String user, String password) {
    /** The place at which PostgreSQL listens. */
    public sealed interface Place {}

    /**
     * A port of a host.
     *
     * @param host as in an address, with brackets around IPv6
     */
    public record Tcp(String host, int port) implements Place {}

    /**
     * A Unix socket.
     *
     * @param directory the absolute path of the directory that it is in
     * @param port the number that its name ends with
     */
    public record Socket(Path directory, int port) implements Place {
        Path file() {
            return directory.resolve(".s.PGSQL." + port);
        }
    }

    /**
     * Takes the address apart.
     *
     * @throws IllegalArgumentException saying what is wrong with it
     */
    public static DatabaseAddress parse(String url) {
        return AddressParser.parse(url);
    }

    /** Returns the address of another database in the same place. */
    public DatabaseAddress named(String other) {
        return new DatabaseAddress(place, other, parameters, user, password);
    }

    /** Without user and password. */
    public String jdbcUrl() {
        return "jdbc:postgresql:"
                + switch (place) {
                    case Tcp tcp -> location(tcp);
                    // The driver resolves a host's name in any case.
                    case Socket socket ->
                        "//localhost:" + socket.port() + "/" + name + "?sslmode=disable&gssEncMode=disable"
                                + "&socketFactory=" + UnixSocketFactory.class.getName() + "&socketFactoryArg="
                                + AddressParser.encode(socket.file().toString()) + parameters;
                };
    }

    /** Without user and password, as libpq writes it. */
    public String reactiveUrl() {
        return "postgresql:"
                + switch (place) {
                    case Tcp tcp -> location(tcp);
                    case Socket socket ->
                        "///" + name + "?host="
                                + AddressParser.encode(socket.directory().toString()) + "&port=" + socket.port()
                                + parameters;
                };
    }

    /** Returns the address as libpq's programs and {@code HODEI_DATABASE_URL} take it, without the password. */
    public String url() {
        return reactiveUrl() + (reactiveUrl().contains("?") ? "&" : "?") + "user=" + AddressParser.encode(user);
    }

    private String location(Tcp tcp) {
        return "//" + tcp.host() + ":" + tcp.port() + "/" + name
                + (parameters.isEmpty() ? "" : "?" + parameters.substring(1));
    }

    /** Returns the address for people: without the password. */
    @Override
    public String toString() {
        return switch (place) {
            case Tcp tcp -> "postgresql:" + location(tcp) + " as " + user;
            case Socket socket -> "postgresql:///" + name + "?host=" + socket.directory() + " as " + user;
        };
    }
}
