package dev.hodei.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hodei.e2e.harness.AgentByHand;
import dev.hodei.e2e.harness.Api;
import dev.hodei.e2e.harness.Eventually;
import dev.hodei.e2e.harness.ExternalPostgres;
import dev.hodei.e2e.harness.Follower;
import dev.hodei.e2e.harness.Gate;
import dev.hodei.e2e.harness.HodeiServer;
import dev.hodei.e2e.harness.Marked;
import dev.hodei.e2e.harness.Result;
import dev.hodei.e2e.harness.Running;
import dev.hodei.e2e.harness.Servers;
import dev.hodei.e2e.harness.Servers.WithoutWorkers;
import dev.hodei.v1.CreateWorkerTokenRequest;
import dev.hodei.v1.CreateWorkerTokenResponse;
import dev.hodei.v1.Job;
import dev.hodei.v1.JobState;
import dev.hodei.v1.TerminateWorkerRequest;
import dev.hodei.v1.Worker;
import dev.hodei.v1.WorkerState;
import io.grpc.StatusRuntimeException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A server that waits for another one's place does nothing later that it has refused, and harms no job: whichever of the two becomes
 * the active one, the workers find it.
 */
@ExtendWith(Servers.class)
class StandbyTest {
    private static final Duration LIMIT = Duration.ofSeconds(30);

    /** Four fifths of the time between the last two is 2 s. */
    private static final Map<String, String> SHORT_LEASE = Map.of(
            "HODEI_HEARTBEAT_INTERVAL", "500ms",
            "HODEI_HEARTBEAT_SUSPECT_AFTER", "3s",
            "HODEI_HEARTBEAT_SELF_FENCE_AFTER", "25s",
            "HODEI_HEARTBEAT_LOST_AFTER", "27500ms");

    @Test
    void whatItRefusedItDoesNotCarryOutWhenItTakesOver(@WithoutWorkers HodeiServer host, @TempDir Path directory)
            throws Exception {
        Map<String, String> settings = settings(host, "standby");
        HodeiServer first = HodeiServer.start(Files.createDirectory(directory.resolve("first")), settings);
        HodeiServer second = HodeiServer.launch(Files.createDirectory(directory.resolve("second")), settings);
        HodeiServer third = HodeiServer.launch(Files.createDirectory(directory.resolve("third")), settings);
        try {
            Job job = first.api().queue(Api.command("true"));
            Job other = first.api().queue(Api.command("true"));
            String invited = token(first).getWorkerId();
            Eventually.holds("the standby answers", LIMIT, () -> answers(second, job));

            String active = "another server is the active controller: 127.0.0.1:" + first.grpcPort() + ", process ";
            Eventually.holds(
                    "it says which one is active",
                    LIMIT,
                    () -> second.cli()
                            .run("status")
                            .exitedWith(0)
                            .outText()
                            .contains("controller gives no jobs to workers: " + active));
            assertThat(first.cli().run("status").exitedWith(0).outText()).doesNotContain("controller");
            Eventually.holds("so does the third", LIMIT, () -> third.output().contains("Standing by: " + active));

            assertThat(refusals(
                            () -> second.api().cancel(job.getJobId()),
                            () -> terminate(second, invited),
                            () -> token(second)))
                    .hasSize(3)
                    .allSatisfy(refusal -> assertThat(refusal)
                            .startsWith("UNAVAILABLE: ")
                            .contains(active)
                            .contains("was not carried out, and will not be"));
            Result stopped = third.stop();
            assertThat(stopped.outText() + stopped.errText())
                    .contains("Stopping; another server is the active one, and jobs and workers are left to it");
            ProcessHandle.of(first.serverPid()).orElseThrow().destroyForcibly();
            first.await(LIMIT);
            second.awaitReady();
            assertThat(second.api().cancel(other.getJobId()).getState()).isEqualTo(JobState.JOB_STATE_CANCELLED);
            assertThat(second.api().get(job.getJobId()).getState()).isEqualTo(JobState.JOB_STATE_QUEUED);
            List<Worker> workers = second.api().liveWorkers();
            assertThat(workers).extracting(Worker::getWorkerId).containsExactly(invited);
            assertThat(workers.getFirst().getState()).isEqualTo(WorkerState.WORKER_STATE_CREATING);
        } finally {
            third.close();
            second.close();
            first.close();
        }
    }

