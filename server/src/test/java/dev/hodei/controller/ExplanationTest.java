package dev.hodei.controller;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hodei.circuit.Circuit;
import dev.hodei.id.JobId;
import dev.hodei.id.WorkerId;
import dev.hodei.pool.Pools;
import dev.hodei.pool.TestPools;
import dev.hodei.scheduling.Standing;
import dev.hodei.scheduling.Tally;
import dev.hodei.scheduling.WaitReason;
import dev.hodei.worker.Health;
import dev.hodei.worker.Shape;
import dev.hodei.worker.Worker;
import dev.hodei.worker.WorkerOrigin;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** When nothing but the end of certain jobs can give a job a slot. */
class ExplanationTest {
    private static final Instant NOW = Instant.ofEpochSecond(1_000);
    private static final Pools POOLS = TestPools.one("process", 2, 2, 1, Map.of());
    private static final JobId PARENT = new JobId("a".repeat(32));
    private static final JobId OTHER = new JobId("b".repeat(32));
    private static final WaitReason SLOT = new WaitReason.ProvisioningDisabled(new Tally(Map.of()), 1);
    private static final WaitReason LIMIT =
            new WaitReason.AtWorkerLimit(new Tally(Map.of(Standing.BUSY, 1)), 1, 1, List.of("default"));

    @Test
    void theOnlyWorkersThatCanTakeItAreHeld() {
        assertThat(waits(LIMIT, true, busy(PARENT))).isTrue();
        assertThat(waits(SLOT, false, busy(PARENT), stands(Standing.LABELS_MISSING, "default")))
                .isTrue();
        assertThat(waits(SLOT, false, busy(PARENT), stands(Standing.OTHER_KIND, "elsewhere")))
                .isTrue();
    }

    @Test
    void anybodyElseWhoCouldTakeItIsEnough() {
        assertThat(waits(LIMIT, true)).as("nobody holds anything").isFalse();
        assertThat(waits(LIMIT, true, busy(PARENT), busy(OTHER))).isFalse();
        assertThat(waits(LIMIT, true, busy(PARENT, OTHER))).isFalse();
        for (Standing standing : Standing.values()) {
            switch (standing) {
                case FREE, STARTING, SILENT, NOT_CONNECTED, STOPPING ->
                    assertThat(waits(SLOT, false, busy(PARENT), stands(standing, "default")))
                            .as("%s", standing)
                            .isFalse();
                // Such a worker gives its place in the pool back when it ends.
                case LABELS_MISSING, OTHER_KIND ->
                    assertThat(waits(LIMIT, true, busy(PARENT), stands(standing, "default")))
                            .as("%s", standing)
                            .isFalse();
                case BUSY -> {}
            }
        }
    }

    @Test
    void whereWorkersComeOrMoreIsUnknownNothingIsClaimed() {
        assertThat(waits(new WaitReason.WorkersStarting(1), true, busy(PARENT))).isFalse();
        assertThat(waits(new WaitReason.ProvisioningFailed("default", "x", NOW), true, busy(PARENT)))
                .isFalse();
        assertThat(waits(new WaitReason.NotDecided(), true, busy(PARENT))).isFalse();
        assertThat(explanation(LIMIT, true, new Tally(Map.of(Standing.BUSY, 1)), busy(PARENT))
                        .waitsOnlyFor(Set.of(PARENT)))
                .as("workers that are not listed")
                .isFalse();
    }

    private static boolean waits(WaitReason reason, boolean started, Explanation.Considered... workers) {
        return explanation(reason, started, new Tally(Map.of()), workers).waitsOnlyFor(Set.of(PARENT));
    }

    private static Explanation explanation(
            WaitReason reason, boolean started, Tally unlisted, Explanation.Considered... workers) {
        PoolStatus pool = new PoolStatus(POOLS.first(), NOW, 1, 0, 0, 0, Circuit.GOOD, Map.of());
        return new Explanation(
                NOW,
                reason,
                new Explanation.Place(0, false, 1),
                Arrays.asList(workers),
                unlisted,
                new Explanation.Provisioning(started, started ? List.of(pool) : List.of()));
    }

    private static Explanation.Considered busy(JobId... jobs) {
        return new Explanation.Considered(worker("default"), Health.HEALTHY, Standing.BUSY, Map.of(), List.of(jobs));
    }

    private static Explanation.Considered stands(Standing standing, String pool) {
        return new Explanation.Considered(worker(pool), Health.HEALTHY, standing, Map.of(), List.of());
    }

    private static Worker worker(String pool) {
        WorkerOrigin origin = new WorkerOrigin("process", pool, Shape.PLAIN, null);
        return Worker.creating(new WorkerId("1".repeat(32)), origin, Map.of(), NOW, NOW.plusSeconds(60));
    }
}
