package dev.hodei.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hodei.e2e.harness.Checkout;
import dev.hodei.e2e.harness.Eventually;
import dev.hodei.e2e.harness.HodeiServer;
import dev.hodei.e2e.harness.Marked;
import dev.hodei.e2e.harness.Result;
import dev.hodei.e2e.harness.Running;
import dev.hodei.v1.CircuitState;
import dev.hodei.v1.JobSpec;
import dev.hodei.v1.JobState;
import dev.hodei.v1.ListPoolsRequest;
import dev.hodei.v1.Pool;
import dev.hodei.v1.Worker;
import dev.hodei.v1.WorkerState;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Several pools side by side, workers that are looked after, and workers that people bring. */
class PoolsTest {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final Pattern TOKEN =
            Pattern.compile("HODEI_SERVER_ADDRESS=\\S+ HODEI_WORKER_ID=(\\S+) HODEI_OTP_TOKEN=\\S+ hodei-agent\n");

    private static List<Worker> of(HodeiServer server, String pool, WorkerState state) {
        return server.api().liveWorkers().stream()
                .filter(worker -> worker.getPool().equals(pool) && worker.getState() == state)
                .toList();
    }

    @Test
    void aBrokenPoolHoldsUpNobodyAndSaysWhatIsWrong(@TempDir Path home) {
        Map<String, String> settings = Map.of(
                "HODEI_POOLS_WARM_PROVIDER", "process",
                "HODEI_POOLS_WARM_MIN_IDLE", "1",
                "HODEI_POOLS_WARM_NAMED_ONLY", "true",
                "HODEI_POOLS_BROKEN_PROVIDER", "docker",
                "HODEI_POOLS_BROKEN_NAMED_ONLY", "true",
                "HODEI_DOCKER_HOST", "unix:///nonexistent/docker.sock");
        try (HodeiServer server = HodeiServer.start(home, settings)) {
            Eventually.holds(
                    "a worker is ready before there is a job",
                    LIMIT,
                    () -> of(server, "warm", WorkerState.WORKER_STATE_READY).size() == 1);
            String warm = of(server, "warm", WorkerState.WORKER_STATE_READY)
                    .getFirst()
                    .getWorkerId();

            String stuck = server.api()
                    .queue(JobSpec.newBuilder()
                            .setCommand("true")
                            .setPool("broken")
                            .build())
                    .getJobId();
            var ran = server.api()
                    .run(JobSpec.newBuilder().setCommand("true").setPool("warm").build());
            assertThat(ran.attempt().getWorkerId()).isEqualTo(warm);
            Eventually.holds(
                    "its trouble is seen in the list of pools",
                    LIMIT,
                    () -> server.cli()
                            .run("pool", "list")
                            .exitedWith(0)
                            .outText()
                            .lines()
                            .anyMatch(line -> line.startsWith("broken") && line.contains("/nonexistent/docker.sock")));
            assertThat(server.cli().run("job", "why", stuck).exitedWith(0).outText())
                    .contains("No worker could be started in pool broken", "/nonexistent/docker.sock");

            Result unknown =
                    server.cli().run("run", "--pool", "gone", "--", "true").exitedWith(1);
            assertThat(unknown.errText()).contains("there is no pool gone; pools: default, broken, warm, external");
            Result sized = server.cli()
                    .run("run", "--pool", "warm", "--memory", "1g", "--", "true")
                    .exitedWith(1);
            assertThat(sized.errText()).contains("pool warm cannot limit CPU or memory");
            assertThat(server.database().query("SELECT display_name FROM jobs WHERE state = 'QUEUED'"))
                    .as("what is refused is not stored")
                    .hasSize(1);

            Pool open = Eventually.get(
                    "five failures open its circuit, 35 s after the first", LIMIT.multipliedBy(2), () -> {
                        Pool broken = pool(server, "broken");
                        return broken.getCircuit() == CircuitState.CIRCUIT_STATE_OPEN
                                ? Optional.of(broken)
                                : Optional.empty();
                    });
            assertThat(open.getFailures()).isEqualTo(5);
            assertThat(open.getNextTryAt().getSeconds() - open.getLastErrorAt().getSeconds())
                    .isBetween(39L, 41L);
            assertThat(server.cli().run("pool", "list").exitedWith(0).outText())
                    .containsPattern("\nbroken .* no, next try in \\d+s .*/nonexistent/docker.sock");
            assertThat(server.cli().run("job", "why", stuck).exitedWith(0).outText())
                    .contains("next try in", "5 failures in a row, so one worker at a time is tried");
            var meanwhile = server.api()
                    .run(JobSpec.newBuilder().setCommand("true").setPool("warm").build());
            assertThat(meanwhile.job().getState()).isEqualTo(JobState.JOB_STATE_SUCCEEDED);
            assertThat(pool(server, "warm").getCircuit()).isEqualTo(CircuitState.CIRCUIT_STATE_CLOSED);
            server.api().cancel(stuck);
        }
    }