    @Test
    void aWorkerThatItCouldNotRegisterIsLetInWithTheSamePasswordWhenItTakesOver(
            @WithoutWorkers HodeiServer host, @TempDir Path directory) throws Exception {
        Map<String, String> settings = settings(host, "standby_register");
        HodeiServer first = HodeiServer.start(Files.createDirectory(directory.resolve("first")), settings);
        HodeiServer second = HodeiServer.launch(Files.createDirectory(directory.resolve("second")), settings);
        try {
            Job job = first.api().queue(Api.command("echo done"));
            CreateWorkerTokenResponse invited = first.api()
                    .workers()
                    .createWorkerToken(CreateWorkerTokenRequest.newBuilder()
                            .setPool("default")
                            .build());
            Eventually.holds("the standby answers", LIMIT, () -> answers(second, job));
            try (Running agent = AgentByHand.start(second, invited.getWorkerId(), invited.getOtpToken())) {
                Eventually.holds(
                        "it was refused",
                        LIMIT,
                        () -> (agent.out().text() + agent.err().text())
                                .contains("this server can't register workers now"));
                ProcessHandle.of(first.serverPid()).orElseThrow().destroyForcibly();
                first.await(LIMIT);
                second.awaitReady();
                Api.Ran ran = second.api().ran(job.getJobId());
                assertThat(ran.job().getState()).isEqualTo(JobState.JOB_STATE_SUCCEEDED);
                assertThat(ran.attempt().getWorkerId()).isEqualTo(invited.getWorkerId());
                agent.terminate();
                agent.await(LIMIT).exitedWith(0);
            }
        } finally {
            second.close();
            first.close();
        }
    }

    /** What ends the first server's time as the active one. */
    enum Change {
        /** SIGTERM, and it starts again: the other one is active by then. */
        RESTARTED,
        /** SIGKILL, and its machine does not come back. */
        GONE,
        /** SIGKILL, and it starts again. */
        KILLED,
        /** Its process stands still. */
        STOPPED,
        /** Nothing but the database is away, for longer than the lease. */
        WITHOUT_DATABASE
    }

