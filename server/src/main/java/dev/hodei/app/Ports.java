package dev.hodei.app;

import dev.hodei.app.config.ServerConfig;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;

/** Finds out whether the ports are free before anything is started; who comes in between is told so less kindly. */
final class Ports {
    private Ports() {}

    static void requireFree(ServerConfig server) throws StartupException {
        requireFree(server.bindAddress(), server.grpcPort(), "gRPC", "HODEI_GRPC_PORT");
        requireFree(server.bindAddress(), server.httpPort(), "HTTP", "HODEI_HTTP_PORT");
    }

    private static void requireFree(String address, int port, String what, String variable) throws StartupException {
        if (port < 1 || port > 65_535) {
            throw new StartupException(variable + " is not a port from 1 to 65535: " + port);
        }
        try (ServerSocket socket = new ServerSocket()) {
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(InetAddress.getByName(address), port));
        } catch (IOException e) {
            throw new StartupException(
                    "can't listen on the " + what + " port " + address + ":" + port + " (" + e.getMessage()
                            + "). Is another server running? Stop it, or choose another port with " + variable + ".",
                    e);
        }
    }
}
