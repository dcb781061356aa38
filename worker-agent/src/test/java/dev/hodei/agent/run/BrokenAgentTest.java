package dev.hodei.agent.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hodei.agent.control.ServerPlace;
import dev.hodei.agent.log.SpoolBudget;
import dev.hodei.agent.log.UploadGate;
import dev.hodei.agent.machine.OutOfMemory;
import dev.hodei.agent.process.Processes;
import dev.hodei.agent.removal.Disposal;
import dev.hodei.v1.AgentServiceGrpc.AgentServiceStub;
import dev.hodei.v1.AssignAttempt;
import dev.hodei.v1.AttemptFinished;
import dev.hodei.v1.AttemptRef;
import dev.hodei.v1.ControlRequest;
import dev.hodei.v1.EndReason;
import dev.hodei.v1.JobSpec;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** An agent that fails in the middle of a job, as one does whose files were replaced under it. */
@Timeout(60)
class BrokenAgentTest {
    private static final AttemptRef ATTEMPT = AttemptRef.newBuilder()
            .setJobId("a".repeat(32))
            .setAttempt(1)
            .setFencingToken(1)
            .build();

    private final BlockingQueue<ControlRequest> reports = new LinkedBlockingQueue<>();

    @TempDir
    Path directory;

    @Test
    void theCommandDoesNotRunOnAlone() throws Exception {
        Disposal disposal = new Disposal(directory);
        disposal.begin();
        Host host = new Host(
                Processes::ofThisJvm,
                OutOfMemory.inThisWorker(),
                disposal,
                JobEnvironment.ofThisProcess(() -> ServerPlace.UNKNOWN),
                new SpoolBudget(1 << 20),
                new NobodyThere(),
                () -> {
                    throw new NoClassDefFoundError("dev/hodei/agent/Replaced");
                },
                reports::add);
        Attempts attempts = new Attempts(host, 1);
        attempts.assign(AssignAttempt.newBuilder()
                .setAttempt(ATTEMPT)
                .setSpec(JobSpec.newBuilder().setCommand("setsid sleep 1000 & trap '' TERM; wait; sleep 1000"))
                .build());
        assertThat(next().hasAttemptStarting()).isTrue();
        attempts.mayStart(ATTEMPT);
        long pid = next().getAttemptStarted().getPid();

        attempts.stop(ATTEMPT, EndReason.END_REASON_CANCELLED);

        AttemptFinished end = next().getAttemptFinished();
        assertThat(end.getEndReason()).isEqualTo(EndReason.END_REASON_SETUP_FAILED);
        assertThat(end.getEndDetail()).contains("The agent failed", "a part of its program is missing");
        assertThat(ProcessHandle.of(pid)).isEmpty();
        attempts.settled(ATTEMPT);
        assertThat(attempts.awaitEmpty(Duration.ofSeconds(20))).isTrue();
        assertThat(directory).isEmptyDirectory();
    }

    private ControlRequest next() throws InterruptedException {
        ControlRequest report = reports.poll(20, TimeUnit.SECONDS);
        assertThat(report).as("a report").isNotNull();
        return report;
    }

    /** The server can't be reached. */
    private static final class NobodyThere implements UploadGate {
        @Override
        public AgentServiceStub await() throws InterruptedException {
            new CountDownLatch(1).await();
            throw new AssertionError();
        }

        @Override
        public Duration pauseAfter(int failures) {
            return Duration.ofSeconds(1);
        }
    }
}
