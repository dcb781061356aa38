package dev.hodei.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hodei.e2e.harness.AgentByHand;
import dev.hodei.e2e.harness.Api;
import dev.hodei.e2e.harness.Eventually;
import dev.hodei.e2e.harness.Follower;
import dev.hodei.e2e.harness.Gate;
import dev.hodei.e2e.harness.HodeiServer;
import dev.hodei.e2e.harness.Marked;
import dev.hodei.e2e.harness.Running;
import dev.hodei.e2e.harness.SmallDisk;
import dev.hodei.e2e.harness.Workers;
import dev.hodei.v1.Attempt;
import dev.hodei.v1.AttemptState;
import dev.hodei.v1.EndReason;
import dev.hodei.v1.Job;
import dev.hodei.v1.JobState;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.io.TempDir;

/** An agent that is killed by kill -9 and started again as it was comes back as the worker that it was. */
class AgentCrashTest {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    /** A test of a worker that the server starts, where the others start theirs by hand. */
    private static final String PROVISIONED = "provisioned";
    /** Its server does not wait for 45 s to count a worker as lost. */
    private static final String IMPATIENT = "impatient";

    @TempDir
    Path home;

    @TempDir
    Path work;

    private HodeiServer server;
    private Workers.Admission admission;

    @BeforeEach
    void start(TestInfo test) {
        if (test.getTags().contains(PROVISIONED)) {
            server = HodeiServer.start(
                    home, Map.of("HODEI_PROVISIONING_MAX_WORKERS", "1", "HODEI_PROVISIONING_WORKER_SLOTS", "2"));
            admission = new Workers.Admission("", "");
        } else {
            Map<String, String> settings = new HashMap<>(HodeiServer.withoutWorkers());
            if (test.getTags().contains(IMPATIENT)) {
                settings.putAll(HodeiServer.losingWorkersSoon());
                settings.put("HODEI_JOB_CONTROLLER_RECOVERY_GRACE", "5s");
            }
            server = HodeiServer.start(home, settings);
            admission = new Workers(server.database()).admit();
        }
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private Running agent() {
        return AgentByHand.start(
                server, admission.worker(), admission.password(), Map.of("HODEI_WORK_DIR", work.toString()));
    }

    private void killed(Running agent) {
        agent.kill();
        agent.await(LIMIT).exitedWith(137);
    }

    @Test
    void whatRanIsGoneAndItsLogIsWholeAndTheJobRunsAgain() {
        // The second attempt has nothing to wait for.
        String command =
                "if [ $HODEI_ATTEMPT = 1 ]; then (setsid bash -c 'trap \"\" TERM; echo pid $BASHPID; echo >> ready; sleep 600' &);"
                        + " echo pid $$; until [ -e ready ]; do sleep 0.02; done; seq 2000; sleep 601; fi; echo over";
        Job job = server.api()
                .queue(Api.command(command).toBuilder().setRetriesOnLost(1).build());
        List<String> pids;
        try (Running agent = agent();
                Follower follower = server.api().follow(job.getJobId())) {
            follower.awaitStdout("\n2000\n", LIMIT);
            pids = follower.log()
                    .stdoutText()
                    .lines()
                    .filter(line -> line.startsWith("pid "))
                    .map(line -> line.substring("pid ".length()))
                    .toList();
            killed(agent);
        }
        try (Running agent = agent()) {
            Job ended = server.api().awaitState(job.getJobId(), JobState.JOB_STATE_SUCCEEDED);

            assertThat(ended.getAttemptsCount()).isEqualTo(2);
            Attempt lost = ended.getAttempts(0);
            assertThat(lost.getState()).isEqualTo(AttemptState.ATTEMPT_STATE_LOST);
            assertThat(lost.getEndReason()).isEqualTo(EndReason.END_REASON_WORKER_LOST);
            assertThat(lost.getEndDetail()).isEqualTo("the worker agent died while the job ran");
            assertThat(ended.getAttempts(1).getWorkerId()).isEqualTo(admission.worker());
            assertThat(pids).hasSize(2).noneMatch(pid -> Marked.runs(Long.parseLong(pid)));
            var log = server.cli()
                    .run("job", "logs", job.getJobId(), "--attempt", "1")
                    .exitedWith(0);
            assertThat(log.outText()).endsWith(numbers(2000));
            assertThat(log.outText().lines()).hasSize(2002);
            assertThat(log.errText()).contains("The worker agent died while the job ran.");

            assertThat(agent.err().text())
                    .contains("Killed", "An agent that died has left 1 job(s) here")
                    .doesNotContain(admission.password());
            agent.terminate();
            agent.await(LIMIT).exitedWith(0);
            assertThat(work).isEmptyDirectory();
        }
    }

    /** Its first process has nothing of the job in its environment: bash becomes `env` and then `sh`. */
    @Test
    void whatClearedItsEnvironmentIsGoneBeforeTheJobRunsAgain() throws Exception {
        Path ticks = home.resolve("ticks");
        String line = "echo pid $$; while :; do echo >> " + ticks + "; sleep 0.02; done";
        // The second attempt looks for the first one's process; a zombie's command line is empty.
        String command = "if [ $HODEI_ATTEMPT = 1 ]; then exec env -i PATH=/usr/bin:/bin sh -c '" + line + "'; fi; "
                + "if grep -qa . /proc/$(cat " + home.resolve("pid") + ")/cmdline; then echo it runs; exit 1; fi";
        Job job = server.api()
                .queue(Api.command(command).toBuilder().setRetriesOnLost(1).build());
        long pid;
        try (Running agent = agent();
                Follower follower = server.api().follow(job.getJobId())) {
            follower.awaitStdout("pid", LIMIT);
            Eventually.holds("it ticks", LIMIT, () -> Files.exists(ticks));
            pid = Long.parseLong(follower.log().stdoutText().strip().substring("pid ".length()));
            assertThat(Marked.variable(pid, "HODEI_JOB_ID")).isEmpty();
            Files.writeString(home.resolve("pid"), pid + "\n");
            killed(agent);
        }
        assertThat(Marked.runs(pid)).as("the process outlives its agent").isTrue();
        try (Running agent = agent()) {
            Job ended = server.api().awaitState(job.getJobId(), JobState.JOB_STATE_SUCCEEDED);

            assertThat(ended.getAttempts(0).getState()).isEqualTo(AttemptState.ATTEMPT_STATE_LOST);
            assertThat(Marked.runs(pid)).isFalse();
            assertThat(server.cli()
                            .run("job", "logs", job.getJobId(), "--attempt", "1")
                            .exitedWith(0)
                            .errText())
                    .contains("What was found running of its jobs was sent SIGKILL");
            agent.terminate();
            agent.await(LIMIT).exitedWith(0);
            assertThat(work).isEmptyDirectory();
        } finally {
            ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly);
        }
    }

