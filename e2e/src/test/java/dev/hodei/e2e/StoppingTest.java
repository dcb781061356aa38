package dev.hodei.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Duration;
import dev.hodei.e2e.harness.Api;
import dev.hodei.e2e.harness.Api.Ran;
import dev.hodei.e2e.harness.Eventually;
import dev.hodei.e2e.harness.Follower;
import dev.hodei.e2e.harness.HodeiServer;
import dev.hodei.e2e.harness.Marked;
import dev.hodei.e2e.harness.Result;
import dev.hodei.e2e.harness.Running;
import dev.hodei.e2e.harness.Servers;
import dev.hodei.e2e.harness.Servers.WithoutWorkers;
import dev.hodei.v1.EndReason;
import dev.hodei.v1.Job;
import dev.hodei.v1.JobSpec;
import dev.hodei.v1.JobState;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** A job that is to stop does stop, whole, and everybody is told the truth about it. */
@ExtendWith(Servers.class)
@Execution(ExecutionMode.SAME_THREAD)
class StoppingTest {
    private static final java.time.Duration LIMIT = java.time.Duration.ofSeconds(15);

    /** Its processes ignore SIGTERM; one has left the session and its parents. */
    private static final String STUBBORN = """
            trap '' TERM
            echo shell=$$
            (setsid bash -c 'trap "" TERM; echo daemon=$$; while :; do sleep 60; done' & )
            while :; do sleep 60; done
            """;

    private final HodeiServer server;

    StoppingTest(HodeiServer server) {
        this.server = server;
    }

    @Test
    void aTimeoutEndsTheWholeTree() {
        Ran ran = server.api()
                .run(Api.command(STUBBORN).toBuilder()
                        .setTimeout(Duration.newBuilder().setSeconds(1))
                        .build());

        assertThat(ran.job().getState()).isEqualTo(JobState.JOB_STATE_TIMED_OUT);
        assertThat(ran.attempt().getEndReason()).isEqualTo(EndReason.END_REASON_TIMEOUT);
        assertThat(ran.log().stderrText()).contains("timed out after 1s");
        assertGone(pids(ran.log().stdoutText()));
    }

    @Test
    void aFollowerOfAJobThatTimedOutExitsWith124() {
        Result result = server.cli()
                .run("run", "--timeout", "1s", "--", "echo begun; sleep 60; echo never")
                .exitedWith(124);

        assertThat(result.outText()).isEqualTo("begun\n");
        assertThat(result.errText())
                .contains("hodei: timed out after 1s\n", "Sent SIGTERM; ")
                .endsWith(" timed out\n");
    }

    @Test
    void cancellingARunningJobEndsTheWholeTree() {
        Job job = server.api().queue(Api.command(STUBBORN));
        try (Follower follower = server.api().follow(job.getJobId())) {
            follower.awaitStdout("daemon=", LIMIT);
            follower.awaitStdout("shell=", LIMIT);
            List<Long> pids = pids(follower.log().stdoutText());
            assertThat(pids).hasSize(2).allMatch(Marked::runs);

            Result cancel = server.cli().run("job", "cancel", job.getJobId()).exitedWith(0);

            assertThat(cancel.outText()).contains("is being stopped");
            Job end = follower.awaitEnd(LIMIT);
            assertThat(end.getState()).isEqualTo(JobState.JOB_STATE_CANCELLED);
            assertThat(end.getAttempts(0).getEndReason()).isEqualTo(EndReason.END_REASON_CANCELLED);
            assertThat(pids).noneMatch(Marked::runs);
        }
    }

    @Test
    void aFollowerOfACancelledJobExitsWith130() {
        try (Running run = server.cli().start("run", "--", "echo id=$HODEI_JOB_ID; sleep 60")) {
            String id = run.out().awaitMatch("id=([0-9a-f]{32})\n", LIMIT);

            server.cli().run("job", "cancel", id.substring(0, 8)).exitedWith(0);

            Result result = run.await(LIMIT).exitedWith(130);
            assertThat(result.errText()).contains("was cancelled");
        }
    }

