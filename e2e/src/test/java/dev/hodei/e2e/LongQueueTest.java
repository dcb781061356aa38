package dev.hodei.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hodei.e2e.harness.Eventually;
import dev.hodei.e2e.harness.HodeiServer;
import dev.hodei.e2e.harness.LongQueue;
import dev.hodei.e2e.harness.Scrape;
import dev.hodei.v1.JobState;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** However many jobs are queued, a server that starts again gives them out at once. {@code just bench backlog} has the times. */
@Execution(ExecutionMode.SAME_THREAD)
class LongQueueTest {
    private static final int JOBS = 200_000;
    /** 3 s where nothing else runs on the machine. */
    private static final Duration DISPATCH = Duration.ofSeconds(10);
    /** 0.1 s there. */
    private static final double LONGEST_TURN_SECONDS = 1;

    @Test
    void afterAKillTheFirstJobIsGivenOutAtOnceAndTheLastCanBeCancelled(@TempDir Path home) {
        HodeiServer server = HodeiServer.start(home, Map.of("JDK_JAVA_OPTIONS", "-Xmx256m"));
        try {
            String first = server.api().run("true").job().getJobId();
            LongQueue.copy(server.database(), first, JOBS);
            ProcessHandle.of(server.serverPid()).orElseThrow().destroyForcibly();
            server.await(Duration.ofSeconds(20));

            try (HodeiServer again = server.startAgain()) {
                Eventually.holds(
                        "a job is given out",
                        DISPATCH,
                        () -> !again.database()
                                .query("SELECT 1 FROM attempts WHERE job_id <> ? LIMIT 1", first)
                                .isEmpty());

                String last = again.database()
                        .query("SELECT job_id FROM jobs ORDER BY job_number DESC LIMIT 1")
                        .getFirst();
                assertThat(again.api().cancel(last).getState()).isEqualTo(JobState.JOB_STATE_CANCELLED);
                assertThat(Scrape.of(again).value("hodei_controller_turn_seconds_max"))
                        .isPositive()
                        .isLessThan(LONGEST_TURN_SECONDS);
            }
        } finally {
            server.close();
        }
    }
}
