package dev.hodei.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hodei.e2e.harness.Api;
import dev.hodei.e2e.harness.Eventually;
import dev.hodei.e2e.harness.Follower;
import dev.hodei.e2e.harness.Gate;
import dev.hodei.e2e.harness.HodeiServer;
import dev.hodei.e2e.harness.Running;
import dev.hodei.v1.Attempt;
import dev.hodei.v1.EndReason;
import dev.hodei.v1.Job;
import dev.hodei.v1.JobState;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Logs of a worker that is lost before the server could store them: what it had told of them counts. */
class LostLogTest {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final String BEGUN = "begun\n";
    /** Bytes of text that {@code seq 1000} prints, without the ends of its lines. */
    private static final long TEXT_BYTES = 2_893;

    /** No chunk of a log is stored any more, as when the database's disk is full; everything else goes on. */
    private static final String FULL = """
            CREATE FUNCTION full_disk() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN RAISE EXCEPTION 'no space left on device' USING ERRCODE = 'disk_full'; END $$;
            CREATE TRIGGER full_disk BEFORE INSERT ON log_chunks EXECUTE FUNCTION full_disk()
            """;

    @Test
    void whatALostWorkerHadToldOfItsLogsIsSaidToBeMissing(@TempDir Path home) throws Exception {
        Gate gate = Gate.in(home);
        Path printed = home.resolve("printed");
        String begins = "echo begun; " + gate.command() + "; seq 1000; ";
        try (HodeiServer server = HodeiServer.start(home, settings())) {
            Job runs = server.api().queue(Api.command(begins + "touch '" + printed + "'; sleep 600"));
            Job ends = server.api().queue(Api.command(begins + "exit 3"));
            for (Job job : new Job[] {runs, ends}) {
                try (Follower follower = server.api().follow(job.getJobId())) {
                    follower.awaitStdout(BEGUN, LIMIT);
                }
            }
            server.database().execute(FULL);
            // The log begins with lines of the agent's own, which are stored already.
            long stored = storedOf(server, runs);
            long storedOfOther = storedOf(server, ends);
            gate.open();
            Path work = home.resolve("workers")
                    .resolve(server.api().liveWorkers().getFirst().getWorkerId())
                    .resolve("work");
            Eventually.holds("one has printed", LIMIT, () -> Files.exists(printed));
            Eventually.holds("the other's end is put down", LIMIT, () -> Journals.haveAnEnd(work));
            awaitHeartbeatAfter(server, Instant.now().plusSeconds(1));
            Running.signal("STOP", server.agentPids().getFirst());

            Attempt lost = end(server, runs, stored);
            assertThat(lost.getEndReason()).isEqualTo(EndReason.END_REASON_WORKER_LOST);
            assertThat(lost.getLogEndUnknown()).as("there may be more").isTrue();
            assertIncomplete(
                    server, runs, "at least %s missing; its worker was gone before it could say where the log ends");

            Attempt ended = end(server, ends, storedOfOther);
            assertThat(ended.getEndReason()).as("as it had told").isEqualTo(EndReason.END_REASON_EXIT_CODE);
            assertThat(ended.getExitCode()).isEqualTo(3);
            assertThat(ended.getLogEndUnknown()).as("there may be more").isFalse();
            assertIncomplete(server, ends, "%s missing\n");
            assertThat(ended.getWorkerId()).isEqualTo(lost.getWorkerId());
        } finally {
            gate.open();
        }
    }

    private static long storedOf(HodeiServer server, Job job) {
        return server.api().get(job.getJobId()).getAttempts(0).getLogBytes();
    }

    private static Attempt end(HodeiServer server, Job job, long stored) {
        Attempt attempt = server.api()
                .awaitState(job.getJobId(), JobState.JOB_STATE_FAILED)
                .getAttempts(0);
        assertThat(attempt.getLogBytes()).isEqualTo(stored);
        assertThat(attempt.getLogBytesMissing()).isEqualTo(TEXT_BYTES);
        return attempt;
    }

    /** {@code %s} in {@code words} stands for the bytes. */
    private static void assertIncomplete(HodeiServer server, Job job, String words) {
        String said = "incomplete: " + String.format(Locale.ROOT, words, String.format("%,d bytes", TEXT_BYTES));
        assertThat(server.cli().run("job", "get", job.getJobId()).exitedWith(0).outText())
                .contains(said);
        var logs = server.cli().run("job", "logs", job.getJobId()).exitedWith(0);
        assertThat(logs.outText()).isEqualTo(BEGUN);
        assertThat(logs.errText()).contains("the log of attempt 1 is " + said);
    }

    private static void awaitHeartbeatAfter(HodeiServer server, Instant time) {
        Eventually.holds(
                "the worker is heard after " + time,
                LIMIT,
                () -> server.api().liveWorkers().stream()
                        .anyMatch(worker -> worker.getLastHeartbeatAt().getSeconds() > time.getEpochSecond()));
    }

    private static Map<String, String> settings() {
        return Map.of(
                "HODEI_HEARTBEAT_INTERVAL", "200ms",
                "HODEI_HEARTBEAT_SUSPECT_AFTER", "2s",
                "HODEI_HEARTBEAT_SELF_FENCE_AFTER", "3s",
                "HODEI_HEARTBEAT_LOST_AFTER", "4s",
                // Else nobody is declared lost in the first minute.
                "HODEI_JOB_CONTROLLER_RECOVERY_GRACE", "4s",
                "HODEI_PROVISIONING_MAX_WORKERS", "1",
                "HODEI_PROVISIONING_WORKER_SLOTS", "2");
    }
}
