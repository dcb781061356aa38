package dev.hodei.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Duration;
import com.google.protobuf.Timestamp;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.io.IOException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What is told of workers that are drained or stopped. */
class WorkerCommandsTest {
    private static final String FIRST = "1".repeat(32);
    private static final String SECOND = "2".repeat(32);

    private final FakeHodei hodei;

    WorkerCommandsTest() throws IOException {
        hodei = new FakeHodei();
    }

    @AfterEach
    void stop() {
        hodei.close();
    }

    private void has(String... jobs) {
        var worker = hodei.services.worker.toBuilder().clearJobIds();
        for (String job : jobs) {
            worker.addJobIds(job);
        }
        hodei.change(() -> hodei.services.worker = worker.build());
    }

    private Cli.Result run(String... args) {
        return new Cli(hodei).run(args);
    }

    @Test
    void drainSaysWhatIsLeftAndByWhen() {
        has(FIRST);
        assertThat(run("worker", "drain", "feed").out())
                .isEqualTo("worker feedbeef is draining: 1 job to finish; no deadline\n");
        has(FIRST, SECOND);
        assertThat(run("worker", "drain", "feed", "--deadline", "10m").out())
                .matches("worker feedbeef is draining: 2 jobs to finish; deadline in (10|9)m\n");
        assertThat(run("worker", "list").out()).containsPattern("draining .* deadline in (10|9)m; a user asked for it");
        assertThat(run("worker", "get", "feed").out()).contains("deadline in ");
        assertThat(run("worker", "drain", "--all", "-o", "json").out())
                .contains("\"state\":\"draining\"", "\"drainDeadline\"");
    }

    @Test
    void drainOfAnIdleWorkerSaysThatItStops() {
        assertThat(run("worker", "drain", "--all").out()).isEqualTo("worker feedbeef is stopping: it has no jobs\n");
    }

    @Test
    void terminateSaysWhatBecomesOfTheJobs() {
        has(FIRST);
        assertThat(run("worker", "terminate", "feed").out())
                .isEqualTo("worker feedbeef is stopping: 1 job to be stopped (SIGTERM, and SIGKILL after a grace"
                        + " period)\n");
        hodei.services.refusal = Status.FAILED_PRECONDITION.withDescription(
                "worker feedbeef has ended already: it is lost since 2026-01-01T00:00:00Z");
        Cli.Result ended = run("worker", "terminate", "feed");
        assertThat(ended.code()).isEqualTo(1);
        assertThat(ended.err())
                .isEqualTo("hodei: worker feedbeef has ended already: it is lost since" + " 2026-01-01T00:00:00Z\n");
    }

    @Test
    void whatAnEarlierTryMayHaveDoneIsNotDenied() {
        hodei.services.refusals.add(unavailable("the database did not confirm the request", false));
        hodei.services.refusals.add(unavailable("it was not carried out, and will not be", true));
        Cli.Result refused = run("worker", "terminate", "feed");
        assertThat(refused.code()).isEqualTo(69);
        assertThat(refused.err())
                .contains(
                        "an earlier try of this request got no answer and may have been carried out; the last one: it was not");
    }

    @Test
    void whatNoTryHasDoneIsSaidPlainly() {
        hodei.services.refusals.add(unavailable("it was not carried out, and will not be", true));
        Cli.Result refused = run("worker", "terminate", "feed");
        assertThat(refused.code()).isEqualTo(69);
        assertThat(refused.err()).contains("hodei: it was not carried out, and will not be\n");
    }

    private static StatusRuntimeException unavailable(String why, boolean certain) {
        Metadata trailers = new Metadata();
        trailers.put(key("hodei-away"), "job controller");
        if (certain) {
            trailers.put(key("hodei-request"), "not-carried-out");
        }
        return Status.UNAVAILABLE.withDescription(why).asRuntimeException(trailers);
    }

    private static Metadata.Key<String> key(String name) {
        return Metadata.Key.of(name, Metadata.ASCII_STRING_MARSHALLER);
    }

    @Test
    void uptimeAndDowntimeAreShown() {
        assertThat(run("worker", "get", "feed").out()).doesNotContain("uptime");
        hodei.change(() -> hodei.services.worker = hodei.services.worker.toBuilder()
                .setUptime(Duration.newBuilder().setSeconds(7_440))
                .setDowntime(Duration.newBuilder().setSeconds(185))
                .setReachableSince(Timestamp.newBuilder().setSeconds(1_000_000_000))
                .build());
        assertThat(run("worker", "get", "feed").out())
                .containsPattern("uptime +2h04m \\(since 2001-09-09T")
                .containsPattern("downtime +3m05s\n");
        assertThat(run("worker", "get", "feed", "-o", "json").out())
                .contains("\"uptime\":7440,", "\"downtime\":185,", "\"reachableSince\"");
    }
}