    @Test
    void aJobForWhichNoWorkerStartsEndsAndSaysWhy(@TempDir Path home) {
        Map<String, String> settings = Map.of(
                "HODEI_PROVISIONING_MAX_START_FAILURES", "2",
                "HODEI_AGENT_JVM_OPTIONS", "-XX:NoSuchFlagAsThis");
        try (HodeiServer server = HodeiServer.start(home, settings)) {
            Result run = server.cli().run("run", "--", "true").exitedWith(125);
            assertThat(run.outText()).isEmpty();
            assertThat(run.errText()).contains("failed: no worker could be started for it: exit code 1: ", "agent.log");
            String id = server.database()
                    .query("SELECT job_id FROM jobs WHERE end_reason = 'PROVISION_FAILED'")
                    .getFirst();
            assertThat(server.cli().run("job", "why", id).exitedWith(0).outText())
                    .contains("no worker could be started for it: exit code 1: ", "then queue it again");
            assertThat(server.cli().run("job", "get", id).exitedWith(0).outText())
                    .contains("failed: no worker could be started for it: ");
            assertThat(server.cli().run("job", "list").exitedWith(0).outText()).containsPattern("(?i)failed");
            assertThat(server.cli()
                            .run("pool", "reset", "default")
                            .exitedWith(0)
                            .outText())
                    .isEqualTo("pool default: failures of one kind of worker are forgotten; it is tried again\n");
            assertThat(server.cli().run("audit").exitedWith(0).outText()).contains("pool.reset");
            assertThat(server.cli().run("pool", "reset", "gone").exitedWith(2).errText())
                    .contains("there is no pool gone");
            server.cli().run("job", "retry", id).exitedWith(0);
        }
    }

