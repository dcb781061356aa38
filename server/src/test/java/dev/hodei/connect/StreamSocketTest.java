package dev.hodei.connect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hodei.v1.FollowLogsRequest;
import dev.hodei.v1.FollowLogsResponse;
import io.vertx.core.json.JsonObject;
import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class StreamSocketTest {
    private static final String FOLLOW = "hodei.v1.JobService/FollowLogs";

    private HttpFixture http;
    private WebSocket socket;
    private final BlockingQueue<Frame> received = new LinkedBlockingQueue<>();

    private record Frame(byte kind, int stream, byte[] content) {
        String text() {
            return new String(content, StandardCharsets.UTF_8);
        }

        JsonObject json() {
            return new JsonObject(text());
        }
    }

    private final class Listener implements WebSocket.Listener {
        private final ByteArrayOutputStream message = new ByteArrayOutputStream();

        @Override
        public @Nullable CompletionStage<?> onBinary(WebSocket from, ByteBuffer part, boolean last) {
            byte[] bytes = new byte[part.remaining()];
            part.get(bytes);
            message.writeBytes(bytes);
            if (last) {
                ByteBuffer whole = ByteBuffer.wrap(message.toByteArray());
                message.reset();
                byte kind = whole.get();
                int stream = whole.getInt();
                byte[] content = new byte[whole.remaining()];
                whole.get(content);
                received.add(new Frame(kind, stream, content));
            }
            from.request(1);
            return null;
        }
    }

    @BeforeEach
    void start() throws Exception {
        http = new HttpFixture();
        socket = http.socket(new Listener(), "http://127.0.0.1:" + http.port());
    }

    @AfterEach
    void stop() {
        socket.abort();
        http.close();
    }

    private void send(byte kind, int stream, byte[] content) throws Exception {
        ByteBuffer message = ByteBuffer.allocate(5 + content.length)
                .put(kind)
                .putInt(stream)
                .put(content)
                .flip();
        socket.sendBinary(message, true).get(10, TimeUnit.SECONDS);
    }

    private void open(int stream, String method, String jobId) throws Exception {
        byte[] name = (method + "\0").getBytes(StandardCharsets.UTF_8);
        byte[] request = FollowLogsRequest.newBuilder().setJobId(jobId).build().toByteArray();
        send(
                StreamSocket.OPEN,
                stream,
                ByteBuffer.allocate(name.length + request.length)
                        .put(name)
                        .put(request)
                        .array());
    }

    private void more(int stream, int messages) throws Exception {
        send(StreamSocket.MORE, stream, ByteBuffer.allocate(4).putInt(messages).array());
    }

    private Frame next() throws InterruptedException {
        Frame frame = received.poll(10, TimeUnit.SECONDS);
        assertThat(frame).as("a message").isNotNull();
        return frame;
    }

    @Test
    void streamsOfOneConnectionSendWhatEachIsAskedFor() throws Exception {
        open(1, FOLLOW, "3");
        open(2, FOLLOW, "1");
        more(2, 10);
        assertThat(next()).satisfies(frame -> {
            assertThat(frame.kind()).as(frame.text()).isEqualTo(StreamSocket.MESSAGE);
            assertThat(frame.stream()).isEqualTo(2);
        });
        assertThat(next()).satisfies(frame -> {
            assertThat(frame.kind()).isEqualTo(StreamSocket.END);
            assertThat(frame.stream()).isEqualTo(2);
            assertThat(frame.json()).isEqualTo(new JsonObject());
        });
        for (int position = 0; position < 3; position++) {
            more(1, 1);
            Frame frame = next();
            assertThat(frame.stream()).isEqualTo(1);
            assertThat(FollowLogsResponse.parseFrom(frame.content()).getStart().getPosition())
                    .isEqualTo(position);
        }
        assertThat(next().kind()).isEqualTo(StreamSocket.END);
    }

    @Test
    void anEndlessStreamThatNobodyReadsHoldsUpNobody() throws Exception {
        open(1, FOLLOW, "endless");
        more(1, 1);
        assertThat(next().stream()).isEqualTo(1);
        http.jobs.awaitHeldBack();
        open(2, FOLLOW, "1");
        more(2, 1);
        assertThat(next().stream()).isEqualTo(2);
        assertThat(next().kind()).isEqualTo(StreamSocket.END);
        send(StreamSocket.CLOSE, 1, new byte[0]);
        http.jobs.awaitCancelled();
    }

    @Test
    void aClientThatLeavesEndsItsStreams() throws Exception {
        open(1, FOLLOW, "endless");
        more(1, 1);
        assertThat(next().stream()).isEqualTo(1);
        http.jobs.awaitHeldBack();
        socket.abort();
        http.jobs.awaitCancelled();
    }

    @Test
    void aStreamThatFailsSaysHow() throws Exception {
        open(1, FOLLOW, "NOT_FOUND");
        assertThat(next().json().getJsonObject("error").getString("code")).isEqualTo("not_found");
        open(2, "hodei.v1.JobService/GetJob", "1");
        assertThat(next().json().getJsonObject("error").getString("code")).isEqualTo("unimplemented");
        send(StreamSocket.PING, 7, new byte[0]);
        assertThat(next()).satisfies(frame -> {
            assertThat(frame.kind()).isEqualTo(StreamSocket.PING);
            assertThat(frame.stream()).isEqualTo(7);
        });
    }

    @Test
    void thereAreNoMoreStreamsThanWindowsNeed() throws Exception {
        for (int stream = 0; stream <= StreamSocket.MOST_STREAMS; stream++) {
            open(stream, FOLLOW, "endless");
        }
        Frame refused = next();
        assertThat(refused.stream()).isEqualTo(StreamSocket.MOST_STREAMS);
        assertThat(refused.json().getJsonObject("error").getString("code")).isEqualTo("resource_exhausted");
    }

    @Test
    void anotherSitesPageGetsNoSocket() {
        assertThatThrownBy(() -> http.socket(new Listener(), "http://evil.example"))
                .hasMessageContaining("WebSocketHandshakeException");
    }

    @Test
    void whatAsksForNoSocketIsTold() throws Exception {
        var answer = http.send(
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + http.port() + ConnectBridge.SOCKET_PATH))
                        .GET()
                        .build());
        assertThat(answer.statusCode()).isEqualTo(426);
    }
}
