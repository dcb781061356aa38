package dev.hodei.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hodei.agent.control.ServerAddress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AgentConfigTest {
    private static final Path TMP = Path.of("/tmp");

    private final Map<String, String> environment = new HashMap<>(Map.of(
            "HODEI_SERVER_ADDRESS", "https://[::1]:50051",
            "HODEI_OTP_TOKEN", "secret",
            "HODEI_WORKER_ID", "0123456789abcdef0123456789abcdef"));

    @Test
    void defaults() throws Exception {
        AgentConfig config = AgentConfig.from(environment, TMP);
        assertThat(config.server()).isEqualTo(new ServerAddress("::1", 50051, true));
        assertThat(config.slots()).isEqualTo(1);
        assertThat(config.workDirectory()).isEqualTo(Path.of("/tmp/hodei-worker-0123456789abcdef0123456789abcdef"));
        assertThat(config.spoolLimitBytes()).isEqualTo(1L << 30);
        assertThat(config.registerLimit()).hasSeconds(60);
        assertThat(config.offlineLimit()).hasMinutes(10);
        assertThat(config.toString()).doesNotContain("secret");
    }

    @Test
    void labels() throws Exception {
        assertThat(AgentConfig.from(environment, TMP).labels()).isEmpty();
        environment.put("HODEI_WORKER_LABELS", " os=linux, gpu=a=100,zone= ");
        assertThat(AgentConfig.from(environment, TMP).labels())
                .isEqualTo(Map.of("os", "linux", "gpu", "a=100", "zone", ""));
    }

    /** The reference has what is read here, no more and no less, with these defaults. */
    @Test
    void theReferenceIsTheCode() throws Exception {
        Map<String, String> documented = new TreeMap<>();
        for (String line : section("## Worker agent")) {
            String[] cells = line.split(" *\\| *", -1);
            documented.put(cells[1].replace("`", ""), cells[2].replace("`", ""));
        }
        Set<String> read = new TreeSet<>();
        AgentConfig config = AgentConfig.from(
                new HashMap<>(environment) {
                    @Override
                    public @Nullable String get(Object name) {
                        read.add((String) name);
                        return super.get(name);
                    }
                },
                TMP);
        // Read by Console, and by JobEnvironment.
        read.add("HODEI_DEBUG");
        read.add("HODEI_AGENT_PASS_ENVIRONMENT");

        assertThat(documented.keySet()).isEqualTo(read);
        assertThat(documented)
                .containsEntry("HODEI_SERVER_ADDRESS", "required")
                .containsEntry("HODEI_OTP_TOKEN", "required")
                .containsEntry("HODEI_WORKER_ID", "required")
                .containsEntry("HODEI_WORKER_SLOTS", Integer.toString(config.slots()))
                .containsEntry("HODEI_WORKER_LABELS", config.labels().isEmpty() ? "unset" : "set")
                .containsEntry(
                        "HODEI_WORK_DIR",
                        config.workDirectory().getFileName().toString().replace(config.workerId(), "ID")
                                + " in the temporary directory")
                .containsEntry("HODEI_SPOOL_LIMIT_BYTES", (config.spoolLimitBytes() >> 30) + " GiB")
                .containsEntry(
                        "HODEI_REGISTER_LIMIT",
                        Long.toString(config.registerLimit().toSeconds()))
                .containsEntry(
                        "HODEI_OFFLINE_LIMIT",
                        Long.toString(config.offlineLimit().toSeconds()));
    }

    /** The rows of its table. */
    private static List<String> section(String title) throws IOException {
        return Files.readAllLines(Path.of("../docs/configuration.md")).stream()
                .dropWhile(line -> !line.equals(title))
                .skip(1)
                .takeWhile(line -> !line.startsWith("## "))
                .filter(line -> line.startsWith("| `"))
                .toList();
    }

    @ParameterizedTest
    @CsvSource({
        "HODEI_SERVER_ADDRESS,",
        "HODEI_SERVER_ADDRESS,localhost",
        "HODEI_SERVER_ADDRESS,localhost:99999",
        "HODEI_SERVER_ADDRESS,http://localhost:1/x",
        "HODEI_SERVER_ADDRESS,::1:50051",
        "HODEI_OTP_TOKEN,' '",
        "HODEI_WORKER_ID,0123456789ABCDEF0123456789ABCDEF",
        "HODEI_WORKER_ID,12",
        "HODEI_WORKER_SLOTS,0",
        "HODEI_WORKER_SLOTS,1001",
        "HODEI_WORKER_SLOTS,two",
        "HODEI_WORKER_LABELS,linux",
        "HODEI_WORKER_LABELS,=x",
        "HODEI_SPOOL_LIMIT_BYTES,5",
        "HODEI_OFFLINE_LIMIT,-1",
    })
    void whatIsWrongIsNamed(String name, String value) {
        environment.put(name, value == null ? "" : value);
        assertThatThrownBy(() -> AgentConfig.from(environment, TMP)).hasMessageStartingWith(name);
    }
}
