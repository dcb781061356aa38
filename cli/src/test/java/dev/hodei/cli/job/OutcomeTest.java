package dev.hodei.cli.job;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hodei.v1.Attempt;
import dev.hodei.v1.EndReason;
import dev.hodei.v1.Job;
import dev.hodei.v1.JobState;
import dev.hodei.wire.JobExit;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What a command that follows a job exits with is what the API says of it. */
class OutcomeTest {
    static Stream<Job> ends() {
        Stream<Job> attempted = Stream.of(EndReason.values())
                .filter(reason -> reason != EndReason.UNRECOGNIZED)
                .flatMap(reason -> Stream.of(0, 3)
                        .map(code -> Attempt.newBuilder()
                                .setEndReason(reason)
                                .setExitCode(code)
                                .setSignal(6)
                                .build()))
                .flatMap(attempt -> Stream.of(
                                JobState.JOB_STATE_SUCCEEDED,
                                JobState.JOB_STATE_FAILED,
                                JobState.JOB_STATE_CANCELLED,
                                JobState.JOB_STATE_TIMED_OUT)
                        .map(state -> Job.newBuilder()
                                .setState(state)
                                .addAttempts(attempt)
                                .build()));
        Job never = Job.newBuilder().setState(JobState.JOB_STATE_FAILED).build();
        Job noWorker = never.toBuilder()
                .setEndReason(EndReason.END_REASON_PROVISION_FAILED)
                .build();
        return Stream.concat(attempted, Stream.of(never, noWorker));
    }

    @ParameterizedTest
    @MethodSource("ends")
    void theExitCodeIsTheApis(Job job) {
        assertThat(JobExit.of(job)).hasValue(Outcome.of(job).exitCode());
    }

    @ParameterizedTest
    @MethodSource("ends")
    void aListNamesTheReasonInFewWords(Job job) {
        assertThat(EndWords.of(job)).doesNotContain("END_REASON", "_");
        assertThat(List.of("succeeded", "failed", "cancelled", "timed_out")).contains(JobTable.state(job));
    }
}
