package dev.hodei.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hodei.api.InProcess.Heard;
import dev.hodei.controller.ControllerEvent;
import dev.hodei.controller.Inbox;
import dev.hodei.id.JobId;
import dev.hodei.job.Job;
import dev.hodei.v1.JobServiceGrpc;
import dev.hodei.v1.JobSpec;
import dev.hodei.v1.QueueJobRequest;
import dev.hodei.v1.QueueJobsRequest;
import dev.hodei.v1.QueueJobsResponse;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class QueueJobsTest {
    private final QueueingServer server = new QueueingServer();
    private final MemoryJobs jobs = server.jobs;
    private final Inbox inbox = server.inbox;
    private final InProcess grpc;
    private final Heard<QueueJobsResponse> heard = new Heard<>();
    private final StreamObserver<QueueJobsRequest> call;

    QueueJobsTest() throws IOException {
        grpc = server.serving(MemoryWorkers.POOLS);
        call = JobServiceGrpc.newStub(grpc.channel()).queueJobs(heard);
    }

    @AfterEach
    void stop() {
        grpc.close();
        server.close();
    }

    private static QueueJobRequest job(String command, String requestId) {
        return QueueJobRequest.newBuilder()
                .setSpec(JobSpec.newBuilder().setCommand(command))
                .setRequestId(requestId)
                .build();
    }

    private static QueueJobsRequest batch(QueueJobRequest... jobs) {
        return QueueJobsRequest.newBuilder().addAllJobs(List.of(jobs)).build();
    }

    private List<String> ids() throws InterruptedException {
        Object next = heard.next();
        assertThat(next).isInstanceOf(QueueJobsResponse.class);
        return ((QueueJobsResponse) next).getJobIdsList();
    }

    @Test
    void eachBatchIsAnsweredInOrderAndTheControllerIsTold() throws InterruptedException {
        for (int i = 0; i < 10; i++) {
            call.onNext(batch(job("a" + i, ""), job("b" + i, "")));
        }
        call.onCompleted();
        for (int i = 0; i < 10; i++) {
            List<String> both = ids();
            assertThat(both).hasSize(2);
            assertThat(jobs.get(new JobId(both.get(0))).displayName()).isEqualTo("a" + i);
            assertThat(jobs.get(new JobId(both.get(1))).displayName()).isEqualTo("b" + i);
        }
        assertThat(heard.next()).isEqualTo("completed");
        assertThat(inbox.await(0, TimeUnit.SECONDS))
                .hasSize(20)
                .allMatch(ControllerEvent.JobQueued.class::isInstance)
                .extracting(event -> ((ControllerEvent.JobQueued) event).job())
                .extracting(Job::number)
                .isSorted();
    }

    @Test
    void aRepeatedBatchGetsTheSameJobsAndIsToldOnce() throws InterruptedException {
        QueueJobsRequest batch = batch(job("a", "one"), job("b", "two"));
        call.onNext(batch);
        call.onNext(batch);
        assertThat(ids()).isEqualTo(ids());
        assertThat(jobs.size()).isEqualTo(2);
        assertThat(inbox.await(0, TimeUnit.SECONDS)).hasSize(2);
    }

    @Test
    void anInvalidJobIsNamedAndItsBatchIsNotStored() throws InterruptedException {
        call.onNext(batch(job("a", ""), job("b", "")));
        call.onNext(batch(job("c", ""), job("", "")));
        call.onNext(batch(job("d", "")));
        assertThat(ids()).hasSize(2);
        assertThat(heard.next().toString()).startsWith("INVALID_ARGUMENT: job 4 of the call: ");
        assertThat(jobs.size()).isEqualTo(2);
    }

    @Test
    void aBatchHasOneToAThousandJobs() throws InterruptedException {
        QueueJobsRequest.Builder large = QueueJobsRequest.newBuilder();
        for (int i = 0; i < 1_001; i++) {
            large.addJobs(job("a", ""));
        }
        call.onNext(large.build());
        assertThat(heard.next().toString()).contains("1 to 1000 jobs", "this one has 1001");
        assertThat(jobs.size()).isZero();
    }
}
