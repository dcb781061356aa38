package dev.hodei.e2e.harness;

import dev.hodei.v1.AgentServiceGrpc;
import dev.hodei.v1.Argv;
import dev.hodei.v1.CancelJobRequest;
import dev.hodei.v1.FollowLogsRequest;
import dev.hodei.v1.GetJobRequest;
import dev.hodei.v1.Job;
import dev.hodei.v1.JobServiceGrpc;
import dev.hodei.v1.JobSpec;
import dev.hodei.v1.JobState;
import dev.hodei.v1.ListWorkersRequest;
import dev.hodei.v1.QueueJobRequest;
import dev.hodei.v1.Worker;
import dev.hodei.v1.WorkerFilter;
import dev.hodei.v1.WorkerServiceGrpc;
import io.grpc.ManagedChannel;
import io.grpc.okhttp.OkHttpChannelBuilder;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/** The services as a client of its own sees them. Thread-safe. */
public final class Api implements AutoCloseable {
    private static final Duration JOB_LIMIT = Duration.ofSeconds(60);
    private static final int LARGEST_MESSAGE = 64 << 20;
    private static final Set<JobState> LIVE =
            Set.of(JobState.JOB_STATE_QUEUED, JobState.JOB_STATE_ASSIGNED, JobState.JOB_STATE_RUNNING);

    private final ManagedChannel channel;

    /** An ended job and its whole log. */
    public record Ran(Job job, JobLog log) {
        public dev.hodei.v1.Attempt attempt() {
            return job.getAttempts(job.getAttemptsCount() - 1);
        }
    }

    Api(int port) {
        channel = OkHttpChannelBuilder.forAddress("127.0.0.1", port)
                .usePlaintext()
                .maxInboundMessageSize(LARGEST_MESSAGE)
                .build();
    }

    public JobServiceGrpc.JobServiceBlockingStub jobs() {
        return JobServiceGrpc.newBlockingStub(channel).withDeadlineAfter(20, TimeUnit.SECONDS);
    }

    /** Returns the stub for calls that outlast any deadline, and those that nobody waits for. */
    public JobServiceGrpc.JobServiceStub jobsAsync() {
        return JobServiceGrpc.newStub(channel);
    }

    public WorkerServiceGrpc.WorkerServiceBlockingStub workers() {
        return WorkerServiceGrpc.newBlockingStub(channel).withDeadlineAfter(20, TimeUnit.SECONDS);
    }

    public AgentServiceGrpc.AgentServiceBlockingStub agents() {
        return AgentServiceGrpc.newBlockingStub(channel).withDeadlineAfter(20, TimeUnit.SECONDS);
    }

    /** Returns the stub for control streams. */
    public AgentServiceGrpc.AgentServiceStub agentsAsync() {
        return AgentServiceGrpc.newStub(channel);
    }

    public static JobSpec command(String command) {
        return JobSpec.newBuilder().setCommand(command).build();
    }

    public static JobSpec argv(String... elements) {
        return JobSpec.newBuilder()
                .setArgv(Argv.newBuilder().addAllElements(List.of(elements)))
                .build();
    }

    public Job queue(JobSpec spec) {
        return jobs().queueJob(QueueJobRequest.newBuilder().setSpec(spec).build())
                .getJob();
    }

    public Job get(String id) {
        return jobs().getJob(GetJobRequest.newBuilder().setJobId(id).build()).getJob();
    }

    public Job cancel(String id) {
        return jobs().cancelJob(CancelJobRequest.newBuilder().setJobId(id).build())
                .getJob();
    }

    /** Queues a job and follows it to its end. */
    public Ran run(JobSpec spec) {
        return ran(queue(spec).getJobId());
    }

    public Ran run(String command) {
        return run(command(command));
    }

    /** Follows a job to its end. */
    public Ran ran(String id) {
        try (Follower follower = follow(id)) {
            Job job = follower.awaitEnd(JOB_LIMIT);
            return new Ran(job, follower.log());
        }
    }

    /** Follows a job from its first line. */
    public Follower follow(String id) {
        return follow(FollowLogsRequest.newBuilder().setJobId(id).build());
    }

    public Follower follow(FollowLogsRequest request) {
        return Follower.start(JobServiceGrpc.newStub(channel), request);
    }

    public Job awaitState(String id, JobState state) {
        return Eventually.get("job " + id + " is " + state, JOB_LIMIT, () -> {
            Job job = get(id);
            if (job.getState() != state && !LIVE.contains(job.getState())) {
                throw new AssertionError("job " + id + " should become " + state + " and is " + job);
            }
            return Optional.of(job).filter(j -> j.getState() == state);
        });
    }

    /** Returns the workers that have not ended. */
    public List<Worker> liveWorkers() {
        return workers()
                .listWorkers(ListWorkersRequest.newBuilder()
                        .setFilter(WorkerFilter.newBuilder().setLiveOnly(true))
                        .build())
                .getWorkersList();
    }

    @Override
    public void close() {
        channel.shutdownNow();
    }
}