    @ParameterizedTest
    @EnumSource
    void jobsGoOnWhenAnotherServerBecomesTheActiveOne(
            Change change, @WithoutWorkers HodeiServer unpacker, @TempDir Path directory) throws Exception {
        ExternalPostgres postgres =
                ExternalPostgres.start(unpacker, Files.createDirectory(directory.resolve("postgres")));
        Map<String, String> settings = new HashMap<>(SHORT_LEASE);
        settings.put("HODEI_DATABASE_URL", postgres.database().url().toString());
        settings.put("HODEI_ON_STOP", "leave");
        HodeiServer first = HodeiServer.start(Files.createDirectory(directory.resolve("first")), settings);
        HodeiServer second = HodeiServer.launch(Files.createDirectory(directory.resolve("second")), settings);
        HodeiServer again = null;
        Gate gate = Gate.in(directory);
        Path ledger = directory.resolve("ledger");
        try {
            Job job = first.api()
                    .queue(Api.command(
                            "echo $HODEI_ATTEMPT >> '" + ledger + "'; echo begun; " + gate.command() + "; echo over"));
            try (Follower follower = first.api().follow(job.getJobId())) {
                follower.awaitStdout("begun\n", LIMIT);
            }
            Eventually.holds("the standby answers", LIMIT, () -> answers(second, job));
            Eventually.holds("the agent knows of both", LIMIT, () -> agentKnows(first, second));
            long agent = first.agentPids().getFirst();
            long before = term(postgres);
            ProcessHandle server = ProcessHandle.of(first.serverPid()).orElseThrow();
            switch (change) {
                case RESTARTED -> {
                    first.stop();
                    again = first.launchAgain();
                }
                case GONE -> server.destroyForcibly();
                case KILLED -> {
                    server.destroyForcibly();
                    first.await(LIMIT);
                    again = first.launchAgain();
                }
                case STOPPED -> Running.signal("STOP", server.pid());
                case WITHOUT_DATABASE -> {
                    postgres.pause();
                    long since = System.nanoTime();
                    Eventually.holds(
                            "it lasts",
                            LIMIT,
                            () -> System.nanoTime() - since
                                    > Duration.ofSeconds(7).toNanos());
                    postgres.resume();
                }
            }
            Eventually.holds(
                    "another term has begun",
                    LIMIT,
                    () -> term(postgres) > before || change == Change.WITHOUT_DATABASE);
            // Any server says of a worker what its row does, which the active one writes.
            Instant changed = Instant.now();
            Eventually.holds(
                    "the worker has found the active server",
                    LIMIT,
                    () -> second.api().liveWorkers().stream()
                            .anyMatch(worker -> worker.getJobIdsList().contains(job.getJobId())
                                    && worker.getLastHeartbeatAt().getSeconds() > changed.getEpochSecond()));
            assertThat(Marked.runs(agent)).isTrue();
            gate.open();
            Api.Ran ran = second.api().ran(job.getJobId());
            assertThat(ran.job().getState()).isEqualTo(JobState.JOB_STATE_SUCCEEDED);
            assertThat(ran.job().getAttemptsList()).hasSize(1);
            assertThat(ran.log().stdoutText()).isEqualTo("begun\nover\n");
            assertThat(ledger).content().isEqualTo("1\n");
        } finally {
            gate.open();
            if (change == Change.STOPPED) {
                Running.signal("CONT", first.serverPid());
            }
            for (HodeiServer each :
                    Stream.of(second, again, first).filter(Objects::nonNull).toList()) {
                each.close();
            }
            postgres.close();
        }
    }

    private static boolean agentKnows(HodeiServer its, HodeiServer other) {
        try (Stream<Path> files = Files.walk(its.home().resolve("workers"))) {
            for (Path file : files.filter(path -> path.endsWith("credential")).toList()) {
                if (Files.readString(file).contains("127.0.0.1:" + other.grpcPort())) {
                    return true;
                }
            }
            return false;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static long term(ExternalPostgres postgres) {
        return Long.parseLong(
                postgres.database().query("SELECT term FROM controller_lease").getFirst());
    }

    private static Map<String, String> settings(HodeiServer host, String database) throws Exception {
        Map<String, String> settings = new HashMap<>(HodeiServer.withoutWorkers());
        settings.put(
                "HODEI_DATABASE_URL", host.database().create(database).url().toString());
        return settings;
    }

    private static boolean answers(HodeiServer server, Job job) {
        try {
            server.api().get(job.getJobId());
            return true;
        } catch (StatusRuntimeException e) {
            return false;
        }
    }

    private static CreateWorkerTokenResponse token(HodeiServer server) {
        return server.api().workers().createWorkerToken(CreateWorkerTokenRequest.getDefaultInstance());
    }

    private static void terminate(HodeiServer server, String worker) {
        var _ = server.api()
                .workers()
                .terminateWorker(
                        TerminateWorkerRequest.newBuilder().setWorkerId(worker).build());
    }

    /** Makes these calls at the same time, and returns the answer to each. */
    private static List<String> refusals(Runnable... calls) {
        try (var executor = Executors.newVirtualThreadPerTaskExecutor()) {
            return Stream.of(calls)
                    .map(call -> CompletableFuture.supplyAsync(() -> refusal(call), executor))
                    .toList()
                    .stream()
                    .map(answer -> answer.orTimeout(LIMIT.toSeconds(), TimeUnit.SECONDS)
                            .join())
                    .toList();
        }
    }

    private static String refusal(Runnable call) {
        try {
            call.run();
            return "it was done";
        } catch (StatusRuntimeException e) {
            return String.valueOf(e.getMessage());
        }
    }
}