    /** timeout(1) signals its child, and then its group: the child gets SIGTERM twice at once. SIGALRM is its time's end. */
    @Test
    void timeoutCancelsTheJobAndWaitsForItsEnd() {
        Result result = server.cli().shell("""
                timeout 60 hodei run -- 'echo id=$HODEI_JOB_ID; sleep 60' >out.txt 2>err.txt & timeout=$!
                until grep -q id= out.txt; do sleep 0.05; done
                kill -ALRM $timeout
                wait $timeout
                echo "code=$?"
                cat out.txt err.txt
                """).exitedWith(0);
        assertThat(result.outText())
                .contains("code=124\n", "cancelling job ", "was cancelled")
                .doesNotContain("may still run");
        String id = result.outText().replaceAll("(?s).*id=([0-9a-f]{32}).*", "$1");
        assertThat(server.api().get(id).getState()).isEqualTo(JobState.JOB_STATE_CANCELLED);
    }

    @Test
    void aSignalToTheFollowerCancelsTheJobWhereNobodyCanBeAsked() {
        try (Running run = server.cli().start("run", "--", "echo id=$HODEI_JOB_ID; sleep 60")) {
            String id = run.out().awaitMatch("id=([0-9a-f]{32})\n", LIMIT);

            run.terminate();

            run.await(LIMIT).exitedWith(130);
            assertThat(server.api().get(id).getState()).isEqualTo(JobState.JOB_STATE_CANCELLED);
        }
    }

    @Test
    void aJobThatIsStoppedMayTidyUpAsWell() {
        Job job = server.api().queue(Api.command("trap 'echo tidied; exit 3' TERM; echo begun; kill -STOP $$"));
        try (Follower follower = server.api().follow(job.getJobId())) {
            follower.awaitStdout("begun\n", LIMIT);
            server.cli().run("job", "cancel", job.getJobId()).exitedWith(0);

            assertThat(follower.awaitEnd(LIMIT).getState()).isEqualTo(JobState.JOB_STATE_CANCELLED);
            assertThat(follower.log().stdoutText()).isEqualTo("begun\ntidied\n");
        }
    }

    @Test
    void aJobMayTidyUpWhenItIsCancelled() {
        Job job = server.api()
                .queue(Api.command("trap 'echo tidy; exit 0' TERM; echo ready; while :; do sleep 0.05; done"));
        try (Follower follower = server.api().follow(job.getJobId())) {
            follower.awaitStdout("ready", LIMIT);

            server.api().cancel(job.getJobId());

            assertThat(follower.awaitEnd(LIMIT).getState()).isEqualTo(JobState.JOB_STATE_CANCELLED);
            assertThat(follower.log().stdoutText()).isEqualTo("ready\ntidy\n");
        }
    }

    @Test
    void cancellingAQueuedJobIsInstant(@WithoutWorkers HodeiServer idle) {
        Job job = idle.api().queue(Api.command("echo never"));

        Job cancelled = idle.api().cancel(job.getJobId());

        assertThat(cancelled.getState()).isEqualTo(JobState.JOB_STATE_CANCELLED);
        assertThat(cancelled.getAttemptsList()).isEmpty();
    }

    @Test
    void aFollowerThatWaitsForAJobIsToldThatItWasCancelled(@WithoutWorkers HodeiServer idle) {
        try (Running run = idle.cli().start("run", "--name", "waits", "--", "echo never")) {
            Job waiting = Eventually.get("it is queued", LIMIT, () -> {
                var jobs = idle.cli().run("job", "list", "--name", "waits", "--state", "queued", "-o", "json");
                return jobs.out().length == 0
                        ? java.util.Optional.empty()
                        : java.util.Optional.of(idle.api()
                                .get(jobs.outText().replaceAll("(?s).*\"jobId\":\\s*\"([0-9a-f]{32})\".*", "$1")));
            });

            Result cancel = idle.cli().run("job", "cancel", waiting.getJobId()).exitedWith(0);

            assertThat(cancel.outText()).contains("is cancelled; nothing of it runs");
            Result result = run.await(LIMIT).exitedWith(130);
            assertThat(result.outText()).isEmpty();
        }
    }