    private static Pool pool(HodeiServer server, String name) {
        return server.api().workers().listPools(ListPoolsRequest.getDefaultInstance()).getPoolsList().stream()
                .filter(pool -> pool.getName().equals(name))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void workersLiveAsLongAsTheirPoolSays(@TempDir Path home) {
        Map<String, String> settings = Map.of(
                "HODEI_POOLS_ONCE_PROVIDER", "process",
                "HODEI_POOLS_ONCE_MAX_JOBS", "1",
                "HODEI_POOLS_BRIEF_PROVIDER", "process",
                "HODEI_POOLS_BRIEF_IDLE_TTL", "1s");
        try (HodeiServer server = HodeiServer.start(home, settings)) {
            server.cli().run("run", "--pool", "once", "--", "true").exitedWith(0);
            server.cli().run("run", "--pool", "once", "--", "true").exitedWith(0);
            assertThat(server.database()
                            .query("SELECT worker_id FROM attempts JOIN workers USING (worker_id) WHERE pool = 'once'"))
                    .as("a worker of its own for each")
                    .hasSize(2)
                    .doesNotHaveDuplicates();

            server.cli().run("run", "--pool", "brief", "--", "true").exitedWith(0);
            Eventually.holds(
                    "it ends when it has had nothing to do for a while",
                    LIMIT,
                    () -> server.database()
                            .query("SELECT state FROM workers WHERE pool = 'brief'")
                            .equals(List.of("TERMINATED")));
            assertThat(server.database()
                            .query("SELECT a.detail FROM audit_events a JOIN workers USING (worker_id)"
                                    + " WHERE pool = 'brief' AND action = 'worker.draining'"))
                    .singleElement()
                    .asString()
                    .startsWith("it had no job for ");
        }
    }

    @Test
    void aRefreshTellsHowAWorkerReallyIs(@TempDir Path home) {
        try (HodeiServer server = HodeiServer.start(home, Map.of("HODEI_PROVISIONING_MAX_WORKERS", "1"))) {
            server.api().run("true");
            Worker worker = server.api().liveWorkers().getFirst();
            long pid = server.agentPids().getFirst();
            assertThat(refresh(server, worker)).matches("worker \\w{8} is ready: process " + pid + " runs since .*\n");
            assertThat(server.cli()
                            .run("worker", "refresh", "--all")
                            .exitedWith(0)
                            .outText())
                    .contains("process " + pid + " runs");
            ProcessHandle.of(pid).orElseThrow().destroyForcibly();
            Eventually.holds(
                    "its provider has started it again, and says so",
                    LIMIT,
                    () -> server.agentPids().stream()
                            .anyMatch(other ->
                                    other != pid && refresh(server, worker).contains("process " + other + " runs")));
            server.api().run("true");
            assertThat(server.api().liveWorkers()).hasSize(1);
        }
    }

    private static String refresh(HodeiServer server, Worker worker) {
        return server.cli()
                .run("worker", "refresh", worker.getWorkerId())
                .exitedWith(0)
                .outText();
    }

    /** Runs a command as a person does who has {@code hodei-agent} on the PATH. */
    private static Running run(String command) {
        ProcessBuilder builder = new ProcessBuilder("/bin/bash", "-c", command);
        Marked.environment(builder);
        builder.environment().merge("PATH", Checkout.ROOT.resolve("bin").toString(), (path, bin) -> bin + ":" + path);
        return Running.start(builder);
    }

    @Test
    void aPersonsOwnMachineJoinsStaysOverARestartAndLeaves(@TempDir Path home) {
        try (HodeiServer server = HodeiServer.start(home, HodeiServer.withoutWorkers())) {
            String command = server.cli()
                    .run("worker", "token", "-q", "--address", "127.0.0.1:" + server.grpcPort())
                    .exitedWith(0)
                    .outText();
            Matcher token = TOKEN.matcher(command);
            assertThat(token.matches()).as(command).isTrue();
            assertThat(server.cli().run("worker", "token").exitedWith(0).errText())
                    .contains("this server listens only on this machine", "HODEI_AGENT_BIND_ADDRESS", "pool external");
            assertThat(pool(server, "external").getWorkersStarting())
                    .as("an invitation is no worker")
                    .isZero();
            String worker = token.group(1);
            try (Running agent = run(command)) {
                agent.err().await("Connected to", LIMIT);
                var ran = server.api().run("true");
                assertThat(ran.attempt().getWorkerId()).isEqualTo(worker);
                assertThat(pool(server, "external").getWorkersIdle()).isEqualTo(1);
                server.stop();
                assertThat(agent.isAlive())
                        .as("the server's end is not its own")
                        .isTrue();
                try (HodeiServer next = server.startAgain()) {
                    assertThat(next.api().run("true").attempt().getWorkerId()).isEqualTo(worker);
                    assertThat(next.cli()
                                    .run("worker", "refresh", worker)
                                    .exitedWith(0)
                                    .outText())
                            .endsWith("is ready: a person started it; its control stream is open\n");
                    next.cli().run("worker", "drain", worker).exitedWith(0);
                    agent.await(LIMIT).exitedWith(0);
                    Eventually.holds(
                            "it is gone",
                            LIMIT,
                            () -> next.database()
                                    .query("SELECT state FROM workers WHERE worker_id = '" + worker + "'")
                                    .equals(List.of("TERMINATED")));
                }
            }
        }
    }
}
