package dev.hodei.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hodei.app.config.ServerConfig;
import io.smallrye.config.EnvConfigSource;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BootConfigTest {
    private static ServerConfig read(Map<String, String> environment) throws StartupException {
        return BootConfig.read(new EnvConfigSource(environment, 1_000));
    }

    @Test
    void hasDefaultsForEverything() throws StartupException {
        ServerConfig server = read(Map.of());

        assertThat(server.home()).hasToString(System.getProperty("user.home") + "/.hodei");
        assertThat(server.bindAddress()).isEqualTo("127.0.0.1");
        assertThat(server.grpcPort()).isEqualTo(50051);
        assertThat(server.httpPort()).isEqualTo(8080);
        assertThat(server.databaseUrl()).isEmpty();
    }

    @Test
    void readsTheEnvironment() throws StartupException {
        ServerConfig server = read(Map.of(
                "HODEI_HOME", "/data",
                "HODEI_BIND_ADDRESS", "0.0.0.0",
                "HODEI_GRPC_PORT", "1",
                "HODEI_DATABASE_URL", "postgresql://u@h/d"));

        assertThat(server.home()).hasToString("/data");
        assertThat(server.bindAddress()).isEqualTo("0.0.0.0");
        assertThat(server.grpcPort()).isEqualTo(1);
        assertThat(server.databaseUrl()).contains("postgresql://u@h/d");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "HODEI_HTTP_PORT                 | x          | HODEI_HTTP_PORT (hodei.http.port) can't be \"x\"",
                "HODEI_PROVISIONING_MAX_WORKERS  | 0          | max-workers must be at least 1; it is 0",
                "HODEI_PROVISIONING_WORKER_SLOTS | 0          | worker-slots must be at least 1; it is 0",
                "HODEI_PROVISIONING_WORKER_LABELS | linux     | hodei.provisioning.worker-labels: \"linux\" is no label",
                "HODEI_JOB_CONTROLLER_POLICY     | best-first | HODEI_JOB_CONTROLLER_POLICY (hodei.job-controller.policy) can't be",
                "HODEI_HEARTBEAT_LOST_AFTER      | 35s        | lost-after must be longer than self-fence-after",
                "HODEI_HEARTBEAT_SELF_FENCE_AFTER | 15s       | self-fence-after must be longer than suspect-after",
            })
    void saysWhatIsWrong(String variable, String value, String message) {
        assertThatThrownBy(() -> read(Map.of(variable, value)))
                .isInstanceOf(StartupException.class)
                .hasMessageContaining(message);
    }
}
