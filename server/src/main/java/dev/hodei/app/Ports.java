package dev.hodei.app;

import dev.hodei.app.config.ServerConfig;
import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.ServerSocket;
import java.net.SocketException;
import java.util.Optional;

/** Finds out whether the ports are free before anything is started; who comes in between is told so less kindly. */
final class Ports {
    private Ports() {}

    static void requireFree(ServerConfig server) throws StartupException {
        requireFree(server.bindAddress(), server.grpcPort(), "gRPC", "HODEI_GRPC_PORT");
        requireFree(server.bindAddress(), server.httpPort(), "HTTP", "HODEI_HTTP_PORT");
    }

    /** An address of this machine that others may reach: the first IPv4 address of an interface that is up; empty if none is. */
    static Optional<String> ownAddress() {
        try {
            return NetworkInterface.networkInterfaces()
                    .filter(Ports::leadsElsewhere)
                    .flatMap(NetworkInterface::inetAddresses)
                    .filter(Inet4Address.class::isInstance)
                    .map(InetAddress::getHostAddress)
                    .findFirst();
        } catch (SocketException e) {
            return Optional.empty();
        }
    }

    /** Bridges of container engines lead to containers only. */
    private static boolean leadsElsewhere(NetworkInterface each) {
        try {
            return each.isUp() && !each.isLoopback() && !each.getName().matches("(docker|br-|veth|virbr).*");
        } catch (SocketException e) {
            return false;
        }
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
