package dev.hodei.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hodei.e2e.harness.Api;
import dev.hodei.e2e.harness.Eventually;
import dev.hodei.e2e.harness.Follower;
import dev.hodei.e2e.harness.HodeiServer;
import dev.hodei.v1.Job;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** Callers that hold connections, send half of something, or send what is no request; and what others notice of it. */
@Execution(ExecutionMode.SAME_THREAD)
class EdgeLimitsTest {
    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final int PER_ADDRESS = 60;
    private static final String HALF_A_REQUEST = "POST /hodei.v1.JobService/ListJobs HTTP/1.1\r\nHost: localhost\r\n"
            + "Content-Type: application/json\r\nContent-Length: 100\r\n\r\n{";
    private static final String HALF_A_PREFACE = "PRI * HTTP/2.0\r\n\r\nSM";

    @TempDir
    private static Path home;

    private static HodeiServer server;

    @BeforeAll
    static void start() {
        Map<String, String> settings = new HashMap<>(HodeiServer.withoutWorkers());
        settings.put("HODEI_CONNECTIONS_REQUEST_TIME", "2s");
        settings.put("HODEI_CONNECTIONS_MAX_PER_ADDRESS", String.valueOf(PER_ADDRESS));
        server = HodeiServer.start(home, settings);
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private static Socket connect(int port, String sent) throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.setSoTimeout((int) LIMIT.toMillis());
        socket.getOutputStream().write(sent.getBytes(StandardCharsets.US_ASCII));
        return socket;
    }

    /** All that the server says until it closes the connection. */
    private static String answer(Socket socket) {
        StringBuilder answer = new StringBuilder();
        try (InputStream in = socket.getInputStream()) {
            for (int next = in.read(); next >= 0; next = in.read()) {
                answer.append((char) next);
            }
        } catch (IOException e) {
            answer.append('\n').append(e.getMessage());
        }
        return answer.toString();
    }

    private static void close(List<Socket> sockets) throws IOException {
        for (Socket socket : sockets) {
            socket.close();
        }
    }

    @Test
    void halfOfSomethingIsNotWaitedForAndASilentFollowerIs() throws IOException {
        Job job = server.api().queue(Api.command("echo never"));
        List<Socket> halves = new ArrayList<>();
        try (Follower silent = server.api().follow(job.getJobId())) {
            for (int i = 0; i < 8; i++) {
                halves.add(connect(server.httpPort(), HALF_A_REQUEST));
                halves.add(connect(server.grpcPort(), HALF_A_PREFACE));
                halves.add(connect(server.grpcPort(), ""));
            }
            for (int i = 0; i < halves.size(); i++) {
                String said = answer(halves.get(i));
                assertThat(said).as("connection %d was closed by the server", i).doesNotContain("timed out");
                if (i % 3 == 0) {
                    assertThat(said).startsWith("HTTP/1.1 408 ");
                }
            }
            server.cli().run("job", "cancel", job.getJobId()).exitedWith(0);
            silent.awaitEnd(LIMIT);
        } finally {
            close(halves);
        }
    }

    @Test
    void oneAddressHasNoMoreConnectionsThanItsShare() throws IOException {
        List<Socket> many = new ArrayList<>();
        try {
            for (int i = 0; i < PER_ADDRESS + 20; i++) {
                many.add(connect(server.httpPort(), ""));
            }
            for (Socket last : many.subList(PER_ADDRESS, many.size())) {
                assertThat(answer(last)).doesNotContain("timed out");
            }
        } finally {
            close(many);
        }
        assertThat(server.output()).containsOnlyOnce("was refused: at most " + PER_ADDRESS + " from one address");
        Eventually.holds(
                "others are let in again",
                LIMIT,
                () -> server.cli().run("job", "list").exitCode() == 0);
    }

    @Test
    void whatIsNoMessageIsTheCallersMistakeAndOneLine() throws IOException, InterruptedException {
        int before = server.output().length();
        try (HttpClient client = HttpClient.newHttpClient()) {
            for (int i = 0; i < 5; i++) {
                var answer = client.send(
                        HttpRequest.newBuilder(URI.create(
                                        "http://127.0.0.1:" + server.httpPort() + "/hodei.v1.JobService/ListJobs"))
                                .header("Content-Type", "application/proto")
                                .POST(HttpRequest.BodyPublishers.ofByteArray(new byte[] {-1, -1, -1}))
                                .build(),
                        BodyHandlers.ofString());
                assertThat(answer.statusCode()).as(answer.body()).isEqualTo(400);
                assertThat(answer.body()).contains("invalid_argument", "is no message of hodei.v1.JobService/ListJobs");
            }
        }
        // The server may say only now that its database started slowly.
        assertThat(server.output().substring(before).lines().filter(line -> !line.startsWith("hodei server: waiting")))
                .hasSizeLessThanOrEqualTo(1);
    }

    @Test
    void aRequestWithoutAHostIsTheCallersMistakeAndNothingInTheLog() throws IOException {
        int before = server.output().length();
        for (String host : List.of("", "Host: a b\r\n", "Host: localhost:99999999\r\n")) {
            for (String path : List.of("/", "/q/health/live", "/hodei.v1.JobService/ListJobs")) {
                String said = answer(connect(
                        server.httpPort(), "GET " + path + " HTTP/1.1\r\n" + host + "Connection: close\r\n\r\n"));
                assertThat(said).startsWith("HTTP/1.1 400 ").contains("the request needs a Host header");
            }
        }
        assertThat(server.output().substring(before)).doesNotContain("Host", "ERROR");
    }
}
