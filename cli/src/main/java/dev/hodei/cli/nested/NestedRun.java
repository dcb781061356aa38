package dev.hodei.cli.nested;

import dev.hodei.cli.connection.Connection;
import dev.hodei.v1.ExplainJobRequest;
import dev.hodei.v1.ExplainJobResponse;
import dev.hodei.v1.Job;
import dev.hodei.v1.JobServiceGrpc;
import dev.hodei.v1.JobSpec;
import dev.hodei.v1.JobState;
import dev.hodei.v1.WaitReason;
import io.grpc.StatusRuntimeException;
import java.time.Duration;
import java.util.Map;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/**
 * A job that is queued from inside another one, which waits for it. As long as it is queued, the server is asked whether the other
 * holds the only slot that it could have; close it when the job is heard of.
 */
public final class NestedRun implements AutoCloseable {
    private static final Pattern JOB_ID = Pattern.compile("[0-9a-f]{32}");
    private static final Duration ASK_EVERY = Duration.ofMillis(500);

    private final Thread asking;

    private NestedRun(Thread asking) {
        this.asking = asking;
    }

    /** The job as one that the job around this command, if there is one, waits for. */
    public static JobSpec within(Map<String, String> environment, JobSpec spec) {
        String parent = environment.getOrDefault("HODEI_JOB_ID", "");
        return JOB_ID.matcher(parent).matches()
                ? spec.toBuilder().setParentJobId(parent).build()
                : spec;
    }

    /**
     * Looks whether the job waits for its own parent.
     *
     * @param say is told so once, in a sentence; on another thread
     */
    public static NestedRun watch(Connection connection, Job job, Consumer<String> say) {
        boolean nested = !job.getSpec().getParentJobId().isEmpty();
        Runnable task = nested ? () -> ask(connection, job.getJobId(), say) : () -> {};
        return new NestedRun(Thread.ofVirtual().start(task));
    }

    private static void ask(Connection connection, String jobId, Consumer<String> say) {
        ExplainJobRequest request =
                ExplainJobRequest.newBuilder().setJobId(jobId).build();
        try {
            while (true) {
                ExplainJobResponse response = connection.call(JobServiceGrpc.getExplainJobMethod(), request);
                if (response.getJob().getState() != JobState.JOB_STATE_QUEUED) {
                    return;
                }
                if (response.getWaiting().getReason() == WaitReason.WAIT_REASON_HELD_BY_PARENT) {
                    say.accept(response.getJob().getWaitReason() + " " + response.getSuggestedAction());
                    return;
                }
                Thread.sleep(ASK_EVERY);
            }
        } catch (StatusRuntimeException | InterruptedException e) {
            // Whoever follows the job says what has become of it and of the server.
        }
    }

    @Override
    public void close() {
        asking.interrupt();
    }
}
