package dev.hodei.connect;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hodei.connect.HttpFixture.Message;
import dev.hodei.v1.FollowLogsRequest;
import dev.hodei.v1.FollowLogsResponse;
import dev.hodei.v1.GetJobRequest;
import dev.hodei.v1.GetJobResponse;
import io.vertx.core.json.JsonObject;
import java.io.InputStream;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConnectBridgeTest {
    private static final String GET = "/hodei.v1.JobService/GetJob";
    private static final String FOLLOW = "/hodei.v1.JobService/FollowLogs";
    private static HttpFixture http;

    @BeforeAll
    static void start() throws Exception {
        http = new HttpFixture();
    }

    @AfterAll
    static void stop() {
        http.close();
    }

    private static byte[] get(String id) {
        return GetJobRequest.newBuilder().setJobId(id).build().toByteArray();
    }

    private static Message follow(String id) {
        return new Message(
                0, FollowLogsRequest.newBuilder().setJobId(id).build().toByteArray());
    }

    private static String text(byte[] body) {
        return new String(body, StandardCharsets.UTF_8);
    }

    @Test
    void aUnaryCallPassesBinaryMessages() throws Exception {
        var answer = http.post(GET, "application/proto", get("one"));
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.headers().firstValue("content-type")).hasValue("application/proto");
        assertThat(GetJobResponse.parseFrom(answer.body()).getJob().getJobId()).isEqualTo("one");
    }

    @Test
    void aUnaryCallSpeaksJson() throws Exception {
        var answer = http.post(GET, "application/json; charset=utf-8", "{\"jobId\": \"ñ\"}");
        assertThat(answer.headers().firstValue("content-type")).hasValue("application/json");
        assertThat(text(answer.body())).isEqualTo("{\"job\":{\"jobId\":\"ñ\"}}");
    }

    @Test
    void jsonThatIsNoRequestIsRefusedWithTheReason() throws Exception {
        var answer = http.post(GET, "application/json", "{\"job\": \"one\"}");
        assertThat(answer.statusCode()).isEqualTo(400);
        JsonObject error = new JsonObject(text(answer.body()));
        assertThat(error.getString("code")).isEqualTo("invalid_argument");
        assertThat(error.getString("message")).contains("hodei.v1.GetJobRequest", "job");
    }

    @ParameterizedTest
    @CsvSource({"NOT_FOUND, 404, not_found", "UNAVAILABLE, 503, unavailable", "CANCELLED, 499, canceled"})
    void anErrorHasItsCodeAndItsHttpStatus(String status, int http, String code) throws Exception {
        var answer = ConnectBridgeTest.http.post(GET, "application/proto", get(status));
        assertThat(answer.statusCode()).isEqualTo(http);
        assertThat(answer.headers().firstValue("content-type")).hasValue("application/json");
        assertThat(new JsonObject(text(answer.body())))
                .isEqualTo(new JsonObject().put("code", code).put("message", "as asked for"));
    }

    @Test
    void aTimeoutIsPassedOn() throws Exception {
        var answer = http.send(http.request(GET, "application/proto", get("never"))
                .header("Connect-Timeout-Ms", "50")
                .build());
        assertThat(answer.statusCode()).isEqualTo(504);
        assertThat(text(answer.body())).contains("\"deadline_exceeded\"");
        var wrong = http.send(http.request(GET, "application/proto", get("one"))
                .header("Connect-Timeout-Ms", "soon")
                .build());
        assertThat(wrong.statusCode()).isEqualTo(400);
        var none = http.send(http.request(GET, "application/proto", get("one"))
                .header("Connect-Timeout-Ms", "0")
                .build());
        assertThat(none.statusCode()).isEqualTo(504);
        assertThat(text(none.body()))
                .contains("there was no time for an answer")
                .doesNotContain("ClientCall");
    }

    @Test
    void whatIsNoCallIsRefused() throws Exception {
        assertThat(http.post(GET, "text/plain", get("one")).statusCode()).isEqualTo(415);
        assertThat(http.post(GET, "application/connect+proto", get("one"))
                        .headers()
                        .firstValue("accept-post"))
                .hasValue("application/proto, application/json");
        assertThat(http.post("/hodei.v1.JobService/Nothing", "application/proto", get("one"))
                        .statusCode())
                .isEqualTo(501);
        assertThat(http.post("/hodei.v1.OtherService/GetJob", "application/proto", get("one"))
                        .statusCode())
                .as("not ours, so passed on")
                .isEqualTo(404);
        assertThat(http.send(http.request(GET, "application/proto", get("one"))
                                .GET()
                                .build())
                        .statusCode())
                .isEqualTo(405);
        assertThat(http.post(GET, "application/proto", new byte[RequestBody.MAX_BYTES + 1])
                        .statusCode())
                .isEqualTo(429);
    }

    @Test
    void aStreamEndsWithItsStatus() throws Exception {
        var answer = http.post(FOLLOW, "application/connect+proto", follow("3").bytes());
        List<Message> messages = Message.all(answer.body());
        assertThat(messages).hasSize(4);
        for (int i = 0; i < 3; i++) {
            assertThat(FollowLogsResponse.parseFrom(messages.get(i).body())
                            .getStart()
                            .getPosition())
                    .isEqualTo(i);
        }
        assertThat(messages.getLast().flags()).isEqualTo(2);
        assertThat(text(messages.getLast().body())).isEqualTo("{}");
        var json = http.post(
                FOLLOW,
                "application/connect+json",
                new Message(0, "{\"jobId\":\"NOT_FOUND\"}".getBytes(StandardCharsets.UTF_8)).bytes());
        assertThat(json.statusCode()).isEqualTo(200);
        assertThat(text(Message.all(json.body()).getLast().body()))
                .isEqualTo("{\"error\":{\"code\":\"not_found\",\"message\":\"as asked for\"}}");
    }

    @Test
    void textThatCouldNotBeKeptAsItIsIsRefused() throws Exception {
        var alone = http.post(GET, "application/json", "{\"jobId\": \"\\ud800\"}");
        assertThat(alone.statusCode()).isEqualTo(400);
        assertThat(text(alone.body())).contains("surrogate");
        var paired = http.post(GET, "application/json", "{\"jobId\": \"\\ud83d\\ude00\"}");
        assertThat(text(paired.body())).isEqualTo("{\"job\":{\"jobId\":\"😀\"}}");
        var bytes = http.post(GET, "application/json", new byte[] {'{', '"', (byte) 0xff, '"', '}'});
        assertThat(bytes.statusCode()).isEqualTo(400);
        assertThat(text(bytes.body())).contains("UTF-8");
    }

    @Test
    void aBrokenEnvelopeIsAnswered() throws Exception {
        var half = http.post(FOLLOW, "application/connect+proto", new byte[] {0, 0, 0, 0, 9, 1});
        assertThat(text(Message.all(half.body()).getLast().body())).contains("invalid_argument");
        var compressed = http.post(FOLLOW, "application/connect+proto", new byte[] {1, 0, 0, 0, 0});
        assertThat(text(Message.all(compressed.body()).getLast().body())).contains("unimplemented");
    }

    @ParameterizedTest
    @CsvSource({
        "Content-Encoding, gzip",
        "Content-Encoding, 'identity, br'",
        "Content-Encoding, no-such",
        "Connect-Content-Encoding, zstd"
    })
    void anEncodedBodyIsRefused(String header, String encoding) throws Exception {
        var unary = http.send(http.request(GET, "application/json", "{}".getBytes(StandardCharsets.UTF_8))
                .header(header, encoding)
                .build());
        assertThat(unary.statusCode()).isEqualTo(501);
        assertThat(unary.headers().firstValue("accept-encoding")).hasValue("identity");
        assertThat(text(unary.body())).contains("\"unimplemented\"", header + " " + encoding);
        var stream = http.send(
                http.request(FOLLOW, "application/connect+proto", follow("1").bytes())
                        .header(header, encoding)
                        .build());
        assertThat(stream.statusCode()).isEqualTo(200);
        assertThat(stream.headers().firstValue("connect-accept-encoding")).hasValue("identity");
        assertThat(Message.all(stream.body())).hasSize(1);
        assertThat(text(Message.all(stream.body()).getLast().body()))
                .contains("\"unimplemented\"", header + " " + encoding);
    }

    @Test
    void aBodyThatSaysThatItIsAsItIsIsTaken() throws Exception {
        for (String header : List.of("Content-Encoding", "Connect-Content-Encoding")) {
            var answer = http.send(http.request(GET, "application/proto", get("one"))
                    .header(header, "Identity")
                    .build());
            assertThat(answer.statusCode()).isEqualTo(200);
        }
    }

    @Test
    void aLargeBodyIsReadAndRefusedLikeASmallOne() throws Exception {
        String id = "ñ".repeat(100_000);
        assertThat(text(http.post(GET, "application/json", "{\"jobId\":\"" + id + "\"}")
                        .body()))
                .isEqualTo("{\"job\":{\"jobId\":\"" + id + "\"}}");
        var refused = http.post(GET, "application/json", "{\"jobId\":\"" + id + "\"} garbage");
        assertThat(refused.statusCode()).isEqualTo(400);
        assertThat(text(refused.body())).contains("invalid_argument", "garbage");
        byte[] json = ("{\"jobId\":\"NOT_FOUND\"" + " ".repeat(100_000) + "}").getBytes(StandardCharsets.UTF_8);
        var stream = http.post(FOLLOW, "application/connect+json", new Message(0, json).bytes());
        assertThat(text(Message.all(stream.body()).getLast().body())).contains("not_found");
    }

    @Test
    void aReaderThatStopsHoldsTheStreamBackAndOneThatLeavesEndsIt() throws Exception {
        HttpResponse<InputStream> answer =
                http.open(FOLLOW, "application/connect+proto", follow("endless").bytes());
        try (InputStream body = answer.body()) {
            assertThat(body.readNBytes(100_000)).hasSize(100_000);
            http.jobs.awaitHeldBack();
            int sent = http.jobs.sent();
            assertThat(body.readNBytes(4_000_000)).hasSize(4_000_000);
            http.jobs.awaitMoreThan(sent);
            assertThat(http.jobs.sent()).isGreaterThan(sent);
        }
        http.jobs.awaitCancelled();
    }
}
