package dev.hodei.connect;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HostCheckTest {
    private static HttpFixture http;

    @BeforeAll
    static void start() throws Exception {
        http = new HttpFixture();
    }

    @AfterAll
    static void stop() {
        http.close();
    }

    private static String answer(String request) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), http.port())) {
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "localhost, , 200",
        "localhost:8080, http://localhost:8080, 200",
        "127.0.0.1:8080, , 200",
        "[::1]:8080, http://[::1]:8080, 200",
        "192.168.1.7, http://192.168.1.7, 200",
        "HODEI.example:8080, http://hodei.example:8080, 200",
        "evil.example, , 403",
        "evil.example:8080, http://evil.example:8080, 403",
        "1.2.3.4.evil.example, , 403",
        "localhost:8080, http://evil.example, 403",
        "localhost:8080, http://localhost:3000, 403",
        "localhost:8080, null, 403",
        "localhost:8080, http://{, 403"
    })
    void onlyOurNamesAndOurPagesAreAnswered(String host, String origin, int status) throws IOException {
        String body = "{\"jobId\":\"one\"}";
        String request = "POST /hodei.v1.JobService/GetJob HTTP/1.1\r\nHost: " + host + "\r\n"
                + (origin == null ? "" : "Origin: " + origin + "\r\n")
                + "Content-Type: application/json\r\nConnection: close\r\nContent-Length: " + body.length()
                + "\r\n\r\n" + body;
        assertThat(answer(request)).startsWith("HTTP/1.1 " + status + " ");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "Host: a b\r\n", "Host: localhost:99999999\r\n", "Host: localhost\r\nHost: localhost\r\n"})
    void aRequestWithoutOneValidHostIsAnsweredWithASentence(String hosts) throws IOException {
        assertThat(answer("GET / HTTP/1.1\r\n" + hosts + "Connection: close\r\n\r\n"))
                .startsWith("HTTP/1.1 400 ")
                .containsPattern("the request (needs a Host header|has several Host headers)");
    }
}