    @Test
    void whatEndedWhileTheServerDidNotAnswerArrivesAsItEnded() throws Exception {
        Gate gate = Gate.in(home);
        Job job = server.api().queue(Api.command("echo begun; " + gate.command() + "; seq 50000"));
        long pid = server.serverPid();
        try (Running agent = agent();
                Follower follower = server.api().follow(job.getJobId())) {
            follower.awaitStdout("begun\n", LIMIT);
            Running.signal("STOP", pid);
            gate.open();
            Eventually.holds("its end is put down", LIMIT, () -> Journals.haveAnEnd(work));
            killed(agent);
        } finally {
            Running.signal("CONT", pid);
        }
        try (Running agent = agent()) {
            // The server may have read it all from the first one's connection, before this one is up.
            agent.err().await("Connected to", LIMIT);
            Api.Ran ran = server.api().ran(job.getJobId());

            assertThat(ran.job().getState()).isEqualTo(JobState.JOB_STATE_SUCCEEDED);
            assertThat(ran.job().getAttemptsList()).hasSize(1);
            assertThat(ran.attempt().getLogBytesMissing()).isZero();
            assertThat(ran.log().stdoutText()).isEqualTo("begun\n" + numbers(50_000));
            agent.terminate();
            agent.await(LIMIT).exitedWith(0);
        }
    }

    @Test
    void withoutItsCredentialItIsNotLetInAgain() throws Exception {
        try (Running agent = agent()) {
            agent.err().await("Connected to", LIMIT);
            try (Running second = agent()) {
                var refused = second.await(LIMIT).exitedWith(75);
                assertThat(refused.errText()).contains("Another agent (process " + agent.pid() + ")");
            }
            killed(agent);
        }
        Files.delete(work.resolve("credential"));
        try (Running agent = agent()) {
            var result = agent.await(LIMIT).exitedWith(77);
            assertThat(result.errText()).contains("one-time password", admission.worker());
        }
    }

