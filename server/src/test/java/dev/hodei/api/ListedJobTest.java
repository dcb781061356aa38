package dev.hodei.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dev.hodei.pool.Pools;
import dev.hodei.pool.TestPools;
import dev.hodei.v1.ExactWork;
import dev.hodei.v1.Job;
import dev.hodei.v1.JobServiceGrpc;
import dev.hodei.v1.JobSpec;
import dev.hodei.v1.ListJobsRequest;
import dev.hodei.v1.QueueJobRequest;
import dev.hodei.v1.Script;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What of a job is told where there are many. */
class ListedJobTest {
    @Test
    void listsLeaveOutWhatScriptsSayAndWhatJobsRead() throws Exception {
        Script script = Script.newBuilder()
                .setInterpreter("python3")
                .setContent("print(1)")
                .build();
        ByteString input = ByteString.copyFromUtf8("in");
        try (QueueingServer server = new QueueingServer();
                InProcess served = server.serving(new Pools(List.of(TestPools.containers("default", 0, 1))))) {
            var client = JobServiceGrpc.newBlockingStub(served.channel());
            for (JobSpec spec : List.of(
                    JobSpec.newBuilder().setScript(script).setStdin(input).build(),
                    JobSpec.newBuilder().setScript(script).build(),
                    JobSpec.newBuilder()
                            .setExact(ExactWork.newBuilder()
                                    .setScript(script)
                                    .putEnvironment("X", ByteString.fromHex("ff")))
                            .build(),
                    JobSpec.newBuilder().setCommand("cat").setStdin(input).build())) {
                Job queued = client.queueJob(
                                QueueJobRequest.newBuilder().setSpec(spec).build())
                        .getJob();
                assertThat(queued.getSpec()).isEqualTo(spec);

                Job listed =
                        client.listJobs(ListJobsRequest.getDefaultInstance()).getJobs(0);
                JobSpec.Builder shorter = spec.toBuilder().clearStdin();
                if (spec.hasScript()) {
                    shorter.getScriptBuilder().clearContent();
                }
                if (spec.getExact().hasScript()) {
                    shorter.getExactBuilder().getScriptBuilder().clearContent();
                }
                assertThat(listed.getSpec()).isEqualTo(shorter.build());
                assertThat(listed.getDisplayName()).isEqualTo(queued.getDisplayName());
            }
        }
    }
}
