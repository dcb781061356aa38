package dev.hodei.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hodei.e2e.harness.Api;
import dev.hodei.e2e.harness.Eventually;
import dev.hodei.e2e.harness.ExternalPostgres;
import dev.hodei.e2e.harness.Follower;
import dev.hodei.e2e.harness.Gate;
import dev.hodei.e2e.harness.Health;
import dev.hodei.e2e.harness.HodeiServer;
import dev.hodei.e2e.harness.Result;
import dev.hodei.e2e.harness.Running;
import dev.hodei.e2e.harness.Servers;
import dev.hodei.e2e.harness.Servers.WithoutWorkers;
import dev.hodei.e2e.harness.TcpProxy;
import dev.hodei.v1.Job;
import dev.hodei.v1.JobState;
import dev.hodei.v1.Worker;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * PostgreSQL goes away and comes back, for a shorter time than workers go on without hearing that this server is the active
 * one: it is waited for, everybody says so, and nothing is lost.
 */
@ExtendWith(Servers.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class DatabaseOutageTest {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    /** Four fifths of the time between the two deadlines below. */
    private static final Duration LEASE = Duration.ofSeconds(2);

    private final ExternalPostgres postgres;
    private final TcpProxy proxy;
    private final HodeiServer server;

    DatabaseOutageTest(@WithoutWorkers HodeiServer unpacker, @TempDir Path directory, @TempDir Path home) {
        postgres = ExternalPostgres.start(unpacker, directory);
        proxy = new TcpProxy(postgres.port());
        server = HodeiServer.start(
                home,
                Map.of(
                        "HODEI_DATABASE_URL",
                        postgres.through(proxy.port()).url().toString(),
                        "HODEI_PROVISIONING_MAX_WORKERS",
                        "1",
                        "HODEI_PROVISIONING_WORKER_SLOTS",
                        "3",
                        "HODEI_HEARTBEAT_INTERVAL",
                        "500ms",
                        "HODEI_HEARTBEAT_SUSPECT_AFTER",
                        "3s",
                        "HODEI_HEARTBEAT_SELF_FENCE_AFTER",
                        "30s",
                        "HODEI_HEARTBEAT_LOST_AFTER",
                        "32500ms"));
    }

    @AfterAll
    void stop() throws IOException {
        // In this order: a server stops its workers only with its database.
        server.close();
        proxy.close();
        postgres.close();
    }

    @Test
    void killedAndStartedAgain(@TempDir Path directory) {
        outage(directory, postgres::kill, postgres::startAgain, Duration.ZERO);
    }

    /** The workers are sent away meanwhile, and come back. */
    @Test
    void stoppedForLongerThanTheLease(@TempDir Path directory) {
        outage(directory, postgres::pause, postgres::resume, LEASE.multipliedBy(3));
    }

    @Test
    void cutOff(@TempDir Path directory) {
        outage(directory, proxy::cut, proxy::mend, Duration.ZERO);
    }

    private void outage(Path directory, Runnable begin, Runnable end, Duration atLeast) {
        Gate during = Gate.in(directory);
        Gate after = Gate.in(directory);
        Job endsDuring = server.api().queue(counting(during));
        Job endsAfter = server.api().queue(counting(after));
        try (Follower early = server.api().follow(endsDuring.getJobId());
                Follower late = server.api().follow(endsAfter.getJobId());
                Running logs = server.cli().start("job", "logs", endsAfter.getJobId(), "--follow")) {
            early.awaitStdout("line 5\n", LIMIT);
            late.awaitStdout("line 5\n", LIMIT);
            logs.out().await("line 5\n", LIMIT);
            List<String> workers = workers();

            assertThat(List.of("", "/live", "/started", "/ready"))
                    .allMatch(part -> Health.of(server, part).up());

            begin.run();
            long since = System.nanoTime();
            try {
                awaitSaid();
                during.open();
                logs.err().await("can't reach its database; trying again for up to ", LIMIT);
                Eventually.holds("it lasts", LIMIT, () -> System.nanoTime() - since >= atLeast.toNanos());
            } finally {
                end.run();
            }

            Eventually.holds(
                    "the server is well again", LIMIT, () -> Health.of(server).up());
            server.cli().run("status").exitedWith(0);
            after.open();
            assertWhole(endsDuring);
            assertWhole(endsAfter);
            Result shown = logs.await(LIMIT).exitedWith(0);
            assertThat(shown.outText()).isEqualTo(whole(shown.outText().lines().count()));
            assertThat(shown.errText())
                    .containsPattern("can't reach its database; trying again for up to \\S+\n")
                    .containsPattern("hodei: connected again after \\d+s\n$");
            assertThat(workers()).as("none was given up").isEqualTo(workers);
            assertThat(server.api().run("echo goes on").log().stdoutText()).isEqualTo("goes on\n");
            assertThat(server.output()).as("stack traces").doesNotContain("\tat ");
        } finally {
            during.open();
            after.open();
        }
    }

    /** Everybody who asks is told what it is that is away. */
    private void awaitSaid() {
        // What was asked before the outage began is answered still.
        Eventually.holds("health says so", LIMIT, () -> Health.of(server).isDown("database"));
        try (Running queue = server.cli().start("job", "queue", "--", "echo never");
                Running status = server.cli().start("status")) {
            Eventually.holds(
                    "the controller says so", LIMIT, () -> Health.of(server).isDown("job controller"));
            // Whoever sends it requests is to wait; whoever would start it anew is not to: that would help nobody.
            assertThat(Health.of(server, "/ready").status()).isEqualTo(503);
            assertThat(Health.of(server, "/live").up()).isTrue();
            assertThat(Health.of(server, "/started").up()).isTrue();
            Result queued = queue.await(LIMIT).exitedWith(69);
            assertThat(queued.outText()).isEmpty();
            assertThat(queued.errText())
                    .matches(
                            "hodei: (the server can't reach its database at the moment; try again"
                                    + "|(the server at \\S+ is there, but slow: )?the database did not confirm the request in time;"
                                    + " whether anything was queued is not known: look at `hodei job list` before you queue it again .*)\n");
            Result said = status.await(LIMIT).exitedWith(69);
            assertThat(said.outText() + said.errText())
                    .contains("answers")
                    .containsPattern("database +can't be reached");
        }
    }

    private static dev.hodei.v1.JobSpec counting(Gate gate) {
        return Api.command(
                "i=0; while [ -e '" + gate.file() + "' ]; do echo line $((i++)); sleep 0.02; done; echo over");
    }

    private void assertWhole(Job job) {
        Api.Ran ran = server.api().ran(job.getJobId());
        assertThat(ran.job().getState()).isEqualTo(JobState.JOB_STATE_SUCCEEDED);
        assertThat(ran.job().getAttemptsList()).hasSize(1);
        assertThat(ran.log().stdoutText())
                .isEqualTo(whole(ran.log().stdoutText().lines().count()));
    }

    private static String whole(long lines) {
        StringBuilder text = new StringBuilder();
        IntStream.range(0, (int) lines - 1)
                .forEach(i -> text.append("line ").append(i).append('\n'));
        return text.append("over\n").toString();
    }

    private List<String> workers() {
        return server.api().liveWorkers().stream().map(Worker::getWorkerId).toList();
    }
}