    @Test
    @Tag(IMPATIENT)
    void aWorkerThatHasEndedMeanwhileIsToldToStop() {
        try (Running agent = agent()) {
            agent.err().await("Connected to", LIMIT);
            killed(agent);
        }
        server.cli().run("worker", "terminate", admission.worker()).exitedWith(0);
        Eventually.holds("it has ended", LIMIT, () -> server.api().liveWorkers().isEmpty());
        try (Running agent = agent()) {
            var result = agent.await(LIMIT).exitedWith(0);
            assertThat(result.errText()).contains("Stopping: ");
        }
        assertThat(work).isEmptyDirectory();
    }

    @Test
    void aFullDiskMakesTheJobWaitAndLosesNoLine() throws Exception {
        Path small = Files.createDirectory(home.resolve("small"));
        long pid = server.serverPid();
        try (SmallDisk disk = SmallDisk.mountOrAbort(small, 6)) {
            // 14 MB that don't compress to less than the disk takes, each line with its number.
            Gate gate = Gate.in(home);
            String command = "echo begun; " + gate.command()
                    + "; for i in {1..2000}; do echo $i; done; head -c 10000000 /dev/urandom"
                    + " | base64 -w 100 | cat -n; echo over";
            Job job = server.api().queue(Api.command(command));
            try (Running agent = AgentByHand.start(
                            server,
                            admission.worker(),
                            admission.password(),
                            Map.of("HODEI_WORK_DIR", disk.path().resolve("work").toString()));
                    Follower follower = server.api().follow(job.getJobId())) {
                follower.awaitStdout("begun\n", LIMIT);
                Running.signal("STOP", pid);
                gate.open();
                try {
                    agent.err().await("The spool can't be written", LIMIT);
                } finally {
                    Running.signal("CONT", pid);
                }
                assertThat(follower.awaitEnd(LIMIT).getState()).isEqualTo(JobState.JOB_STATE_SUCCEEDED);
                List<String> lines = follower.log().stdoutText().lines().toList();
                List<String> numbered = lines.subList(2001, lines.size() - 1);
                for (int i = 0; i < numbered.size(); i++) {
                    assertThat(numbered.get(i).strip()).startsWith((i + 1) + "\t");
                }
                assertThat(numbered).hasSize(133_334);
                assertThat(lines.getLast()).isEqualTo("over");
                assertThat(follower.log().systemText()).contains("The worker could not write to its disk for");
                assertThat(agent.err().text()).contains("The spool can be written again");
                agent.terminate();
                agent.await(LIMIT).exitedWith(0);
            }
        }
    }

    @Test
    @Tag(PROVISIONED)
    void aWorkerThatTheServerStartedIsStartedAgainByIt() throws Exception {
        Gate gate = Gate.in(home);
        Job ends = server.api().queue(Api.command("echo one; " + gate.command() + "; seq 20000; exit 9"));
        Job runs = server.api()
                .queue(Api.command("echo two; [ $HODEI_ATTEMPT = 2 ] || sleep 600").toBuilder()
                        .setRetriesOnLost(1)
                        .build());
        long pid = server.serverPid();
        List<Long> agents;
        try (Follower one = server.api().follow(ends.getJobId());
                Follower two = server.api().follow(runs.getJobId())) {
            one.awaitStdout("one\n", LIMIT);
            two.awaitStdout("two\n", LIMIT);
            agents = server.agentPids();
            Path jobs = home.resolve("workers")
                    .resolve(server.api().liveWorkers().getFirst().getWorkerId())
                    .resolve("work");
            Running.signal("STOP", pid);
            gate.open();
            Eventually.holds("its end is put down", LIMIT, () -> Journals.haveAnEnd(jobs));
            assertThat(agents).hasSize(1);
            Running.signal("KILL", agents.getFirst());
        } finally {
            Running.signal("CONT", pid);
        }
        Api.Ran ended = server.api().ran(ends.getJobId());
        assertThat(ended.attempt().getExitCode()).isEqualTo(9);
        assertThat(ended.log().stdoutText()).isEqualTo("one\n" + numbers(20_000));
        Job ran = server.api().awaitState(runs.getJobId(), JobState.JOB_STATE_SUCCEEDED);
        assertThat(ran.getAttempts(0).getEndReason()).isEqualTo(EndReason.END_REASON_WORKER_LOST);
        assertThat(ran.getAttemptsList())
                .extracting(Attempt::getWorkerId)
                .containsOnly(ended.attempt().getWorkerId());
        assertThat(server.agentPids()).hasSize(1).doesNotContainAnyElementsOf(agents);
    }

    private static String numbers(int last) {
        return IntStream.rangeClosed(1, last).mapToObj(i -> i + "\n").collect(Collectors.joining());
    }
}
