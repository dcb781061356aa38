package dev.hodei.limits;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Descriptors.FileDescriptor;
import com.google.protobuf.Descriptors.MethodDescriptor;
import dev.hodei.v1.AgentServiceOuterClass;
import dev.hodei.v1.AuditServiceOuterClass;
import dev.hodei.v1.Job;
import dev.hodei.v1.JobFilter;
import dev.hodei.v1.JobServiceOuterClass;
import dev.hodei.v1.JobSpec;
import dev.hodei.v1.ListJobsRequest;
import dev.hodei.v1.OverviewServiceOuterClass;
import dev.hodei.v1.QueueJobRequest;
import dev.hodei.v1.WorkerServiceOuterClass;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class FieldRulesTest {
    private static Stream<MethodDescriptor> methods() {
        return Stream.of(
                        AgentServiceOuterClass.getDescriptor(),
                        AuditServiceOuterClass.getDescriptor(),
                        JobServiceOuterClass.getDescriptor(),
                        OverviewServiceOuterClass.getDescriptor(),
                        WorkerServiceOuterClass.getDescriptor())
                .map(FileDescriptor::getServices)
                .flatMap(services -> services.stream().flatMap(service -> service.getMethods().stream()));
    }

    @Test
    void everyTextOfEveryRequestHasALimit() {
        Set<String> forgotten = new TreeSet<>();
        methods().forEach(method -> forgotten.addAll(FieldRules.forgotten(method.getInputType())));
        assertThat(methods()).hasSizeGreaterThan(20);
        assertThat(forgotten).as("say in FieldLimits how long each may be").isEmpty();
    }

    @Test
    void aFieldWithoutALimitIsFound() {
        assertThat(FieldRules.forgotten(Job.getDescriptor())).contains("Job.wait_reason", "Attempt.worker_id");
    }

    @Test
    void theSentenceNamesFieldAndLimit() {
        assertThat(problem(JobFilter.newBuilder().setNameContains("x".repeat(1 << 20))))
                .isEqualTo("JobFilter.name_contains has 1048576 characters; at most 1000 are taken");
        assertThat(problem(JobFilter.newBuilder().setNameContains("a\0b")))
                .isEqualTo("JobFilter.name_contains contains a NUL character; remove it");
        assertThat(problem(JobFilter.newBuilder().putLabels("k", "v".repeat(256))))
                .isEqualTo("JobFilter.labels.value has 256 characters; at most 255 are taken");
        assertThat(problem(JobFilter.newBuilder().setNameContains("\ud83d\ude00".repeat(1_000))))
                .as("characters, not halves of them")
                .isEmpty();
    }

    @Test
    void jobsHaveRulesOfTheirOwn() {
        assertThat(FieldRules.of(QueueJobRequest.getDescriptor())
                        .problem(QueueJobRequest.newBuilder()
                                .setSpec(JobSpec.newBuilder().setCommand("x".repeat(100_000)))
                                .build()))
                .isEmpty();
    }

    private static String problem(JobFilter.Builder filter) {
        return FieldRules.of(ListJobsRequest.getDescriptor())
                .problem(ListJobsRequest.newBuilder().setFilter(filter).build())
                .orElse("");
    }
}