    @Test
    void cancellingWhatHasEndedIsToldPlainly() {
        Ran ran = server.api().run("exit 3");

        Result once = server.cli().run("job", "cancel", ran.job().getJobId()).exitedWith(0);

        assertThat(once.outText()).contains("had already ended").contains("exit code 3");
        assertThat(server.api().get(ran.job().getJobId()).getState()).isEqualTo(JobState.JOB_STATE_FAILED);
    }

    @Test
    void cancellingTwiceIsToldPlainly(@WithoutWorkers HodeiServer idle) {
        Job job = idle.api().queue(Api.command("echo never"));

        idle.cli().run("job", "cancel", job.getJobId()).exitedWith(0);
        Result twice = idle.cli().run("job", "cancel", job.getJobId()).exitedWith(0);

        assertThat(twice.outText()).contains("had already ended").contains("was cancelled");
    }

    @Test
    void cancellingARunningJobTwiceIsToldPlainly(@TempDir Path home) throws IOException {
        // So that the job is still being stopped at the second call, however long that takes to come.
        try (HodeiServer patient = HodeiServer.start(home, Map.of("HODEI_AGENT_STOP_GRACE", "60s"))) {
            Path end = home.resolve("end");
            Job job = patient.api()
                    .queue(Api.command("mkfifo " + end + "; trap '' TERM; echo begun; read -r _ < " + end));
            try (var follower = patient.api().follow(job.getJobId())) {
                follower.awaitStdout("begun\n", LIMIT);
            }

            Result once = patient.cli().run("job", "cancel", job.getJobId()).exitedWith(0);
            Result twice = patient.cli().run("job", "cancel", job.getJobId()).exitedWith(0);

            assertThat(once.outText()).contains("is being stopped: its processes get SIGTERM");
            assertThat(twice.outText()).contains("is being stopped already: its processes get SIGTERM");
            Files.writeString(end, "now\n");
            patient.api().awaitState(job.getJobId(), JobState.JOB_STATE_CANCELLED);
        }
    }

    @Test
    void whatWaitsIsCancelledBeforeItCanStartInThePlaceOfWhatRuns(@TempDir Path home) {
        try (HodeiServer one = HodeiServer.start(home, Map.of("HODEI_PROVISIONING_MAX_WORKERS", "1"))) {
            JobSpec spec =
                    Api.command("sleep 600").toBuilder().putLabels("run", "x").build();
            Job running = one.api().queue(spec);
            one.api().awaitState(running.getJobId(), JobState.JOB_STATE_RUNNING);
            List<Job> waiting =
                    Stream.generate(() -> one.api().queue(spec)).limit(5).toList();

            one.cli().run("job", "cancel", "--label", "run=x", "--yes").exitedWith(0);

            one.api().awaitState(running.getJobId(), JobState.JOB_STATE_CANCELLED);
            assertThat(waiting).allSatisfy(each -> {
                Job job = one.api().awaitState(each.getJobId(), JobState.JOB_STATE_CANCELLED);
                assertThat(job.getAttemptsList()).as("attempts").isEmpty();
            });
        }
    }

    private static List<Long> pids(String text) {
        return text.lines()
                .map(line -> Long.parseLong(line.substring(line.indexOf('=') + 1)))
                .toList();
    }

    private static void assertGone(List<Long> pids) {
        assertThat(pids).hasSize(2).noneMatch(Marked::runs);
    }
}
