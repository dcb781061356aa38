package dev.hodei.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.hodei.e2e.harness.HodeiServer;
import dev.hodei.e2e.harness.Servers;
import dev.hodei.v1.FollowLogsRequest;
import dev.hodei.v1.FollowLogsResponse;
import dev.hodei.v1.JobState;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The services as a browser or curl reaches them. */
@ExtendWith(Servers.class)
@Execution(ExecutionMode.SAME_THREAD)
class HttpTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration LIMIT = Duration.ofSeconds(15);
    private static final int END_OF_STREAM = 2;

    private final HodeiServer server;
    private final HttpClient client = HttpClient.newHttpClient();

    HttpTest(HodeiServer server) {
        this.server = server;
    }

    @AfterEach
    void close() {
        client.shutdownNow();
    }

    private HttpRequest.Builder request(String method, String type) {
        return HttpRequest.newBuilder(
                        URI.create("http://127.0.0.1:" + server.httpPort() + "/hodei.v1.JobService/" + method))
                .header("Content-Type", type);
    }

    private JsonNode call(String method, String json, int status) throws IOException, InterruptedException {
        var answer = client.send(
                request(method, "application/json")
                        .timeout(LIMIT)
                        .POST(HttpRequest.BodyPublishers.ofString(json))
                        .build(),
                BodyHandlers.ofString());
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
        return JSON.readTree(answer.body());
    }

    @Test
    void aJobIsQueuedAndFollowedOverHttp() throws Exception {
        String id = call("QueueJob", "{\"spec\":{\"command\":\"seq 20000; exit 3\"}}", 200)
                .path("job")
                .path("jobId")
                .asText();

        byte[] follow = FollowLogsRequest.newBuilder()
                .setJobId(id)
                .setAttempt(1)
                .build()
                .toByteArray();
        byte[] body = ByteBuffer.allocate(5 + follow.length)
                .put((byte) 0)
                .putInt(follow.length)
                .put(follow)
                .array();
        long next = 0;
        try (InputStream stream = client.send(
                        request("FollowLogs", "application/connect+proto")
                                .POST(HttpRequest.BodyPublishers.ofByteArray(body))
                                .build(),
                        BodyHandlers.ofInputStream())
                .body()) {
            DataInputStream in = new DataInputStream(stream);
            FollowLogsResponse last = FollowLogsResponse.getDefaultInstance();
            while (in.read() != END_OF_STREAM) {
                last = FollowLogsResponse.parseFrom(in.readNBytes(in.readInt()));
                if (last.hasChunk()) {
                    assertThat(last.getChunk().getFirstPosition()).isEqualTo(next);
                    next += last.getChunk().getEntryCount();
                }
            }
            assertThat(last.getEnd().getJob().getState()).isEqualTo(JobState.JOB_STATE_FAILED);
            assertThat(new String(in.readNBytes(in.readInt()), StandardCharsets.UTF_8))
                    .isEqualTo("{}");
        }
        // The command itself is the first entry.
        assertThat(next).isEqualTo(20_001);

        JsonNode job = call("GetJob", "{\"jobId\":\"" + id + "\"}", 200).path("job");
        assertThat(job.path("state").asText()).isEqualTo("JOB_STATE_FAILED");
        assertThat(job.path("attempts").path(0).path("exitCode").asInt()).isEqualTo(3);
    }

    @Test
    void whatIsWrongIsSaid() throws Exception {
        assertThat(call("GetJob", "{\"jobId\":\"" + "0".repeat(32) + "\"}", 404)
                        .path("message")
                        .asText())
                .startsWith("no job has an id that starts with 0000");
        assertThat(call("QueueJob", "{\"spec\":{\"comand\":\"true\"}}", 400)
                        .path("message")
                        .asText())
                .contains("comand");
        assertThat(call("QueueJob", "{}", 400).path("code").asText()).isEqualTo("invalid_argument");
    }

    @Test
    void valuesThatAreNotUtf8AreBase64() throws Exception {
        String work = "\"exact\":{\"argv\":{\"elements\":[\"printf\",\"%s\",\"\"]},"
                + "\"arguments\":{\"2\":\"Y2Fm6Q==\"},\"environment\":{\"X\":\"/w==\"}}";
        JsonNode job = call("QueueJob", "{\"spec\":{" + work + "}}", 200).path("job");
        assertThat(job.path("displayName").asText()).isEqualTo("printf %s $'caf\\xe9'");
        assertThat(job.path("spec")).hasToString("{" + work + "}");
        assertThat(call("QueueJob", "{\"spec\":{" + work.replace("Y2Fm6Q==", "Y2FmZQ==") + "}}", 400)
                        .path("message")
                        .asText())
                .isEqualTo("exact.arguments[2]: this argument is UTF-8; give it as text");
    }

    /** Each would be computed for minutes on the thread that answers others. */
    @ParameterizedTest
    @ValueSource(strings = {"1e600000000", "1e-600000000", "\"1e600000000\""})
    void aNumberThatNoFieldCanHoldHoldsNobodyUp(String number) throws Exception {
        for (int i = 0; i < 8; i++) {
            assertThat(call("QueueJob", "{\"spec\":{\"command\":\"true\",\"priority\":" + number + "}}", 400)
                            .path("message")
                            .asText())
                    .contains("spec.priority must be a whole number from 0 to 4294967295");
        }
        byte[] body = ("{\"fromPosition\":" + number + "}").getBytes(StandardCharsets.UTF_8);
        var stream = client.send(
                request("FollowLogs", "application/connect+json")
                        .timeout(LIMIT)
                        .POST(HttpRequest.BodyPublishers.ofByteArray(ByteBuffer.allocate(5 + body.length)
                                .put((byte) 0)
                                .putInt(body.length)
                                .put(body)
                                .array()))
                        .build(),
                BodyHandlers.ofString());
        assertThat(stream.body()).contains("invalid_argument", "fromPosition must be a whole number");
        call("ListJobs", "{}", 200);
    }

    @Test
    void whatIsNotStrictlyJsonQueuesNothing() throws Exception {
        long before = server.database().countJobs();
        for (String json : List.of(
                "{\"spec\":{\"command\":\"echo a\"}} garbage {",
                "{'spec':{'command':'echo a'}}",
                "{\"spec\":{\"command\":[\"echo a\"]}}",
                "{\"spec\":{\"command\":true}}",
                "{\"spec\":{\"command\":\"echo a\",\"command\":\"echo b\"}}")) {
            assertThat(call("QueueJob", json, 400).path("message").asText())
                    .containsPattern("hodei.v1.QueueJobRequest: (line 1, column \\d+: |spec.command )");
        }
        assertThat(server.database().countJobs()).isEqualTo(before);
    }

    @Test
    void aBodyThatSaysThatItIsCompressedIsRefused() throws Exception {
        long before = server.database().countJobs();
        var answer = client.send(
                request("QueueJob", "application/json")
                        .header("Content-Encoding", "gzip")
                        .POST(HttpRequest.BodyPublishers.ofString("{\"spec\":{\"command\":\"true\"}}"))
                        .build(),
                BodyHandlers.ofString());
        assertThat(answer.statusCode()).isEqualTo(501);
        assertThat(answer.body()).contains("unimplemented", "Content-Encoding gzip");
        assertThat(server.database().countJobs()).isEqualTo(before);
    }

    @Test
    void agentsAndOtherSitesPagesAreNotServed() throws Exception {
        var agent = client.send(
                HttpRequest.newBuilder(
                                URI.create("http://127.0.0.1:" + server.httpPort() + "/hodei.v1.AgentService/Register"))
                        .header("Content-Type", "application/json")
                        .POST(HttpRequest.BodyPublishers.ofString("{}"))
                        .build(),
                BodyHandlers.ofString());
        assertThat(agent.statusCode()).isEqualTo(404);
        var page = client.send(
                request("QueueJob", "application/json")
                        .header("Origin", "http://elsewhere.example")
                        .POST(HttpRequest.BodyPublishers.ofString("{\"spec\":{\"command\":\"true\"}}"))
                        .build(),
                BodyHandlers.ofString());
        assertThat(page.statusCode()).isEqualTo(403);
    }

    @Test
    void metricsAreForWhoeverCollectsThemByAnyName() throws Exception {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.httpPort())) {
            // The client of the JDK sends no other host than the address's.
            socket.getOutputStream()
                    .write("GET /q/metrics HTTP/1.0\r\nHost: server:8080\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

            assertThat(answer)
                    .startsWith("HTTP/1.0 200 ")
                    .contains(
                            "hodei_jobs{state=\"queued\"} 0.0",
                            "hodei_workers{state=\"ready\"}",
                            "hodei_controller_up 1.0");
        }
    }
}
