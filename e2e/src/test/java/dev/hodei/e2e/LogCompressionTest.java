package dev.hodei.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hodei.e2e.harness.HodeiServer;
import dev.hodei.v1.LogCompression;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is shipped has zstd with it, and reads what earlier versions have stored. */
class LogCompressionTest {
    private static final String ZSTD = Integer.toString(LogCompression.LOG_COMPRESSION_ZSTD_VALUE);

    @Test
    void anAgentCompressesLogsWhereItMayWriteNoTemporaryFiles(@TempDir Path home) {
        Map<String, String> settings = Map.of("HODEI_AGENT_JVM_OPTIONS", "-Djava.io.tmpdir=/proc/nowhere");
        try (HodeiServer server = HodeiServer.start(home, settings)) {
            String id = server.api().run("seq 100000").job().getJobId();

            List<String> compressions = server.database()
                    .query("SELECT DISTINCT compression FROM log_chunks WHERE job_id = ? AND text_bytes >= 256", id);
            assertThat(compressions).containsExactly(ZSTD);
            String log = server.cli().run("job", "logs", id).exitedWith(0).outText();
            assertThat(log.lines().filter(line -> !line.startsWith("$")))
                    .hasSize(100_000)
                    .last()
                    .isEqualTo("100000");
            server.cli().run("job", "logs", id, "--grep", "99998").exitedWith(0);
        }
    }
}
