package dev.hodei.scheduling;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hodei.id.JobId;
import dev.hodei.id.WorkerId;
import dev.hodei.job.Demand;
import dev.hodei.worker.HeartbeatPolicy;
import dev.hodei.worker.WorkerState;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What is said of workers is what is decided by. */
class StandingTest {
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
    private static final HeartbeatPolicy HEARTBEATS = new HeartbeatPolicy(
            Duration.ofSeconds(5), Duration.ofSeconds(15), Duration.ofSeconds(35), Duration.ofSeconds(45));
    private static final Map<String, String> GPU = Map.of("gpu", "a100");
    private static final Map<String, String> LINUX = Map.of("os", "linux");
    private static final List<Map<String, String>> LABELS =
            List.of(Map.of(), GPU, LINUX, Map.of("gpu", "a100", "os", "linux"));
    private static final ProvisioningView OFF = Views.provisioning(false, 0, 0, 1, null, "", Map.of());

    @Test
    void eachStandingHasItsCause() {
        assertThat(standing(WorkerState.READY, NOW, true, 1, 0, GPU)).isEqualTo(Standing.FREE);
        assertThat(standing(WorkerState.BUSY, NOW, true, 2, 1, GPU)).isEqualTo(Standing.FREE);
        assertThat(standing(WorkerState.BUSY, NOW, true, 1, 1, GPU)).isEqualTo(Standing.BUSY);
        assertThat(standing(WorkerState.CREATING, null, false, 0, 0, GPU)).isEqualTo(Standing.STARTING);
        assertThat(standing(WorkerState.CONNECTING, null, false, 1, 0, GPU)).isEqualTo(Standing.STARTING);
        assertThat(standing(WorkerState.READY, NOW.minusSeconds(15), true, 1, 0, GPU))
                .isEqualTo(Standing.SILENT);
        assertThat(standing(WorkerState.READY, null, true, 1, 0, GPU)).isEqualTo(Standing.SILENT);
        assertThat(standing(WorkerState.READY, NOW, false, 1, 0, GPU)).isEqualTo(Standing.NOT_CONNECTED);
        assertThat(standing(WorkerState.DRAINING, NOW, true, 1, 0, GPU)).isEqualTo(Standing.STOPPING);
        assertThat(standing(WorkerState.TERMINATING, NOW, true, 1, 0, GPU)).isEqualTo(Standing.STOPPING);
        // Waiting does not give a worker labels: that is said first.
        for (WorkerState state : WorkerState.values()) {
            assertThat(standing(state, NOW, true, 1, 1, LINUX)).isEqualTo(Standing.LABELS_MISSING);
        }
    }

    private static Standing standing(
            WorkerState state,
            @Nullable Instant heard,
            boolean connected,
            int slots,
            int inUse,
            Map<String, String> has) {
        WorkerView worker = Views.worker(workerId(1), state, heard, connected, slots, inUse, 0, has);
        return scheduler(PlacementPolicy.LEAST_LOADED).standing(worker, new Demand(GPU), OFF.pools(), NOW);
    }

    /** Random clusters: who is free gets the first job, who is not gets none, and who waits is told of every worker. */
    @ParameterizedTest
    @EnumSource(PlacementPolicy.class)
    void whatIsSaidIsWhatIsDecided(PlacementPolicy policy) {
        int free = 0;
        int waits = 0;
        for (long seed = 1; seed <= 2_000; seed++) {
            Random random = new Random(seed);
            List<WorkerView> workers = IntStream.range(0, random.nextInt(8))
                    .mapToObj(i -> randomWorker(i, random))
                    .toList();
            List<QueueLine> lines = randomLines(random);
            SmartScheduler scheduler = scheduler(policy);
            List<Decision> decisions = scheduler.decide(new ClusterSnapshot(NOW, lines, workers, OFF));
            QueuedJob first = lines.stream()
                    .flatMap(line -> line.head().stream())
                    .min(QueuedJob::compareTo)
                    .orElseThrow();
            Map<WorkerId, Integer> given = new HashMap<>();
            for (Decision decision : decisions) {
                if (decision instanceof Decision.Assign(JobId job, WorkerId worker)) {
                    WorkerView view = view(workers, worker);
                    assertThat(scheduler.standing(view, labels(lines, job), OFF.pools(), NOW))
                            .as("seed %s: %s", seed, view)
                            .isEqualTo(Standing.FREE);
                    given.merge(worker, 1, Integer::sum);
                }
            }
            boolean fits = workers.stream()
                    .anyMatch(worker ->
                            scheduler.standing(worker, labels(lines, first.id()), OFF.pools(), NOW) == Standing.FREE);
            assertThat(decisions.stream()
                            .anyMatch(each -> each instanceof Decision.Assign assign
                                    && assign.job().equals(first.id())))
                    .as("seed %s: nobody is ahead of %s", seed, first)
                    .isEqualTo(fits);
            free += fits ? 1 : 0;
            List<WorkerView> after = workers.stream()
                    .map(worker -> inUse(worker, worker.slotsInUse() + given.getOrDefault(worker.id(), 0)))
                    .toList();
            for (Decision decision : decisions) {
                if (decision instanceof Decision.Wait(var required, WaitReason reason)) {
                    assertThat(passedOver(reason))
                            .as("seed %s: %s", seed, reason)
                            .isIn(tally(scheduler, after, required), null);
                    assertThat(tally(scheduler, after, required).workers()).doesNotContainKey(Standing.FREE);
                    waits++;
                }
            }
        }
        assertThat(free).isGreaterThan(300);
        assertThat(waits).isGreaterThan(300);
    }

