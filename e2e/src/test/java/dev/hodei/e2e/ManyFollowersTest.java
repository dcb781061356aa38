package dev.hodei.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.hodei.e2e.harness.Api;
import dev.hodei.e2e.harness.Follower;
import dev.hodei.e2e.harness.Gate;
import dev.hodei.e2e.harness.HodeiServer;
import dev.hodei.e2e.harness.Servers;
import dev.hodei.v1.JobFilter;
import dev.hodei.v1.ListJobsRequest;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** Hundreds who want the same at once, and one who wants too much. */
@ExtendWith(Servers.class)
@Execution(ExecutionMode.SAME_THREAD)
class ManyFollowersTest {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final int FOLLOWERS = 250;
    private static final int LINES = 20_000;

    private final HodeiServer server;

    ManyFollowersTest(HodeiServer server) {
        this.server = server;
    }

    private static String lines(int count) {
        return IntStream.rangeClosed(1, count).mapToObj(i -> i + "\n").collect(Collectors.joining());
    }

    @Test
    void allGetAllOfAnEndedAndOfARunningJobsLog(@TempDir Path directory) {
        Gate gate = Gate.in(directory);
        String ended = server.api().run("seq 1 " + LINES).job().getJobId();
        String running = server.api()
                .queue(Api.command("seq 1 " + LINES + "; " + gate.command() + "; seq 1 10"))
                .getJobId();
        List<Follower> ofEnded = new ArrayList<>();
        List<Follower> ofRunning = new ArrayList<>();
        try {
            for (int i = 0; i < FOLLOWERS; i++) {
                ofEnded.add(server.api().follow(ended));
                ofRunning.add(server.api().follow(running));
            }
            for (Follower follower : ofEnded) {
                follower.awaitEnd(LIMIT);
                assertThat(follower.log().stdoutText())
                        .hasSize(lines(LINES).length())
                        .isEqualTo(lines(LINES));
            }
            gate.open();
            for (Follower follower : ofRunning) {
                follower.awaitEnd(LIMIT);
                assertThat(follower.log().stdoutText()).isEqualTo(lines(LINES) + lines(10));
            }
        } finally {
            gate.open();
            ofEnded.forEach(Follower::close);
            ofRunning.forEach(Follower::close);
        }
    }

    @Test
    void aFilterThatIsTooLongOrHasANulIsRefusedByName() {
        assertThat(refusal("x".repeat(1 << 20)))
                .isEqualTo("JobFilter.name_contains has 1048576 characters; at most 1000 are taken");
        assertThat(refusal("a\0b")).isEqualTo("JobFilter.name_contains contains a NUL character; remove it");
    }

    private String refusal(String name) {
        StatusRuntimeException refusal = catchThrowableOfType(
                StatusRuntimeException.class,
                () -> server.api()
                        .jobs()
                        .listJobs(ListJobsRequest.newBuilder()
                                .setFilter(JobFilter.newBuilder().setNameContains(name))
                                .build()));
        assertThat(refusal.getStatus().getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT);
        return String.valueOf(refusal.getStatus().getDescription());
    }
}
