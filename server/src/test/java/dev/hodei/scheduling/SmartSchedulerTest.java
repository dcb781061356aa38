package dev.hodei.scheduling;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hodei.id.JobId;
import dev.hodei.id.WorkerId;
import dev.hodei.job.Demand;
import dev.hodei.worker.HeartbeatPolicy;
import dev.hodei.worker.Shape;
import dev.hodei.worker.WorkerState;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class SmartSchedulerTest {
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
    private static final HeartbeatPolicy HEARTBEATS = new HeartbeatPolicy(
            Duration.ofSeconds(5), Duration.ofSeconds(15), Duration.ofSeconds(35), Duration.ofSeconds(45));
    private static final List<WorkerState> LIVE =
            Arrays.stream(WorkerState.values()).filter(state -> !state.ended()).toList();
    private static final Map<String, String> GPU = Map.of("gpu", "a100");
    private static final Tally NOBODY = new Tally(Map.of());
    private static final Tally ONE_BUSY = tally(Standing.BUSY);
    private static final ProvisioningView OFF = Views.provisioning(false, 0, 0, 1, null, "", Map.of());

    @Test
    void leastLoadedTakesTheSmallestShareOfSlots() {
        List<WorkerView> workers = List.of(ready(1, 2, 1, 0), ready(2, 4, 1, 0), ready(3, 4, 2, 0));
        assertThat(placed(PlacementPolicy.LEAST_LOADED, 4, workers)).containsExactly(2, 1, 2, 3);
    }

    @Test
    void roundRobinTakesTheOneThatWaitedLongest() {
        List<WorkerView> workers = List.of(ready(1, 2, 0, 9), ready(2, 2, 0, 7), ready(3, 2, 0, 8));
        assertThat(placed(PlacementPolicy.ROUND_ROBIN, 5, workers)).containsExactly(2, 3, 1, 2, 3);
    }

    @Test
    void firstAvailableFillsOneAfterTheOther() {
        List<WorkerView> workers = List.of(ready(3, 2, 0, 0), ready(1, 2, 1, 0), ready(2, 2, 0, 0));
        assertThat(placed(PlacementPolicy.FIRST_AVAILABLE, 4, workers)).containsExactly(1, 2, 2, 3);
    }

    @ParameterizedTest
    @EnumSource(PlacementPolicy.class)
    void anInfeasibleWorkerIsPassedOver(PlacementPolicy policy) {
        List<WorkerView> workers = List.of(
                worker(1, WorkerState.READY, NOW.minus(Duration.ofHours(14)), true, 4, 0),
                worker(2, WorkerState.READY, NOW, false, 4, 0),
                worker(3, WorkerState.READY, NOW.minusSeconds(15), true, 4, 0),
                worker(4, WorkerState.BUSY, NOW, true, 4, 4),
                worker(5, WorkerState.READY, null, true, 4, 0),
                worker(6, WorkerState.DRAINING, NOW, true, 4, 0),
                worker(7, WorkerState.CONNECTING, NOW, true, 4, 0),
                worker(8, WorkerState.TERMINATING, NOW, true, 4, 0));
        assertThat(placed(policy, 3, workers)).isEmpty();
        List<WorkerView> withOneGood = new ArrayList<>(workers);
        withOneGood.add(worker(9, WorkerState.READY, NOW.minusSeconds(15).plusNanos(1), true, 2, 0));
        assertThat(placed(policy, 3, withOneGood)).containsExactly(9, 9);
    }

    /** Random clusters: the same decisions whatever the order, and no rule broken by any. */
    @ParameterizedTest
    @EnumSource(PlacementPolicy.class)
    void decisionsDependOnTheClusterAndNotOnItsOrder(PlacementPolicy policy) {
        for (long seed = 1; seed <= 500; seed++) {
            Random random = new Random(seed);
            List<WorkerView> workers = new ArrayList<>();
            for (int i = random.nextInt(12); i > 0; i--) {
                int slots = 1 + random.nextInt(4);
                workers.add(Views.worker(
                        workerId(i),
                        LIVE.get(random.nextInt(LIVE.size())),
                        random.nextInt(8) == 0 ? null : NOW.minusSeconds(random.nextInt(60)),
                        random.nextInt(5) > 0,
                        slots,
                        random.nextInt(slots + 2),
                        random.nextInt(5),
                        Map.of()));
            }
            ProvisioningView provisioning = Views.provisioning(
                    random.nextBoolean(),
                    random.nextInt(8),
                    random.nextInt(4),
                    1 + random.nextInt(3),
                    null,
                    "",
                    Map.of());
            int jobs = random.nextInt(20);
            List<Decision> decisions = decide(policy, jobs, workers, provisioning);
            check(seed, jobs, workers, provisioning, decisions);
            Collections.shuffle(workers, random);
            assertThat(decide(policy, jobs, workers, provisioning))
                    .as("seed %s", seed)
                    .isEqualTo(decisions);
        }
    }

    private static void check(
            long seed, int jobs, List<WorkerView> workers, ProvisioningView limits, List<Decision> decisions) {
        Map<WorkerId, Integer> inUse = new HashMap<>();
        List<JobId> served = new ArrayList<>();
        List<Demand> waits = new ArrayList<>();
        int provisions = 0;
        for (Decision decision : decisions) {
            switch (decision) {
                case Decision.Assign(JobId job, WorkerId id) -> {
                    WorkerView worker = workers.stream()
                            .filter(w -> w.id().equals(id))
                            .findFirst()
                            .orElseThrow();
                    assertThat(worker.state()).as("seed %s", seed).isIn(WorkerState.READY, WorkerState.BUSY);
                    assertThat(worker.connected()).isTrue();
                    assertThat(worker.lastHeartbeatAt()).isNotNull().isAfter(NOW.minusSeconds(15));
                    assertThat(inUse.merge(id, worker.slotsInUse() + 1, (before, _) -> before + 1))
                            .as("seed %s", seed)
                            .isLessThanOrEqualTo(worker.slots());
                    served.add(job);
                }
                case Decision.Provision _ -> provisions++;
                case Decision.Retire _ -> throw new AssertionError("all are of one kind");
                case Decision.Wait(var labels, var _) -> waits.add(labels);
            }
        }
        assertThat(served)
                .as("seed %s: in the queue's order, each once", seed)
                .isEqualTo(queue(jobs).subList(0, served.size()).stream()
                        .map(QueuedJob::id)
                        .toList());
        assertThat(waits).as("seed %s: the others wait", seed).hasSize(served.size() < jobs ? 1 : 0);
        long starting = workers.stream().filter(w -> w.state().starting()).count();
        if (provisions > 0) {
            assertThat(limits.enabled()).isTrue();
            assertThat(starting + provisions)
                    .isLessThanOrEqualTo(limits.pools().first().size().maxStarting());
            assertThat(starting + provisions)
                    .isLessThanOrEqualTo(limits.pools().first().size().max());
        }
    }

    @Test
    void provisionsWhatTheQueueNeedsLessWhatIsOnItsWay() {
        ProvisioningView wide = Views.provisioning(true, 100, 100, 4, null, "", Map.of());
        WorkerView starting = worker(1, WorkerState.CREATING, null, false, 0, 0);
        WorkerView connecting = worker(2, WorkerState.CONNECTING, null, false, 4, 0);
        assertThat(provisions(9, List.of(), wide)).isEqualTo(3);
        assertThat(provisions(9, List.of(starting), wide)).isEqualTo(2);
        assertThat(provisions(9, List.of(starting, connecting), wide)).isEqualTo(1);
        assertThat(provisions(8, List.of(starting, connecting), wide)).isZero();
        assertThat(provisions(9, List.of(ready(3, 4, 0, 0), starting), wide)).isEqualTo(1);
    }

    @Test
    void provisionsWithinItsLimits() {
        assertThat(provisions(9, List.of(), Views.provisioning(true, 100, 2, 1, null, "", Map.of())))
                .isEqualTo(2);
        assertThat(provisions(9, List.of(), Views.provisioning(true, 3, 100, 1, null, "", Map.of())))
                .isEqualTo(3);
        assertThat(provisions(9, List.of(), Views.provisioning(false, 9, 9, 1, null, "", Map.of())))
                .isZero();
        assertThat(provisions(9, List.of(ready(1, 2, 2, 0)), Views.provisioning(true, 3, 9, 1, null, "", Map.of())))
                .isEqualTo(2);
        WorkerView suspect = worker(1, WorkerState.BUSY, NOW.minusSeconds(44), true, 1, 0);
        assertThat(provisions(9, List.of(suspect), Views.provisioning(true, 1, 9, 1, null, "", Map.of())))
                .isZero();
    }

    @Test
    void aWorkerWithAnOldHeartbeatTakesNoPlace() {
        ProvisioningView one = Views.provisioning(true, 1, 1, 1, null, "", Map.of());
        WorkerView old = worker(1, WorkerState.READY, NOW.minus(Duration.ofHours(14)), true, 4, 0);
        assertThat(provisions(1, List.of(old), one)).isEqualTo(1);
    }

    @Test
    void waitsBeforeItTriesAgain() {
        ProvisioningView later = Views.provisioning(true, 9, 9, 1, NOW.plusSeconds(1), "no room", Map.of());
        ProvisioningView over = Views.provisioning(true, 9, 9, 1, NOW, "no room", Map.of());
        assertThat(provisions(1, List.of(), later)).isZero();
        assertThat(provisions(1, List.of(), over)).isEqualTo(1);
    }

    @Test
    void jobsBeyondTheHeadOfTheQueueAreLeftToTheNextDecision() {
        ClusterSnapshot snapshot = new ClusterSnapshot(
                NOW,
                List.of(new QueueLine(Demand.NOTHING, queue(2), 100)),
                List.of(ready(1, 50, 0, 0)),
                Views.provisioning(true, 9, 9, 1, null, "", Map.of()));
        assertThat(new SmartScheduler(PlacementPolicy.LEAST_LOADED, HEARTBEATS).decide(snapshot))
                .hasSize(2)
                .allMatch(Decision.Assign.class::isInstance);
    }

    @Test
    void saysWhyAJobWaits() {
        WorkerView starting = worker(2, WorkerState.CREATING, null, false, 0, 0);
        WorkerView full = ready(1, 1, 1, 0);
        Instant later = NOW.plusSeconds(5);
        assertThat(reason(List.of(), Views.provisioning(true, 9, 9, 1, null, "", Map.of())))
                .isEqualTo(new WaitReason.WorkersStarting(1));
        assertThat(reason(List.of(starting), Views.provisioning(false, 9, 9, 1, null, "", Map.of())))
                .isEqualTo(new WaitReason.WorkersStarting(1));
        assertThat(reason(List.of(full), OFF)).isEqualTo(new WaitReason.ProvisioningDisabled(ONE_BUSY, 1));
        assertThat(reason(List.of(full), Views.provisioning(true, 1, 9, 1, null, "", Map.of())))
                .isEqualTo(new WaitReason.AtWorkerLimit(ONE_BUSY, 1, 1, List.of("default")));
        assertThat(reason(List.of(), Views.provisioning(true, 9, 9, 1, later, "no room", Map.of())))
                .isEqualTo(new WaitReason.ProvisioningFailed("default", "no room", later));
        for (WaitReason reason : List.of(
                new WaitReason.NotDecided(),
                new WaitReason.ServerStopping(),
                new WaitReason.SchedulerAway("it rests"),
                new WaitReason.WorkersStarting(2),
                new WaitReason.AtWorkerLimit(ONE_BUSY, 1, 1, List.of("default")),
                new WaitReason.ProvisioningDisabled(NOBODY, 0),
                new WaitReason.LabelledBusy(ONE_BUSY, "gpu=a100"),
                new WaitReason.NobodyHasLabels(NOBODY, "gpu=a100", false),
                new WaitReason.ProvisioningFailed("default", "no room.", later))) {
            assertThat(reason.sentence()).endsWith(".").hasSizeGreaterThan(20);
        }
    }

    private static Tally tally(Standing one) {
        return new Tally(Map.of(one, 1));
    }

    private static QueuedJob job(int number, int priority) {
        return new QueuedJob(new JobId("%032x".formatted(number)), priority, number);
    }

    private static QueueLine line(Map<String, String> labels, QueuedJob... jobs) {
        return new QueueLine(new Demand(labels), List.of(jobs), jobs.length);
    }

    private static WorkerView labelled(int id, int slots, int inUse, Map<String, String> labels) {
        return Views.worker(workerId(id), WorkerState.READY, NOW, true, slots, inUse, 0, labels);
    }

    private static List<Decision> decide(List<QueueLine> lines, List<WorkerView> workers, ProvisioningView limits) {
        return new SmartScheduler(PlacementPolicy.LEAST_LOADED, HEARTBEATS)
                .decide(new ClusterSnapshot(NOW, lines, workers, limits));
    }

    @Test
    void higherPrioritiesAreServedFirstAndOlderJobsWithinOneAcrossAllLines() {
        List<QueueLine> lines = List.of(
                line(Map.of(), job(1, 50), job(4, 50), job(2, 0)), line(GPU, job(5, 90), job(3, 50), job(6, 0)));
        List<WorkerView> workers = List.of(labelled(1, 4, 0, GPU));
        assertThat(decide(lines, workers, OFF).stream()
                        .filter(Decision.Assign.class::isInstance)
                        .map(each -> ((Decision.Assign) each).job()))
                .containsExactly(
                        job(5, 90).id(),
                        job(1, 50).id(),
                        job(3, 50).id(),
                        job(4, 50).id());
    }

    @Test
    void onlyAWorkerWithEveryLabelIsFeasible() {
        Map<String, String> both = Map.of("gpu", "a100", "os", "linux");
        List<WorkerView> workers = List.of(
                labelled(1, 9, 0, Map.of()),
                labelled(2, 9, 0, GPU),
                labelled(3, 9, 0, Map.of("gpu", "t4", "os", "linux")),
                labelled(4, 9, 5, Map.of("gpu", "a100", "os", "linux", "zone", "b")));
        assertThat(decide(List.of(line(both, job(1, 50), job(2, 50))), workers, OFF))
                .containsExactly(
                        new Decision.Assign(job(1, 50).id(), workerId(4)),
                        new Decision.Assign(job(2, 50).id(), workerId(4)));
    }

    @Test
    void aJobThatNobodyCanRunKeepsNobodyWaitingAndIsNotProvisionedFor() {
        ProvisioningView plain = Views.provisioning(true, 9, 9, 1, null, "", Map.of("os", "linux"));
        List<QueueLine> lines =
                List.of(line(GPU, job(1, 100), job(2, 100)), line(Map.of("os", "linux"), job(3, 50), job(4, 50)));
        List<WorkerView> workers = List.of(labelled(1, 1, 0, Map.of("os", "linux")));
        assertThat(decide(lines, workers, plain))
                .containsExactly(
                        new Decision.Assign(job(3, 50).id(), workerId(1)),
                        new Decision.Provision(
                                plain.pools().first(), Shape.PLAIN, job(4, 50).id()),
                        new Decision.Wait(
                                new Demand(GPU),
                                new WaitReason.NobodyHasLabels(tally(Standing.LABELS_MISSING), "gpu=a100", true)),
                        new Decision.Wait(new Demand(Map.of("os", "linux")), new WaitReason.WorkersStarting(1)));
        // A busy worker that has them makes it a matter of waiting.
        assertThat(decide(List.of(line(GPU, job(1, 50))), List.of(labelled(1, 1, 1, GPU)), plain))
                .containsExactly(new Decision.Wait(new Demand(GPU), new WaitReason.LabelledBusy(ONE_BUSY, "gpu=a100")));
        assertThat(new WaitReason.NobodyHasLabels(tally(Standing.LABELS_MISSING), "gpu=a100", true).sentence())
                .startsWith("No worker has gpu=a100, and those that are started here would not");
        assertThat(new WaitReason.NobodyHasLabels(tally(Standing.LABELS_MISSING), "gpu=a100", true).satisfiable())
                .isFalse();
        assertThat(new WaitReason.LabelledBusy(ONE_BUSY, "gpu=a100").satisfiable())
                .isTrue();
    }

    @Test
    void manyLinesAndWorkersAreDecidedInNoTime() {
        List<QueueLine> lines = new ArrayList<>();
        for (int i = 0; i < 1_000; i++) {
            lines.add(line(Map.of("line", Integer.toString(i)), job(i, 100)));
        }
        lines.add(new QueueLine(
                Demand.NOTHING,
                IntStream.range(1_000, 2_000).mapToObj(i -> job(i, 0)).toList(),
                1_000_000));
        List<WorkerView> workers = IntStream.range(0, 100)
                .mapToObj(i -> labelled(i, 10, 0, Map.of()))
                .toList();
        List<Decision> decisions = decide(lines, workers, OFF);
        assertThat(decisions.stream().filter(Decision.Assign.class::isInstance)).hasSize(1_000);
        assertThat(decisions.stream().filter(Decision.Wait.class::isInstance)).hasSize(1_001);
    }

    private static WaitReason reason(List<WorkerView> workers, ProvisioningView provisioning) {
        return decide(PlacementPolicy.LEAST_LOADED, 1, workers, provisioning).stream()
                .filter(Decision.Wait.class::isInstance)
                .map(decision -> ((Decision.Wait) decision).reason())
                .findFirst()
                .orElseThrow();
    }

    private static long provisions(int jobs, List<WorkerView> workers, ProvisioningView provisioning) {
        return decide(PlacementPolicy.LEAST_LOADED, jobs, workers, provisioning).stream()
                .filter(Decision.Provision.class::isInstance)
                .count();
    }

    /** The last digits of the workers that the jobs went to, in the order of the queue. */
    private static List<Integer> placed(PlacementPolicy policy, int jobs, List<WorkerView> workers) {
        return decide(policy, jobs, workers, OFF).stream()
                .filter(Decision.Assign.class::isInstance)
                .map(decision ->
                        Integer.parseInt(((Decision.Assign) decision).worker().value(), 16))
                .toList();
    }

    private static List<Decision> decide(
            PlacementPolicy policy, int jobs, List<WorkerView> workers, ProvisioningView provisioning) {
        List<QueueLine> lines = jobs == 0 ? List.of() : List.of(new QueueLine(Demand.NOTHING, queue(jobs), jobs));
        return new SmartScheduler(policy, HEARTBEATS).decide(new ClusterSnapshot(NOW, lines, workers, provisioning));
    }

    private static List<QueuedJob> queue(int jobs) {
        return IntStream.range(0, jobs).mapToObj(i -> job(i, 50)).toList();
    }

    private static WorkerView ready(int id, int slots, int inUse, long lastAssignment) {
        return Views.worker(workerId(id), WorkerState.READY, NOW, true, slots, inUse, lastAssignment, Map.of());
    }

    private static WorkerView worker(
            int id, WorkerState state, @Nullable Instant heard, boolean connected, int slots, int inUse) {
        return Views.worker(workerId(id), state, heard, connected, slots, inUse, 0, Map.of());
    }

    private static WorkerId workerId(int id) {
        return new WorkerId("%032x".formatted(id));
    }
}
