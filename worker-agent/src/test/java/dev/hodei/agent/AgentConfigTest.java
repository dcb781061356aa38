package dev.hodei.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hodei.agent.control.ServerAddress;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
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
