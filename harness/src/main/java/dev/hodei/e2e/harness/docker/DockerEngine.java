package dev.hodei.e2e.harness.docker;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.URI;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;

/**
 * Whether an engine answers, and has images: two GETs of its API, so that nobody needs a client library to find out.
 *
 * @param host as in {@code DOCKER_HOST}: {@code unix://PATH} or {@code tcp://HOST:PORT}, without TLS
 */
record DockerEngine(String host) {
    private static final String USUAL = "unix:///var/run/docker.sock";
    private static final int HEAD_BYTES = 64;

    static DockerEngine ofEnvironment(Map<String, String> environment) {
        String host = environment.getOrDefault("DOCKER_HOST", "");
        return new DockerEngine(host.isBlank() ? USUAL : host);
    }

    /** Returns what is missing in a few words; empty if the engine answers and has all these images. */
    Optional<String> whatIsMissing(String... images) {
        if (!succeeds("/_ping")) {
            return Optional.of("no engine answers at " + host + "; as root, bin/docker-engine start starts one");
        }
        return Arrays.stream(images)
                .filter(image -> !succeeds("/images/" + image + "/json"))
                .findFirst()
                .map(image -> "there is no image " + image + "; `just images` builds it");
    }

    private boolean succeeds(String path) {
        try (SocketChannel channel = SocketChannel.open(address())) {
            String request = "GET " + path + " HTTP/1.0\r\nHost: docker\r\n\r\n";
            channel.write(ByteBuffer.wrap(request.getBytes(StandardCharsets.US_ASCII)));
            String head =
                    new String(Channels.newInputStream(channel).readNBytes(HEAD_BYTES), StandardCharsets.ISO_8859_1);
            return head.startsWith("HTTP/1.0 200 ") || head.startsWith("HTTP/1.1 200 ");
        } catch (IOException | IllegalArgumentException e) {
            return false;
        }
    }

    private SocketAddress address() {
        URI uri = URI.create(host);
        return switch (String.valueOf(uri.getScheme())) {
            case "unix" -> UnixDomainSocketAddress.of(uri.getPath());
            case "tcp" -> new InetSocketAddress(uri.getHost(), uri.getPort());
            default -> throw new IllegalArgumentException(host);
        };
    }
}