    private static Tally tally(SmartScheduler scheduler, List<WorkerView> workers, Demand required) {
        Map<Standing, Integer> counts = new HashMap<>();
        workers.forEach(
                worker -> counts.merge(scheduler.standing(worker, required, OFF.pools(), NOW), 1, Integer::sum));
        return new Tally(counts);
    }

    private static @Nullable Tally passedOver(WaitReason reason) {
        return switch (reason) {
            case WaitReason.AtWorkerLimit limit -> limit.passedOver();
            case WaitReason.LabelledBusy busy -> busy.passedOver();
            case WaitReason.NobodyHasLabels nobody -> nobody.passedOver();
            case WaitReason.ProvisioningDisabled disabled -> disabled.passedOver();
            case WaitReason.WorkersStarting _,
                    WaitReason.ProvisioningFailed _,
                    WaitReason.NoPoolFits _,
                    WaitReason.NobodyJoined _,
                    WaitReason.HeldByParent _,
                    WaitReason.NotDecided _,
                    WaitReason.LostWorkerNotGone _,
                    WaitReason.SchedulerAway _,
                    WaitReason.ServerStopping _ -> null;
        };
    }

    @Test
    void aReasonSaysWhatKeepsTheWorkersFromIt() {
        ProvisioningView atLimit = Views.provisioning(true, 2, 2, 1, null, "", LINUX);
        WorkerView busy = Views.worker(workerId(1), WorkerState.BUSY, NOW, true, 1, 1, 0, LINUX);
        WorkerView other = Views.worker(workerId(2), WorkerState.READY, NOW, true, 1, 0, 0, GPU);
        assertThat(reason(List.of(busy, inUse(busy, 2)), LINUX, atLimit).sentence())
                .isEqualTo("No slot is free: 2 of at most 2 workers are busy.");
        ProvisioningView one = Views.provisioning(true, 1, 1, 1, null, "", LINUX);
        assertThat(reason(List.of(busy), LINUX, one).sentence())
                .isEqualTo("No slot is free: 1 of at most 1 worker is busy.");
        // An idle worker without the labels is not busy.
        assertThat(reason(List.of(busy, other), LINUX, atLimit).sentence())
                .isEqualTo("No worker can take it now (1 busy, 1 without its labels), and there are 2 of at most 2"
                        + " in pool default.");
        WorkerView silent = Views.worker(workerId(3), WorkerState.READY, NOW.minusSeconds(20), true, 1, 0, 0, GPU);
        WorkerView draining = Views.worker(workerId(3), WorkerState.DRAINING, NOW, true, 1, 0, 0, GPU);
        assertThat(reason(List.of(silent), GPU, atLimit).sentence())
                .startsWith("No worker with gpu=a100 can take it now (1 silent), and those that are started here");
        assertThat(reason(List.of(inUse(other, 1)), GPU, atLimit).sentence())
                .startsWith("No slot is free on the workers with gpu=a100, and those that are started here");
        assertThat(reason(List.of(draining), GPU, atLimit).sentence())
                .startsWith("No worker that takes jobs has gpu=a100, and those that are started here would not");
        assertThat(reason(List.of(draining), GPU, atLimit).satisfiable()).isFalse();
        assertThat(reason(List.of(silent), Map.of(), OFF).sentence())
                .isEqualTo("No worker can take it now (1 silent), and provisioning is switched off"
                        + " (HODEI_PROVISIONING_ENABLED).");
        assertThat(reason(List.of(silent), Map.of(), OFF).satisfiable()).isTrue();
        assertThat(reason(List.of(), Map.of(), OFF).satisfiable()).isFalse();
    }

