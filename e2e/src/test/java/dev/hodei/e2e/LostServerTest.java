package dev.hodei.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hodei.e2e.harness.Api;
import dev.hodei.e2e.harness.Eventually;
import dev.hodei.e2e.harness.Gate;
import dev.hodei.e2e.harness.HodeiServer;
import dev.hodei.e2e.harness.Result;
import dev.hodei.e2e.harness.Running;
import dev.hodei.v1.EndReason;
import dev.hodei.v1.Job;
import dev.hodei.v1.JobState;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The server goes away while somebody follows and something runs, and comes back. */
class LostServerTest {
    private static final Duration LIMIT = Duration.ofSeconds(60);

    @Test
    void thoseWhoFollowAreToldOnceAndGoOnWhereTheyWere(@TempDir Path home) {
        Gate gate = Gate.in(home);
        HodeiServer server = HodeiServer.start(home, Map.of());
        String counting = "i=0; while [ -e '" + gate.file() + "' ]; do echo line $((i++)); sleep 0.02; done; echo over";
        String lost = "hodei: lost the server at 127.0.0.1:" + server.grpcPort() + "; trying again for up to 1m\n";
        try (Running run = server.cli().start("run", "--", counting);
                Running all = server.cli().start("job", "logs", "--all");
                Running json = server.cli().start("job", "logs", "--all", "-o", "json");
                Running watch = server.cli().start("job", "watch");
                Running workers = server.cli().start("worker", "watch")) {
            run.out().await("line 5\n", LIMIT);
            all.out().await("line 5\n", LIMIT);
            json.out().await("\"line 5\"", LIMIT);
            watch.out().await("running", LIMIT);
            workers.out().await("busy", LIMIT);

            ProcessHandle.of(server.serverPid()).orElseThrow().destroyForcibly();
            server.await(LIMIT);
            List<Running> followers = List.of(run, all, json, watch, workers);
            followers.forEach(follower -> follower.err().await(lost, LIMIT));
            HodeiServer again = server.startAgain();
            try {
                followers.forEach(follower -> follower.err().await(lost + "hodei: connected again after ", LIMIT));
                String next = "line " + run.out().text().lines().count() + "\n";
                run.out().await(next, LIMIT);
                gate.open();

                Result ran = run.await(LIMIT).exitedWith(0);
                assertThat(ran.errText())
                        .matches("(?s)hodei: job \\S+: http://127\\.0\\.0\\.1:" + server.httpPort()
                                + "/jobs/[0-9a-f]{32}\n\\$ i=0.*\n" + lost + "hodei: connected again after \\d+s\n");
                assertThat(ran.errText()).containsOnlyOnce("lost the server");
                long lines = ran.outText().lines().count() - 1;
                assertThat(ran.outText()).isEqualTo(numbered(0, lines) + "over\n");
                all.out().await("] over\n", LIMIT);
                String shown = all.out().text().replaceAll("(?m)^\\[[0-9a-f]{8} .*?] (\\$ .*\n)?", "");
                // Of a job that runs already, --all shows the last lines, and what follows.
                assertThat(shown).startsWith(numbered(number(shown), lines) + "over\n");
                json.out().await("\"over\"", LIMIT);
                assertThat(json.out().text()).doesNotContain("hodei:");
                List<String> texts = json.out()
                        .text()
                        .lines()
                        .filter(line -> line.contains("\"line "))
                        .map(line -> line.replaceAll(".*\"(line \\d+)\".*", "$1\n"))
                        .toList();
                assertThat(String.join("", texts)).isEqualTo(numbered(number(texts.getFirst()), lines));
                watch.out().await("succeeded", LIMIT);
                assertThat(again.output()).as("stack traces").doesNotContain("\tat ");
                assertThat(watch.out().text()).containsOnlyOnce("running");
            } finally {
                gate.open();
                again.close();
            }
        } finally {
            gate.open();
            server.close();
        }
    }

    /** The worker can't know whether the server will come back, and stops the job; nobody says that it was its fault. */
    @Test
    void aJobThatWasStoppedBecauseTheServerWasAwayForTooLongSaysSo(@TempDir Path home) {
        Gate gate = Gate.in(home);
        HodeiServer server = HodeiServer.start(home, HodeiServer.losingWorkersSoon());
        try {
            Job job = server.api().queue(Api.command("echo $$; " + gate.command()));
            long pid;
            try (var follower = server.api().follow(job.getJobId())) {
                follower.awaitStdout("\n", LIMIT);
                pid = Long.parseLong(follower.log().stdoutText().strip());
            }
            ProcessHandle shell = ProcessHandle.of(pid).orElseThrow();
            ProcessHandle.of(server.serverPid()).orElseThrow().destroyForcibly();
            server.await(LIMIT);
            Eventually.holds("the worker has stopped it", LIMIT, () -> !shell.isAlive());

            try (HodeiServer again = server.startAgain()) {
                Job ended = again.api().awaitState(job.getJobId(), JobState.JOB_STATE_FAILED);
                assertThat(ended.getAttempts(0).getEndReason()).isEqualTo(EndReason.END_REASON_WORKER_LOST);
                assertThat(ended.getAttempts(0).getEndDetail())
                        .matches("worker and server had no contact for \\d+ s, so the worker stopped the job");
                Result get = again.cli().run("job", "get", job.getJobId()).exitedWith(0);
                assertThat(get.outText()).contains("no contact").doesNotContain("stopped answering");
                Result worker = again.cli()
                        .run("worker", "get", ended.getAttempts(0).getWorkerId())
                        .exitedWith(0);
                assertThat(worker.outText()).containsPattern("health +healthy").containsPattern("uptime +\\d");
            }
        } finally {
            gate.open();
            server.close();
        }
    }

    private static String numbered(long from, long to) {
        return LongStream.range(from, to).mapToObj(i -> "line " + i + "\n").collect(Collectors.joining());
    }

    /** The first one that was shown. */
    private static long number(String lines) {
        return Long.parseLong(lines.substring("line ".length(), lines.indexOf('\n')));
    }
}
