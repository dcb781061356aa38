package dev.hodei.app;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;

/**
 * The few settings that are needed before the application, and its configuration, is up. Names and defaults are those of
 * {@code dev.hodei.app.config.ServerConfig}; a test compares them.
 */
record BootSettings(Path home, String bindAddress, int grpcPort, int httpPort, Optional<String> databaseUrl) {

    static BootSettings read(Map<String, String> environment, Properties properties) throws StartupException {
        Source source = new Source(environment, properties);
        return new BootSettings(
                source.find("hodei.home")
                        .map(Path::of)
                        .orElseGet(() -> Path.of(properties.getProperty("user.home"), ".hodei"))
                        .toAbsolutePath(),
                source.find("hodei.bind-address").orElse("127.0.0.1"),
                source.port("hodei.grpc.port", 50051),
                source.port("hodei.http.port", 8080),
                source.find("hodei.database.url"));
    }

    DatabaseAddress databaseAddress() throws StartupException {
        try {
            return DatabaseAddress.parse(databaseUrl.orElseThrow());
        } catch (IllegalArgumentException e) {
            throw new StartupException(String.valueOf(e.getMessage()), e);
        }
    }

    /** Finds out before anything is started; somebody may still be quicker, and is told so less kindly. */
    void requireFreePorts() throws StartupException {
        requireFree(grpcPort, "gRPC", "HODEI_GRPC_PORT");
        requireFree(httpPort, "HTTP", "HODEI_HTTP_PORT");
    }

    private void requireFree(int port, String what, String variable) throws StartupException {
        try (ServerSocket socket = new ServerSocket()) {
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(InetAddress.getByName(bindAddress), port));
        } catch (IOException e) {
            throw new StartupException(
                    "can't listen on the " + what + " port " + bindAddress + ":" + port + " (" + e.getMessage()
                            + "). Is another server running? Stop it, or choose another port with " + variable + ".",
                    e);
        }
    }

    private record Source(Map<String, String> environment, Properties properties) {
        Optional<String> find(String name) {
            String property = properties.getProperty(name);
            String variable = name.toUpperCase(java.util.Locale.ROOT).replaceAll("[.-]", "_");
            return Optional.ofNullable(property == null ? environment.get(variable) : property)
                    .filter(value -> !value.isBlank());
        }

        int port(String name, int otherwise) throws StartupException {
            Optional<String> text = find(name);
            if (text.isEmpty()) {
                return otherwise;
            }
            try {
                int port = Integer.parseInt(text.get().strip());
                if (port >= 1 && port <= 65_535) {
                    return port;
                }
            } catch (NumberFormatException e) {
                // Said below, together with what is out of range.
            }
            throw new StartupException(name + " is not a port from 1 to 65535: " + text.get());
        }
    }
}