    @Test
    void atTheLimitAnOldFailureIsNotWhatItWaitsFor() {
        WorkerView busy = Views.worker(workerId(1), WorkerState.BUSY, NOW, true, 1, 1, 0, Map.of());
        Instant later = NOW.plusSeconds(5);
        assertThat(reason(List.of(busy), Map.of(), Views.provisioning(true, 1, 1, 1, later, "no room", Map.of())))
                .isInstanceOf(WaitReason.AtWorkerLimit.class);
        assertThat(reason(List.of(busy), Map.of(), Views.provisioning(true, 2, 2, 1, later, "no room", Map.of())))
                .isEqualTo(new WaitReason.ProvisioningFailed("default", "no room", later));
        assertThat(new WaitReason.ProvisioningFailed("default", "no room", later).sentence())
                .isEqualTo("No worker could be started in pool default: no room. Next try at 2026-01-01T00:00:05Z.");
        assertThat(new WaitReason.ProvisioningFailed("default", "No room.", later).sentence())
                .isEqualTo("No worker could be started in pool default: No room. Next try at 2026-01-01T00:00:05Z.");
    }

    private static WaitReason reason(List<WorkerView> workers, Map<String, String> labels, ProvisioningView limits) {
        QueueLine line = new QueueLine(new Demand(labels), List.of(job(1, 50)), 1);
        return scheduler(PlacementPolicy.LEAST_LOADED)
                .decide(new ClusterSnapshot(NOW, List.of(line), workers, limits))
                .stream()
                .filter(Decision.Wait.class::isInstance)
                .map(decision -> ((Decision.Wait) decision).reason())
                .findFirst()
                .orElseThrow();
    }

    private static WorkerView randomWorker(int id, Random random) {
        List<WorkerState> live = Arrays.stream(WorkerState.values())
                .filter(state -> !state.ended())
                .toList();
        int slots = 1 + random.nextInt(3);
        return Views.worker(
                workerId(id),
                random.nextBoolean() ? WorkerState.READY : live.get(random.nextInt(live.size())),
                random.nextInt(8) == 0 ? null : NOW.minusSeconds(random.nextInt(20)),
                random.nextInt(5) > 0,
                slots,
                random.nextInt(slots + 1),
                random.nextInt(5),
                LABELS.get(random.nextInt(LABELS.size())));
    }

    private static List<QueueLine> randomLines(Random random) {
        Map<Map<String, String>, List<QueuedJob>> jobs = new HashMap<>();
        for (int i = 0; i <= random.nextInt(12); i++) {
            jobs.computeIfAbsent(LABELS.get(random.nextInt(LABELS.size())), _ -> new ArrayList<>())
                    .add(job(i, random.nextInt(3)));
        }
        List<QueueLine> lines = new ArrayList<>();
        jobs.forEach((labels, line) -> lines.add(
                new QueueLine(new Demand(labels), line.stream().sorted().toList(), line.size())));
        return lines;
    }

    private static Demand labels(List<QueueLine> lines, JobId job) {
        return lines.stream()
                .filter(line -> line.head().stream().anyMatch(each -> each.id().equals(job)))
                .findFirst()
                .orElseThrow()
                .demand();
    }

    private static WorkerView view(List<WorkerView> workers, WorkerId id) {
        return workers.stream().filter(each -> each.id().equals(id)).findFirst().orElseThrow();
    }

    private static WorkerView inUse(WorkerView worker, int slots) {
        return Views.worker(
                worker.id(),
                worker.state(),
                worker.lastHeartbeatAt(),
                worker.connected(),
                worker.slots(),
                slots,
                worker.lastAssignment(),
                worker.offer().labels());
    }

    private static SmartScheduler scheduler(PlacementPolicy policy) {
        return new SmartScheduler(policy, HEARTBEATS);
    }

    private static QueuedJob job(int number, int priority) {
        return new QueuedJob(new JobId("%032x".formatted(number)), priority, number);
    }

    private static WorkerId workerId(int id) {
        return new WorkerId("%032x".formatted(id));
    }
}
