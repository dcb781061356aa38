package dev.hodei.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hodei.postgres.OverviewFigures;
import dev.hodei.postgres.OverviewFigures.Percentiles;
import dev.hodei.postgres.OverviewFigures.Slots;
import dev.hodei.v1.GetOverviewRequest;
import dev.hodei.v1.GetOverviewResponse;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Who is told what, when many ask for the same. */
class OverviewApiTest {
    private static final Percentiles NONE = new Percentiles(Duration.ZERO, Duration.ZERO, Duration.ZERO, 0);

    private final List<CompletableFuture<OverviewFigures>> reads = new ArrayList<>();
    private @Nullable String trouble;
    private final OverviewApi api = new OverviewApi(
            (_, _, _) -> {
                reads.add(new CompletableFuture<>());
                return reads.getLast();
            },
            InstantSource.fixed(Instant.EPOCH),
            () -> Optional.ofNullable(trouble),
            () -> trouble != null);

    @Test
    void whoAsksWhileItIsReadSharesItAndWhoAsksLaterDoesNot() throws InterruptedException {
        var first = ask(1);
        var second = ask(1);
        assertThat(reads).hasSize(1);
        reads.getFirst().complete(queued(7));
        assertThat(first.next()).isEqualTo(second.next()).isEqualTo(wire(7));

        var later = ask(1);
        assertThat(reads).hasSize(2);
        reads.getLast().complete(queued(8));
        assertThat(later.next()).isEqualTo(wire(8));
    }

    @Test
    void whyNoJobsAreGivenToWorkersIsTold() throws InterruptedException {
        trouble = "another server is the active controller";
        var told = ask(1);
        reads.getFirst().complete(queued(7));
        GetOverviewResponse overview = (GetOverviewResponse) told.next();
        assertThat(overview.getControllerTrouble()).isEqualTo(trouble);
        assertThat(overview.getStandingBy()).isTrue();
    }

    @Test
    void anotherQuestionIsReadApart() throws InterruptedException {
        var one = ask(1);
        var two = ask(2);
        assertThat(reads).hasSize(2);
        reads.getLast().complete(queued(2));
        assertThat(two.next()).isEqualTo(wire(2));
        assertThat(one.isEmpty()).isTrue();
    }

    @Test
    void aFailureIsToldAndNotRemembered() throws InterruptedException {
        var failed = ask(1);
        reads.getFirst().completeExceptionally(new IllegalStateException("broken"));
        assertThat(failed.next()).asString().startsWith("INTERNAL: ");

        var later = ask(1);
        reads.getLast().complete(queued(3));
        assertThat(later.next()).isEqualTo(wire(3));
    }

    private InProcess.Heard<GetOverviewResponse> ask(int buckets) {
        InProcess.Heard<GetOverviewResponse> heard = new InProcess.Heard<>();
        api.getOverview(GetOverviewRequest.newBuilder().setBuckets(buckets).build(), heard);
        return heard;
    }

    private static OverviewFigures queued(long jobs) {
        return new OverviewFigures(Map.of("QUEUED", jobs), null, Map.of(), new Slots(0, 0, 0), NONE, NONE, List.of());
    }

    private static GetOverviewResponse wire(long jobs) {
        return OverviewMapping.wire(queued(jobs), Instant.EPOCH.minus(Duration.ofDays(1)), Instant.EPOCH);
    }
}
