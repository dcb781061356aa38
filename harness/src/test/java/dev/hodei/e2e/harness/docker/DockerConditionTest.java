package dev.hodei.e2e.harness.docker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class DockerConditionTest {
    private static HttpServer server;
    private static DockerEngine engine;
    private static final DockerEngine NONE = new DockerEngine("unix:///nowhere/docker.sock");

    @BeforeAll
    static void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            String path = exchange.getRequestURI().getPath();
            boolean there = path.equals("/_ping") || path.equals("/images/postgres:18/json");
            exchange.sendResponseHeaders(there ? 200 : 404, -1);
            exchange.close();
        });
        server.start();
        engine = new DockerEngine("tcp://127.0.0.1:" + server.getAddress().getPort());
    }

    @AfterAll
    static void stop() {
        server.stop(0);
    }

    @Test
    void testsRunWhereEngineAndImagesAre() {
        assertThat(DockerCondition.decide(null, engine, "postgres:18").isDisabled())
                .isFalse();
        assertThat(DockerCondition.decide("required", engine).isDisabled()).isFalse();
    }

    @Test
    void withoutAnEngineTheyAreSkippedAndSayHowToGetOne() {
        assertThat(DockerCondition.decide(null, NONE).getReason().orElseThrow()).contains("bin/docker-engine start");
        assertThat(DockerCondition.decide("", new DockerEngine("nonsense")).isDisabled())
                .isTrue();
    }

    @Test
    void withoutAnImageTheyAreSkippedAndSayWhich() {
        assertThat(DockerCondition.decide(null, engine, "postgres:18", "hodei-worker:latest")
                        .getReason()
                        .orElseThrow())
                .contains("hodei-worker:latest", "just images");
    }

    @Test
    void whereTheyAreRequiredTheyFail() {
        assertThatIllegalStateException()
                .isThrownBy(() -> DockerCondition.decide("required", NONE))
                .withMessageContaining("HODEI_TEST_DOCKER=required");
        assertThatIllegalStateException()
                .isThrownBy(() -> DockerCondition.decide("required", engine, "absent:1"))
                .withMessageContaining("absent:1");
    }

    @Test
    void whereTheyAreOffNobodyIsAsked() {
        assertThat(DockerCondition.decide("off", engine).isDisabled()).isTrue();
    }

    @Test
    void theEngineIsThatOfTheEnvironment() {
        assertThat(DockerEngine.ofEnvironment(Map.of("DOCKER_HOST", "tcp://h:1"))
                        .host())
                .isEqualTo("tcp://h:1");
        assertThat(DockerEngine.ofEnvironment(Map.of()).host()).isEqualTo("unix:///var/run/docker.sock");
    }
}
