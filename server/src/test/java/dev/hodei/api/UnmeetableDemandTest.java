package dev.hodei.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hodei.api.InProcess.Heard;
import dev.hodei.controller.Inbox;
import dev.hodei.id.JobId;
import dev.hodei.pool.Pool;
import dev.hodei.pool.Pools;
import dev.hodei.pool.TestPools;
import dev.hodei.v1.Job;
import dev.hodei.v1.JobServiceGrpc;
import dev.hodei.v1.JobSpec;
import dev.hodei.v1.QueueJobRequest;
import dev.hodei.v1.QueueJobsRequest;
import dev.hodei.v1.QueueJobsResponse;
import dev.hodei.v1.RetryJobRequest;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What no pool can meet is refused when it is queued, rather than waited for. */
class UnmeetableDemandTest {
    private static final String SEE = "; `hodei pool list` shows what there is";
    private static final Pool PLAIN = TestPools.plain("process", 2, 2, 1, Map.of());
    private static final Pool LARGE = TestPools.containers("large", 0, 4);
    private static final Pools ALL = new Pools(List.of(PLAIN, LARGE, namedOnly("gpu")));

    private final QueueingServer server = new QueueingServer();
    private final MemoryJobs jobs = server.jobs;
    private final Inbox inbox = server.inbox;
    private final InProcess all;

    UnmeetableDemandTest() throws IOException {
        all = server.serving(ALL);
    }

    private static Pool namedOnly(String name) {
        Pool like = TestPools.containers(name, 0, 1);
        return new Pool(name, like.provider(), true, like.worker(), like.size(), like.lifetimes());
    }

    @AfterEach
    void stop() {
        all.close();
        server.close();
    }

    private static JobSpec.Builder job() {
        return JobSpec.newBuilder().setCommand("true");
    }

    private static Job queue(InProcess server, JobSpec.Builder spec) {
        return JobServiceGrpc.newBlockingStub(server.channel())
                .queueJob(QueueJobRequest.newBuilder().setSpec(spec).build())
                .getJob();
    }

    private void assertRefused(JobSpec.Builder spec, String why) throws InterruptedException {
        assertThatThrownBy(() -> queue(all, spec)).hasMessage("FAILED_PRECONDITION: " + why + SEE);
        assertThat(jobs.size()).as("stored").isZero();
        assertThat(inbox.await(0, TimeUnit.SECONDS)).as("told").isEmpty();
    }

    @Test
    void aPoolThatIsNotThere() throws Exception {
        assertRefused(job().setPool("gone"), "there is no pool gone; pools: default, large, gpu");
    }

    @Test
    void anImageThatNoPoolAllows() throws Exception {
        assertRefused(
                job().setImage("fedora"),
                "no pool can meet what the job asks for: pool default runs jobs in no container, pool large allows the"
                        + " images alpine:*, pool gpu takes only jobs that name it");
    }

    @Test
    void moreThanAPoolHas() throws Exception {
        assertRefused(
                job().setPool("large").setCpuMillis(2_001),
                "no pool can meet what the job asks for: pool large has at most 2 cpus for a job");
        assertRefused(
                job().setPool("large").setMemoryBytes((1L << 30) + 1),
                "no pool can meet what the job asks for: pool large has at most 1 GiB of memory for a job");
        assertRefused(
                job().setPool("default").setMemoryBytes(1L << 30),
                "no pool can meet what the job asks for: pool default cannot limit CPU or memory");
    }

    @Test
    void whatSomePoolCanMeetIsQueued() throws Exception {
        queue(all, job());
        queue(all, job().setPool("gpu"));
        queue(all, job().setImage("alpine:3").setCpuMillis(2_000).setMemoryBytes(1L << 30));
        // A worker that a person brings may have any label.
        queue(all, job().putRequiredLabels("nobody", "has"));
        assertThat(jobs.size()).isEqualTo(4);
        assertThat(inbox.await(0, TimeUnit.SECONDS)).hasSize(4);
    }

    @Test
    void inABatchTheJobIsNamedAndNoneIsStored() throws Exception {
        Heard<QueueJobsResponse> heard = new Heard<>();
        StreamObserver<QueueJobsRequest> call =
                JobServiceGrpc.newStub(all.channel()).queueJobs(heard);
        call.onNext(QueueJobsRequest.newBuilder()
                .addJobs(QueueJobRequest.newBuilder().setSpec(job()))
                .addJobs(QueueJobRequest.newBuilder().setSpec(job().setPool("gone")))
                .build());
        assertThat(heard.next().toString())
                .startsWith("FAILED_PRECONDITION: job 2 of the call: there is no pool gone; pools: default, large, gpu"
                        + SEE);
        assertThat(jobs.size()).isZero();
        assertThat(inbox.await(0, TimeUnit.SECONDS)).isEmpty();
    }

    @Test
    void aJobIsNotRunAgainWhereItsPoolIsGone() throws Exception {
        Job queued = queue(all, job().setPool("gpu"));
        JobId id = new JobId(queued.getJobId());
        jobs.put(MemoryJobs.moved(jobs.get(id), "CANCELLED", List.of()));
        RetryJobRequest again =
                RetryJobRequest.newBuilder().setJobId(id.value()).build();
        try (InProcess fewer = server.serving(new Pools(List.of(PLAIN, LARGE)))) {
            assertThatThrownBy(() ->
                            JobServiceGrpc.newBlockingStub(fewer.channel()).retryJob(again))
                    .hasMessage("FAILED_PRECONDITION: there is no pool gpu; pools: default, large" + SEE);
        }
        assertThat(jobs.size()).isEqualTo(1);
        JobServiceGrpc.newBlockingStub(all.channel()).retryJob(again);
        assertThat(jobs.size()).isEqualTo(2);
    }
}
