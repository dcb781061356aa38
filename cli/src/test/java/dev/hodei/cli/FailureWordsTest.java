package dev.hodei.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonParser;
import dev.hodei.cli.command.Failures;
import dev.hodei.cli.command.Invocation;
import dev.hodei.cli.terminal.Terminal;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.NoRouteToHostException;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.security.cert.CertificateException;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** No message has a class name or a library's word in it, whatever went wrong. */
class FailureWordsTest {
    /** Written down here again, so that a hole in the shipped list is found. */
    private static final List<Pattern> FORBIDDEN = Stream.of(
                    "[A-Z]\\w+(Exception|Error)\\b",
                    "io\\.grpc",
                    "java[x]?\\.",
                    "com\\.google",
                    "DATA---",
                    "Metadata",
                    "nanos",
                    "seconds ago",
                    "CallOptions",
                    "HTTP/2",
                    "HTTP status",
                    "content-type",
                    "(?i)rst.stream",
                    "frame handler",
                    "io exception",
                    "PKIX",
                    "SSL message",
                    "\\bnull\\b")
            .map(Pattern::compile)
            .toList();

    private static StatusRuntimeException met(Throwable cause) {
        return Status.UNAVAILABLE
                .withDescription("io exception\nChannel Pipeline: [x]")
                .withCause(cause)
                .asRuntimeException();
    }

    private static StatusRuntimeException said(Status.Code code, String description) {
        return code.toStatus().withDescription(description).asRuntimeException();
    }

    static Stream<Throwable> failures() {
        Stream<Throwable> connections = Stream.of(
                        new ConnectException("Connection refused"),
                        new ConnectException(),
                        new UnknownHostException("nosuch.invalid: Name or service not known"),
                        new NoRouteToHostException("No route to host"),
                        new SocketTimeoutException("connect timed out"),
                        new SocketException("Connection reset"),
                        new EOFException(),
                        new IOException("End of stream or IOException"),
                        new SSLException("Unsupported or unrecognized SSL message"),
                        new SSLHandshakeException("PKIX path building failed: sun.security.X"),
                        new SSLException("x", new CertificateException("No name matching java.lang")))
                .map(FailureWordsTest::met);
        Stream<Throwable> libraries = Stream.of(
                        "HTTP status code 415 invalid content-type: text/plain headers: Metadata(:status=415) DATA----- x",
                        "CallOptions deadline exceeded after 9.999860s. Name resolution delay 0.000140002 seconds ago",
                        "ClientCall started after CallOptions deadline was exceeded -0.000140002 seconds ago",
                        "RST_STREAM closed stream. HTTP/2 error code: INTERNAL_ERROR",
                        "error in frame handler",
                        "gRPC message exceeds maximum size 4194304: 5000000",
                        "Method not found: hodei.v1.JobService/Nothing",
                        "java.lang.NullPointerException: Cannot invoke",
                        "com.google.gson.stream.MalformedJsonException: x")
                .flatMap(text -> Stream.of(Status.Code.values())
                        .filter(code -> code != Status.Code.OK)
                        .map(code -> said(code, text)));
        return Stream.of(
                        connections,
                        libraries,
                        Stream.of(
                                Status.UNKNOWN.asRuntimeException(),
                                new NullPointerException("Cannot invoke \"java.util.List.size()\""),
                                new IllegalStateException()))
                .flatMap(each -> each);
    }

    @ParameterizedTest
    @MethodSource("failures")
    void noMessageIsForProgrammers(Throwable failure) {
        for (String address : List.of("localhost:1", "https://localhost:1")) {
            Captured err = new Captured();
            Terminal terminal = new Terminal(
                    new ByteArrayInputStream(new byte[0]),
                    new Captured(),
                    err,
                    Map.of("HODEI_SERVER_ADDRESS", address),
                    "");
            try (Invocation invocation = new Invocation(terminal)) {
                assertThat(new Failures(invocation).report(failure)).isPositive();
            }
            String said = err.toString(StandardCharsets.UTF_8);
            assertThat(said).startsWith("hodei: ").hasLineCount(1).doesNotContain(") (");
            assertThat(FORBIDDEN).allSatisfy(word -> assertThat(said).doesNotContainPattern(word));
        }
    }

    @Test
    void whereThereIsNoSuchHostTheNameIsToBeChecked() {
        Cli.Result result = new Cli("nosuch.invalid:50051").run("job", "list");
        assertThat(result.code()).isEqualTo(69);
        assertThat(result.err())
                .contains("nosuch.invalid:50051: no such host (check the name in --server or HODEI_SERVER_ADDRESS)");
    }

    @Test
    void theHttpPortNamesTheOneToUse() {
        Metadata trailers = new Metadata();
        trailers.put(Metadata.Key.of("hodei-grpc-port", Metadata.ASCII_STRING_MARSHALLER), "50051");
        Captured err = new Captured();
        Terminal terminal = new Terminal(
                new ByteArrayInputStream(new byte[0]),
                new Captured(),
                err,
                Map.of("HODEI_SERVER_ADDRESS", "build.example:8080"),
                "");
        try (Invocation invocation = new Invocation(terminal)) {
            assertThat(new Failures(invocation).report(Status.UNIMPLEMENTED.asRuntimeException(trailers)))
                    .isEqualTo(69);
        }
        assertThat(err.toString(StandardCharsets.UTF_8))
                .isEqualTo("hodei: build.example:8080 is the server's HTTP port; the gRPC port is 50051 (--server"
                        + " build.example:50051, or HODEI_SERVER_ADDRESS=build.example:50051)\n");
    }

    /** Through real connections: strangers that close, that say something else, and an address spoken to with TLS. */
    @ParameterizedTest
    @MethodSource("strangers")
    void whateverAnswersThere(String scheme, byte[] greeting) throws IOException {
        try (ServerSocket stranger = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            Thread.ofVirtual().start(() -> greet(stranger, greeting));
            Cli.Result result =
                    new Cli(scheme + "localhost:" + stranger.getLocalPort()).run("job", "list", "-o", "json");
            assertThat(result.code()).isEqualTo(69);
            String message = JsonParser.parseString(result.err())
                    .getAsJsonObject()
                    .get("message")
                    .getAsString();
            assertThat(message).contains("localhost:" + stranger.getLocalPort());
            assertThat(FORBIDDEN).allSatisfy(word -> assertThat(message).doesNotContainPattern(word));
        }
    }

    static Stream<Arguments> strangers() {
        byte[] nothing = {};
        byte[] ssh = "SSH-2.0-OpenSSH_9.2\r\n".getBytes(StandardCharsets.UTF_8);
        byte[] http = "HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n".getBytes(StandardCharsets.UTF_8);
        return Stream.of("", "https://")
                .flatMap(scheme -> Stream.of(nothing, ssh, http).map(greeting -> Arguments.of(scheme, greeting)));
    }

    private static void greet(ServerSocket server, byte[] greeting) {
        while (!server.isClosed()) {
            try (Socket caller = server.accept()) {
                caller.getOutputStream().write(greeting);
            } catch (IOException _) {
                // The next one.
            }
        }
    }
}
