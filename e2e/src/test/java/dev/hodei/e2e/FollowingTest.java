package dev.hodei.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hodei.e2e.harness.Api;
import dev.hodei.e2e.harness.Follower;
import dev.hodei.e2e.harness.Gate;
import dev.hodei.e2e.harness.HodeiServer;
import dev.hodei.e2e.harness.Result;
import dev.hodei.e2e.harness.Running;
import dev.hodei.e2e.harness.Servers;
import dev.hodei.v1.FollowLogsRequest;
import dev.hodei.v1.Job;
import dev.hodei.v1.JobSpec;
import dev.hodei.v1.JobState;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** Whoever follows a job sees all of it, whenever they come and however fast they read. */
@ExtendWith(Servers.class)
@Execution(ExecutionMode.SAME_THREAD)
class FollowingTest {
    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final String TEN_THOUSAND =
            IntStream.rangeClosed(1, 10_000).mapToObj(i -> i + "\n").collect(Collectors.joining());

    private final HodeiServer server;
    private final Gate gate;

    FollowingTest(HodeiServer server, @TempDir Path directory) {
        this.server = server;
        this.gate = Gate.in(directory);
    }

    /** Prints 10,000 lines, and the last one when the gate is opened. */
    private String throughGate() {
        return "seq 10000; " + gate.command() + "; echo last";
    }

    @Test
    void aRunningJobIsShownFromItsFirstLine() {
        Job job = server.api().queue(Api.command(throughGate()));
        try (Follower early = server.api().follow(job.getJobId())) {
            early.awaitStdout("\n10000\n", LIMIT);

            try (Running late = server.cli().start("job", "logs", job.getJobId(), "--follow")) {
                late.out().await("\n10000\n", LIMIT);
                gate.open();
                Result result = late.await(LIMIT).exitedWith(0);

                assertThat(result.outText()).isEqualTo(TEN_THOUSAND + "last\n");
                assertThat(result.errText()).startsWith("$ seq 10000");
            }
        }
    }

    @Test
    void twoFollowersSeeTheSame() {
        Job job = server.api().queue(Api.command("seq 3000; echo err >&2; " + throughGate()));
        try (Follower one = server.api().follow(job.getJobId());
                Follower two = server.api().follow(job.getJobId())) {
            one.awaitStdout("\n10000\n", LIMIT);
            gate.open();
            one.awaitEnd(LIMIT);
            two.awaitEnd(LIMIT);

            assertThat(one.log().stdoutText())
                    .endsWith(TEN_THOUSAND + "last\n")
                    .isEqualTo(two.log().stdoutText());
            assertThat(one.log().stderrText()).isEqualTo(two.log().stderrText()).isEqualTo("err\n");
        }
    }

    @Test
    void followingAFinishedJobEndsByItself() {
        Job job = server.api().run("echo one; echo two; exit 5").job();

        Result logs =
                server.cli().run("job", "logs", job.getJobId(), "--follow").exitedWith(5);

        assertThat(logs.outText()).isEqualTo("one\ntwo\n");
        server.cli().run("job", "watch", job.getJobId()).exitedWith(5);
        server.cli().run("job", "logs", job.getJobId()).exitedWith(0);
        server.cli().run("job", "logs", job.getJobId(), "--exit-code").exitedWith(5);
    }

    @Test
    void withoutFollowTheLogStopsAtItsPresentEnd() {
        Job job = server.api().queue(Api.command(throughGate()));
        try (Follower follower = server.api().follow(job.getJobId())) {
            follower.awaitStdout("\n10000\n", LIMIT);

            Result logs = server.cli().run("job", "logs", job.getJobId()).exitedWith(0);
            Result tail = server.cli()
                    .run("job", "logs", job.getJobId(), "--tail", "3")
                    .exitedWith(0);

            assertThat(logs.outText()).isEqualTo(TEN_THOUSAND);
            assertThat(tail.outText()).isEqualTo("9998\n9999\n10000\n");
        } finally {
            gate.open();
        }
    }

    @Test
    void allShowsEveryJobsLinesWithItsShortIdAndName() {
        Job first = server.api().queue(named("build", "echo first; " + gate.command()));
        try (Running all = server.cli().start("job", "logs", "--all")) {
            all.out().await(prefix(first) + "first\n", LIMIT);

            Job second = server.api().queue(named("check", "echo second; echo oops >&2; printf open"));

            all.out().await(prefix(second) + "second\n", LIMIT);
            all.out().await(prefix(second) + "oops\n", LIMIT);
            all.out().await(prefix(second) + "open\n", LIMIT);
            assertThat(all.isAlive()).isTrue();
        } finally {
            gate.open();
        }
    }

    @Test
    void allMissesNoJobHoweverShort() {
        try (Running all = server.cli().start("job", "logs", "--all")) {
            Job first = server.api().queue(named("build", "echo first; " + gate.command()));
            all.out().await(prefix(first) + "first\n", LIMIT);
            for (int i = 0; i < 30; i++) {
                Job brief = server.api().queue(named("brief", "echo brief"));
                all.out().await(prefix(brief) + "brief\n", LIMIT);
            }
        } finally {
            gate.open();
        }
    }

    @Test
    void aSlowFollowerHoldsUpNeitherTheJobNorAnotherFollower() {
        int megabytes = 40;
        Job job = server.api()
                .queue(Api.command("head -c " + megabytes * 1_000_000
                        + " /dev/zero | tr '\\0' x | fold -w 999; echo; echo ready"));
        // Nobody reads what this one prints.
        try (Running slow = server.cli().startUnread("job", "logs", job.getJobId(), "--follow");
                Follower quick = server.api().follow(job.getJobId())) {
            Job end = quick.awaitEnd(LIMIT);

            assertThat(end.getState()).isEqualTo(JobState.JOB_STATE_SUCCEEDED);
            assertThat(quick.log().stdoutText()).endsWith("\nready\n");
            assertThat(slow.isAlive()).isTrue();
        }
    }

    @Test
    void aFollowerMayStartAnywhere() {
        Job job = server.api().run("seq 1000").job();
        FollowLogsRequest from900 = FollowLogsRequest.newBuilder()
                .setJobId(job.getJobId())
                .setFromPosition(900)
                .build();
        try (Follower follower = server.api().follow(from900)) {
            follower.awaitEnd(LIMIT);

            // Position 0 is the command's own line.
            assertThat(follower.log().entries().getFirst().position()).isEqualTo(900);
            assertThat(follower.log().stdoutText()).startsWith("900\n").endsWith("\n1000\n");
        }
    }

    private static JobSpec named(String name, String command) {
        return Api.command(command).toBuilder().setName(name).build();
    }

    /** Returns the prefix of each line of this job where several are followed. */
    private static String prefix(Job job) {
        return "[" + job.getJobId().substring(0, 8) + " " + job.getSpec().getName() + "] ";
    }
}
