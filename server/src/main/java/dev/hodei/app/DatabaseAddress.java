package dev.hodei.app;

import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * Where the database is, in the forms that its clients want.
 *
 * @param location host, port, database and parameters, without user: "//host:5432/name?sslmode=require"
 */
record DatabaseAddress(String location, String user, String password) {
    private static final String FORM = "postgresql://USER:PASSWORD@HOST:PORT/DATABASE";

    /**
     * Takes the address apart.
     *
     * @throws IllegalArgumentException saying what is wrong with it
     */
    static DatabaseAddress parse(String url) {
        String plain = url.startsWith("jdbc:") ? url.substring("jdbc:".length()) : url;
        URI uri;
        try {
            uri = new URI(plain);
        } catch (URISyntaxException e) {
            // The message must not repeat the address: it holds a password.
            throw new IllegalArgumentException("HODEI_DATABASE_URL is not an address of the form " + FORM, e);
        }
        if (!"postgresql".equals(uri.getScheme()) && !"postgres".equals(uri.getScheme())) {
            throw new IllegalArgumentException("HODEI_DATABASE_URL must start with postgresql://, as in " + FORM);
        }
        if (uri.getHost() == null || uri.getPath() == null || uri.getPath().length() < 2) {
            throw new IllegalArgumentException("HODEI_DATABASE_URL names no host or no database; its form is " + FORM);
        }
        String[] credentials =
                Optional.ofNullable(uri.getRawUserInfo()).orElse("").split(":", 2);
        if (credentials[0].isEmpty()) {
            throw new IllegalArgumentException("HODEI_DATABASE_URL names no user; its form is " + FORM);
        }
        String query = uri.getRawQuery() == null ? "" : "?" + uri.getRawQuery();
        int port = uri.getPort() < 0 ? 5432 : uri.getPort();
        return new DatabaseAddress(
                "//" + uri.getHost() + ":" + port + uri.getRawPath() + query,
                decode(credentials[0]),
                credentials.length > 1 ? decode(credentials[1]) : "");
    }

    private static String decode(String part) {
        return URLDecoder.decode(part.replace("+", "%2B"), StandardCharsets.UTF_8);
    }

    String jdbcUrl() {
        return "jdbc:postgresql:" + location;
    }

    String reactiveUrl() {
        return "postgresql:" + location;
    }

    /** Tells the application, whose configuration reads these. */
    void publish() {
        System.setProperty("quarkus.datasource.jdbc.url", jdbcUrl());
        System.setProperty("quarkus.datasource.reactive.url", reactiveUrl());
        System.setProperty("quarkus.datasource.username", user);
        // An empty one would count as missing, and be asked for.
        if (!password.isEmpty()) {
            System.setProperty("quarkus.datasource.password", password);
        }
    }

    /** For people: without the password. */
    @Override
    public String toString() {
        return "postgresql:" + location + " as " + user;
    }
}
