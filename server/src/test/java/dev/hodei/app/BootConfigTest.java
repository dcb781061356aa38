package dev.hodei.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hodei.app.config.ServerConfig;
import dev.hodei.lease.Lease;
import dev.hodei.pool.Pool;
import dev.hodei.pool.Pools;
import dev.hodei.scheduling.PlacementPolicy;
import dev.hodei.worker.Shape;
import io.smallrye.config.EnvConfigSource;
import java.time.Duration;
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

    @Test
    void aPoolIsNamedByItsVariables() throws StartupException {
        Pools pools = pools(Map.of(
                "HODEI_POOLS_CI_MAX_WORKERS", "3",
                "HODEI_POOLS_CI_MEMORY", "1g",
                "HODEI_POOLS_CI_ALLOWED_IMAGES", "alpine:*,debian",
                "HODEI_POOLS_LOCAL_PROVIDER", "process",
                "HODEI_POOLS_LOCAL_LABELS", "os=linux",
                "HODEI_PROVISIONING_MAX_WORKERS", "7"));

        assertThat(pools.all()).extracting(Pool::name).containsExactly("default", "ci", "local", "external");
        assertThat(pools.all().getLast().namedOnly())
                .as("jobs that name no pool run as processes anyway")
                .isFalse();
        assertThat(pools.first().provider()).isEqualTo("process");
        assertThat(pools.first().size().max()).isEqualTo(7);
        Pool ci = pools.all().get(1);
        assertThat(ci.provider()).isEqualTo("docker");
        assertThat(ci.size().max()).isEqualTo(3);
        assertThat(ci.lifetimes().maxJobs())
                .as("a fresh container for every job")
                .isEqualTo(1);
        assertThat(ci.worker().shape()).isEqualTo(new Shape("hodei-worker:latest", 0, 1L << 30));
        assertThat(ci.worker().choice().images()).containsExactly("alpine:*", "debian");
        assertThat(pools.all().get(2).worker().labels()).isEqualTo(Map.of("os", "linux"));
    }

    @Test
    void withDockerTheDefaultPoolIsOfContainers() throws StartupException {
        Pools pools = pools(Map.of("HODEI_DOCKER_ENABLED", "true", "HODEI_WORKER_IMAGE", "mine:1"));

        assertThat(pools.all()).extracting(Pool::name).containsExactly("default", "external");
        assertThat(pools.all().getLast().startsWorkers()).isFalse();
        assertThat(pools.all().getLast().namedOnly())
                .as("jobs that name no pool are meant for a container")
                .isTrue();
        assertThat(pools.first().provider()).isEqualTo("docker");
        assertThat(pools.first().worker().shape().image()).isEqualTo("mine:1");
    }

    @ParameterizedTest
    @CsvSource({
        "least-loaded,    LEAST_LOADED",
        "round-robin,     ROUND_ROBIN",
        "first-available, FIRST_AVAILABLE",
    })
    void aPolicyIsNamedAsTheReferenceWritesIt(String written, PlacementPolicy policy) throws StartupException {
        var settings = BootConfig.settings(new EnvConfigSource(Map.of("HODEI_JOB_CONTROLLER_POLICY", written), 1_000));

        assertThat(settings.policy()).isEqualTo(policy);
    }

    @Test
    void theLeaseRunsOutOnlyWhereOthersMayReachTheDatabase() throws StartupException {
        assertThat(lease(Map.of()).held()).as("embedded: the home is locked").isTrue();
        Lease shared = lease(Map.of("HODEI_DATABASE_URL", "postgresql://a:b@c/d"));
        assertThat(shared.held()).isFalse();
        assertThat(shared.renewalInterval()).isEqualTo(Duration.ofSeconds(2));
        Lease off = lease(Map.of("HODEI_JOB_CONTROLLER_ENABLED", "false"));
        assertThat(off.held()).isFalse();
        assertThat(off.renewalInterval()).isNull();
    }

    private static Lease lease(Map<String, String> environment) throws StartupException {
        return BootConfig.settings(new EnvConfigSource(environment, 1_000)).lease();
    }

    private static Pools pools(Map<String, String> environment) throws StartupException {
        return BootConfig.settings(new EnvConfigSource(environment, 1_000))
                .controller()
                .pools();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "HODEI_HTTP_PORT                 | x          | HODEI_HTTP_PORT (hodei.http.port) can't be \"x\"",
                "HODEI_PROVISIONING_MAX_WORKERS  | 0          | max-workers must be at least 1; it is 0",
                "HODEI_PROVISIONING_WORKER_SLOTS | 0          | worker-slots must be at least 1 and at most 1000; it is 0",
                "HODEI_POOLS_CI_PROVIDER         | vm         | hodei.pools.ci.provider must be process, docker or external; it is vm",
                "HODEI_POOLS_EXTERNAL_PROVIDER   | docker     | hodei.pools.external.provider must be external",
                "HODEI_POOLS_CI_MEMORY           | 1x         | hodei.pools.ci.memory must be at least 64m",
                "HODEI_POOLS_CI_MAX_MEMORY       | 63m        | hodei.pools.ci.max-memory must be at least 64m",
                "HODEI_POOLS_CI_CPU              | 0          | hodei.pools.ci.cpu must be 0.05 to 1024",
                "HODEI_POOLS_CI_MIN_IDLE         | -1         | hodei.pools.ci: min-idle must be 0 to max",
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
