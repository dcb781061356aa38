package dev.hodei.connect;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.ext.web.Router;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.TimeUnit;

/** An HTTP server with the bridge in front of a made-up JobService, and a client of it. */
final class HttpFixture implements AutoCloseable {
    final ScriptedJobs jobs = new ScriptedJobs();
    private final Vertx vertx = Vertx.vertx();
    private final HttpClient client = HttpClient.newHttpClient();
    private final ConnectBridge bridge = new ConnectBridge(UUID.randomUUID().toString(), List.of(jobs), List.of());
    private final HttpServer server;

    HttpFixture() throws Exception {
        Router router = Router.router(vertx);
        router.route().failureHandler(new RefusedRequests());
        router.route().handler(new HostCheck(Set.of("hodei.example")));
        router.get(ConnectBridge.SOCKET_PATH).handler(bridge::openSocket);
        router.route().handler(bridge);
        server = vertx.createHttpServer()
                .requestHandler(router)
                .listen(0, "127.0.0.1")
                .toCompletionStage()
                .toCompletableFuture()
                .get(10, TimeUnit.SECONDS);
    }

    int port() {
        return server.actualPort();
    }

    HttpRequest.Builder request(String path, String type, byte[] body) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.actualPort() + path))
                .header("Content-Type", type)
                .POST(BodyPublishers.ofByteArray(body));
    }

    WebSocket socket(WebSocket.Listener listener, String origin) throws Exception {
        return client.newWebSocketBuilder()
                .header("Origin", origin)
                .buildAsync(URI.create("ws://127.0.0.1:" + server.actualPort() + ConnectBridge.SOCKET_PATH), listener)
                .get(10, TimeUnit.SECONDS);
    }

    HttpResponse<byte[]> send(HttpRequest request) throws IOException, InterruptedException {
        return client.send(request, BodyHandlers.ofByteArray());
    }

    HttpResponse<byte[]> post(String path, String type, byte[] body) throws IOException, InterruptedException {
        return send(request(path, type, body).build());
    }

    HttpResponse<byte[]> post(String path, String type, String body) throws IOException, InterruptedException {
        return post(path, type, body.getBytes(StandardCharsets.UTF_8));
    }

    HttpResponse<InputStream> open(String path, String type, byte[] body) throws IOException, InterruptedException {
        return client.send(request(path, type, body).build(), BodyHandlers.ofInputStream());
    }

    @Override
    public void close() {
        client.shutdownNow();
        bridge.close();
        var _ = vertx.close();
    }

    /** One message of a stream. */
    record Message(int flags, byte[] body) {
        byte[] bytes() {
            return ByteBuffer.allocate(5 + body.length)
                    .put((byte) flags)
                    .putInt(body.length)
                    .put(body)
                    .array();
        }

        static List<Message> all(byte[] stream) {
            List<Message> messages = new ArrayList<>();
            ByteBuffer buffer = ByteBuffer.wrap(stream);
            while (buffer.hasRemaining()) {
                int flags = buffer.get();
                byte[] body = new byte[buffer.getInt()];
                buffer.get(body);
                messages.add(new Message(flags, body));
            }
            return messages;
        }
    }
}
