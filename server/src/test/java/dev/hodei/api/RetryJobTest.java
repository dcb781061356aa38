package dev.hodei.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import dev.hodei.id.JobId;
import dev.hodei.pool.Pools;
import dev.hodei.pool.TestPools;
import dev.hodei.v1.ExactWork;
import dev.hodei.v1.GetJobRequest;
import dev.hodei.v1.Job;
import dev.hodei.v1.JobServiceGrpc;
import dev.hodei.v1.JobSpec;
import dev.hodei.v1.QueueJobRequest;
import dev.hodei.v1.RetryJobRequest;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What RetryJob may change. */
class RetryJobTest {
    private final QueueingServer server = new QueueingServer();
    private InProcess served;
    private JobServiceGrpc.JobServiceBlockingStub client;

    @BeforeEach
    void start() throws Exception {
        served = server.serving(new Pools(List.of(TestPools.containers("default", 0, 1))));
        client = JobServiceGrpc.newBlockingStub(served.channel());
    }

    @AfterEach
    void stop() {
        served.close();
        server.close();
    }

    private Job ended(JobSpec spec) {
        Job job = client.queueJob(QueueJobRequest.newBuilder().setSpec(spec).build())
                .getJob();
        JobId id = new JobId(job.getJobId());
        server.jobs.put(MemoryJobs.moved(server.jobs.get(id), "FAILED", List.of()));
        return job;
    }

    @Test
    void variablesAreAddedAndTakeTheirPlace() {
        Job first = ended(JobSpec.newBuilder()
                .setCommand("env; cat")
                .putEnvironment("KEPT", "1")
                .putEnvironment("CHANGED", "old")
                .putLabels("team", "web")
                .setStdin(ByteString.copyFromUtf8("in"))
                .build());
        RetryJobRequest request = RetryJobRequest.newBuilder()
                .setJobId(first.getJobId())
                .setRequestId("again")
                .putEnvironment("CHANGED", "new")
                .putEnvironment("ADDED", "")
                .build();

        Job again = client.retryJob(request).getJob();

        assertThat(again.getOriginJobId()).isEqualTo(first.getJobId());
        assertThat(again.getDisplayName()).isEqualTo(first.getDisplayName());
        assertThat(again.getSpec())
                .isEqualTo(first.getSpec().toBuilder()
                        .putEnvironment("CHANGED", "new")
                        .putEnvironment("ADDED", "")
                        .build());
        assertThat(get(again)).as("as it is stored").isEqualTo(again);
        assertThat(get(first).getSpec()).as("the first").isEqualTo(first.getSpec());
        assertThat(client.retryJob(request).getJob()).as("asked twice").isEqualTo(again);
        assertThat(server.jobs.size()).isEqualTo(2);
    }

    private Job get(Job job) {
        return client.getJob(GetJobRequest.newBuilder().setJobId(job.getJobId()).build())
                .getJob();
    }

    @Test
    void theRulesOfNewJobsHold() {
        Job first = ended(JobSpec.newBuilder().setCommand("env").build());
        assertRefused(first, "HODEI_JOB_ID", "x", "environment variable HODEI_JOB_ID is reserved");
        assertRefused(first, "1A", "x", "\"1A\" is no name for an environment variable");
        assertRefused(first, "A", "x\0", "environment variable A contains a NUL character");
        assertRefused(first, "A", "x".repeat(131_070), "environment variable A has 131072 bytes");
        assertThat(server.jobs.size()).isEqualTo(1);
    }

    @Test
    void bytesAndTextTakeEachOthersPlace() {
        ByteString bytes = ByteString.fromHex("ff");
        Job text = ended(JobSpec.newBuilder()
                .setCommand("env")
                .putEnvironment("A", "1")
                .putEnvironment("B", "2")
                .build());
        Job exact = client.retryJob(RetryJobRequest.newBuilder()
                        .setJobId(text.getJobId())
                        .putEnvironmentBytes("A", bytes)
                        .build())
                .getJob();
        JobSpec expected = JobSpec.newBuilder()
                .putEnvironment("B", "2")
                .setExact(ExactWork.newBuilder().setCommand("env").putEnvironment("A", bytes))
                .build();
        assertThat(exact.getSpec()).isEqualTo(expected);
        server.jobs.put(MemoryJobs.moved(server.jobs.get(new JobId(exact.getJobId())), "FAILED", List.of()));

        assertThat(client.retryJob(RetryJobRequest.newBuilder()
                                .setJobId(exact.getJobId())
                                .build())
                        .getJob()
                        .getSpec())
                .as("unchanged")
                .isEqualTo(expected);
        assertThat(client.retryJob(RetryJobRequest.newBuilder()
                                .setJobId(exact.getJobId())
                                .putEnvironment("A", "1")
                                .build())
                        .getJob()
                        .getSpec())
                .isEqualTo(text.getSpec());
        assertThatThrownBy(() -> client.retryJob(RetryJobRequest.newBuilder()
                        .setJobId(exact.getJobId())
                        .putEnvironment("A", "1")
                        .putEnvironmentBytes("A", bytes)
                        .build()))
                .hasMessageStartingWith("INVALID_ARGUMENT: environment variable A is given twice");
    }

    private void assertRefused(Job first, String name, String value, String why) {
        RetryJobRequest request = RetryJobRequest.newBuilder()
                .setJobId(first.getJobId())
                .putEnvironment(name, value)
                .build();
        assertThatThrownBy(() -> client.retryJob(request)).hasMessageStartingWith("INVALID_ARGUMENT: " + why);
    }
}
