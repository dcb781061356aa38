package dev.hodei.agent;

import static dev.hodei.agent.FakeServer.command;
import static org.assertj.core.api.Assertions.assertThat;

import dev.hodei.agent.log.LogStream;
import dev.hodei.v1.AttemptRef;
import dev.hodei.v1.LogCompression;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** When the agent loads zstd, in its own heap and with its own small stacks, and what it does where it can't. */
@Timeout(60)
class LogCompressionTest {
    private static final String ENCODER = "dev.hodei.agent.log.ChunkEncoder ";
    private static final String LIBRARY = "com.github.luben.zstd.util.Native ";
    private static final String SEQUENCE =
            IntStream.rangeClosed(1, 50_000).mapToObj(i -> i + "\n").collect(Collectors.joining());

    @TempDir
    Path directory;

    private FakeServer server;

    @BeforeEach
    void listen() throws Exception {
        server = new FakeServer();
    }

    @AfterEach
    void close() throws Exception {
        server.close();
    }

    @Test
    void theLibraryIsLoadedByTheFirstTextThatIsLongEnough() throws Exception {
        Path classes = directory.resolve("classes.log");
        try (AgentProcess _ = AgentProcess.connected(
                server, directory, Map.of("JDK_JAVA_OPTIONS", "-Xlog:class+load:file=" + classes))) {
            AttemptRef small = run("seq 20");
            assertThat(server.log(small).compressions()).containsExactly(LogCompression.LOG_COMPRESSION_NONE);
            assertThat(classes).content().contains(ENCODER).doesNotContain(LIBRARY);

            AttemptRef large = run("seq 50000");
            assertThat(server.log(large).compressions()).contains(LogCompression.LOG_COMPRESSION_ZSTD);
            assertThat(server.log(large).text(LogStream.STDOUT)).isEqualTo(SEQUENCE);
            assertThat(classes).content().contains(LIBRARY);
        }
    }

    @Test
    void whereItCanNotBeLoadedLogsAreSentAsTheyAre() throws Exception {
        Path broken = directory.resolve("broken.so");
        try (AgentProcess agent =
                AgentProcess.connected(server, directory, Map.of("JDK_JAVA_OPTIONS", "-DZstdNativePath=" + broken))) {
            for (int i = 0; i < 2; i++) {
                AttemptRef job = run("seq 50000");
                assertThat(server.log(job).compressions()).containsExactly(LogCompression.LOG_COMPRESSION_NONE);
                assertThat(server.log(job).text(LogStream.STDOUT)).isEqualTo(SEQUENCE);
            }
            agent.terminate();
            assertThat(agent.everythingSaid())
                    .containsOnlyOnce("Logs are sent uncompressed")
                    .doesNotContain("ERROR");
        }
    }

    private AttemptRef run(String script) throws Exception {
        AttemptRef job = server.assign(command(script));
        assertThat(server.awaitEnd(job).getExitCode()).isZero();
        return job;
    }
}
