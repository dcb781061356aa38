package dev.hodei.scheduling;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hodei.id.JobId;
import dev.hodei.id.WorkerId;
import dev.hodei.job.Demand;
import dev.hodei.pool.Pool;
import dev.hodei.pool.PoolLifetimes;
import dev.hodei.pool.PoolSize;
import dev.hodei.pool.Pools;
import dev.hodei.pool.TestPools;
import dev.hodei.pool.WorkerTemplate;
import dev.hodei.worker.HeartbeatPolicy;
import dev.hodei.worker.Shape;
import dev.hodei.worker.WorkerKind;
import dev.hodei.worker.WorkerState;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What is started where there are several pools. */
class PoolSchedulingTest {
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
    private static final HeartbeatPolicy HEARTBEATS = new HeartbeatPolicy(
            Duration.ofSeconds(5), Duration.ofSeconds(15), Duration.ofSeconds(35), Duration.ofSeconds(45));
    private static final Shape DEBIAN = new Shape("debian", 1_000, 512L << 20);
    private static final Demand ALPINE = new Demand(Map.of(), "", "alpine:3", 0, 0);
    private static final Demand SECOND = new Demand(Map.of(), "second", "", 0, 0);

    private static final WorkerKind FIRST = new WorkerKind("first", Shape.PLAIN);

    private int ids;

    private static StartCondition failed(Instant notBefore, boolean oneAtATime) {
        return new StartCondition(notBefore, oneAtATime, "no engine", NOW.minusSeconds(1), false);
    }

    private static Pool plain(String name, int minIdle, int max, int maxStarting, int slots, int maxJobs) {
        return new Pool(
                name,
                "process",
                false,
                WorkerTemplate.plain(slots, Map.of()),
                new PoolSize(minIdle, max, maxStarting),
                new PoolLifetimes(Duration.ofSeconds(60), null, null, maxJobs));
    }

    private static QueueLine line(Demand demand, int first, int jobs) {
        return new QueueLine(
                demand,
                IntStream.range(first, first + jobs)
                        .mapToObj(i -> new QueuedJob(job(i), 50, i))
                        .toList(),
                jobs);
    }

    private static JobId job(int number) {
        return new JobId("%032x".formatted(number));
    }

    private WorkerView worker(WorkerState state, int slots, int inUse, Offer offer) {
        return worker(state, state.starting() ? null : NOW, slots, inUse, Integer.MAX_VALUE, offer);
    }

    private WorkerView worker(
            WorkerState state, @Nullable Instant heard, int slots, int inUse, int jobsLeft, Offer offer) {
        return new WorkerView(
                new WorkerId("%032x".formatted(++ids)), state, heard, heard != null, slots, inUse, jobsLeft, 0, offer);
    }

    private static Offer of(Pool pool) {
        return new Offer(pool.name(), pool.worker().shape(), pool.worker().labels(), false);
    }

    private static Offer external(Pool pool) {
        return new Offer(pool.name(), Shape.PLAIN, Map.of(), true);
    }

    private static List<Decision> decide(
            List<Pool> pools,
            Map<WorkerKind, StartCondition> conditions,
            List<QueueLine> lines,
            List<WorkerView> workers) {
        return new SmartScheduler(PlacementPolicy.FIRST_AVAILABLE, HEARTBEATS)
                .decide(new ClusterSnapshot(
                        NOW, lines, workers, new ProvisioningView(true, new Pools(pools), conditions)));
    }

    private static List<String> started(List<Decision> decisions) {
        List<String> pools = new ArrayList<>();
        for (Decision decision : decisions) {
            if (decision instanceof Decision.Provision(Pool pool, var _, var _)) {
                pools.add(pool.name());
            }
        }
        return pools;
    }

    private static List<String> started(List<Pool> pools, int jobs, List<WorkerView> workers) {
        return started(decide(pools, Map.of(), line(jobs), workers));
    }

    private static List<QueueLine> line(int jobs) {
        return jobs == 0 ? List.of() : List.of(line(Demand.NOTHING, 1, jobs));
    }

    private static WaitReason reason(List<Decision> decisions) {
        return decisions.stream()
                .filter(Decision.Wait.class::isInstance)
                .map(each -> ((Decision.Wait) each).reason())
                .findFirst()
                .orElseThrow();
    }

    @Test
    void thePoolsAreTriedInTheirOrderAndTheNextTakesWhatIsLeft() {
        Pool first = plain("first", 0, 2, 9, 1, 0);
        Pool second = plain("second", 0, 9, 2, 1, 0);
        assertThat(started(List.of(first, second), 2, List.of())).containsExactly("first", "first");
        assertThat(started(List.of(first, second), 9, List.of())).containsExactly("first", "first", "second", "second");
        WorkerView busy = worker(WorkerState.BUSY, 1, 1, of(first));
        assertThat(started(List.of(first, second), 2, List.of(busy))).containsExactly("first", "second");
    }

    @Test
    void eachWorkerIsStartedForTheJobThatItIsMeantFor() {
        Pool pool = plain("first", 0, 9, 9, 2, 0);
        assertThat(decide(List.of(pool), Map.of(), line(5), List.of(worker(WorkerState.CREATING, 0, 0, of(pool)))))
                .startsWith(
                        new Decision.Provision(pool, Shape.PLAIN, job(3)),
                        new Decision.Provision(pool, Shape.PLAIN, job(5)));
    }

    @Test
    void aPoolThatWaitsAfterFailuresIsPassedOver() {
        List<Pool> pools = List.of(plain("first", 1, 9, 9, 1, 0), plain("second", 0, 1, 9, 1, 0));
        Map<WorkerKind, StartCondition> waits = Map.of(FIRST, failed(NOW.plusNanos(1), false));
        assertThat(started(decide(pools, waits, line(2), List.of()))).containsExactly("second");
        Demand first = new Demand(Map.of(), "first", "", 0, 0);
        assertThat(reason(decide(pools, waits, List.of(line(first, 1, 1)), List.of())))
                .isEqualTo(new WaitReason.ProvisioningFailed("first", "no engine", NOW.plusNanos(1)));
    }

    @Test
    void aPoolThatIsHalfOpenStartsOneAtATime() {
        Pool first = plain("first", 2, 9, 9, 1, 0);
        Pool second = plain("second", 0, 9, 9, 1, 0);
        Map<WorkerKind, StartCondition> halfOpen = Map.of(FIRST, failed(NOW, true));
        assertThat(started(decide(List.of(first, second), halfOpen, line(3), List.of())))
                .containsExactly("first", "second", "second");
        WorkerView trying = worker(WorkerState.CONNECTING, 0, 0, of(first));
        assertThat(started(decide(List.of(first), halfOpen, line(3), List.of(trying))))
                .isEmpty();
        assertThat(started(decide(List.of(first), halfOpen, List.of(), List.of())))
                .containsExactly("first");
    }

    @Test
    void aWorkerIsStartedInTheShapeThatItsJobAsksFor() {
        Pool pool = TestPools.containers("first", 0, 9);
        Shape alpine = new Shape("alpine:3", 1_000, 512L << 20);
        List<QueueLine> lines = List.of(line(ALPINE, 1, 1), line(Demand.NOTHING, 2, 1));
        assertThat(decide(List.of(pool), Map.of(), lines, List.of()))
                .startsWith(new Decision.Provision(pool, alpine, job(1)), new Decision.Provision(pool, DEBIAN, job(2)));
        WorkerView coming = worker(WorkerState.CREATING, 0, 0, new Offer("first", alpine, Map.of(), false));
        assertThat(decide(List.of(pool), Map.of(), lines, List.of(coming)))
                .filteredOn(Decision.Provision.class::isInstance)
                .containsExactly(new Decision.Provision(pool, DEBIAN, job(2)));
    }

    @Test
    void aJobThatNamesAPoolWaitsForThatOne() {
        Pool first = plain("first", 0, 9, 9, 1, 0);
        Pool second = plain("second", 0, 1, 9, 1, 0);
        WorkerView free = worker(WorkerState.READY, 1, 0, of(first));
        assertThat(started(decide(List.of(first, second), Map.of(), List.of(line(SECOND, 1, 3)), List.of(free))))
                .containsExactly("second");
        WorkerView busy = worker(WorkerState.BUSY, 1, 1, of(second));
        assertThat(reason(decide(List.of(first, second), Map.of(), List.of(line(SECOND, 1, 3)), List.of(free, busy))))
                .isEqualTo(new WaitReason.AtWorkerLimit(
                        new Tally(Map.of(Standing.BUSY, 1, Standing.OTHER_KIND, 1)), 1, 1, List.of("second")));
    }

    @Test
    void aPoolThatIsGoneMeetsNobody() {
        assertThat(reason(decide(
                        List.of(plain("first", 0, 9, 9, 1, 0)), Map.of(), List.of(line(SECOND, 1, 1)), List.of())))
                .isEqualTo(new WaitReason.NoPoolFits("there is no pool second; pools: first"));
        assertThat(new WaitReason.NoPoolFits("there is no pool second").sentence())
                .isEqualTo("There is no pool second.");
        assertThat(new WaitReason.NoPoolFits("").satisfiable()).isFalse();
    }

    @Test
    void aWorkerIsGivenNoMoreJobsThanAreLeftToIt() {
        Pool pool = plain("first", 0, 1, 9, 4, 3);
        WorkerView nearlyDone = worker(WorkerState.BUSY, NOW, 4, 1, 1, of(pool));
        List<Decision> decisions = decide(List.of(pool), Map.of(), line(3), List.of(nearlyDone));
        assertThat(decisions.stream().filter(Decision.Assign.class::isInstance)).hasSize(1);
        WorkerView done = worker(WorkerState.BUSY, NOW, 4, 1, 0, of(pool));
        assertThat(decide(List.of(pool), Map.of(), line(3), List.of(done)))
                .noneMatch(Decision.Assign.class::isInstance);
    }

    @Test
    void asManyAreStartedAsTheJobsNeedWhereEachTakesButOne() {
        Pool pool = plain("first", 0, 9, 9, 4, 1);
        assertThat(started(List.of(pool), 3, List.of())).hasSize(3);
        assertThat(started(List.of(pool), 3, List.of(worker(WorkerState.CREATING, 0, 0, of(pool)))))
                .hasSize(2);
    }

    @Test
    void workersAreKeptReadyBesideThoseThatJobsNeed() {
        Pool pool = plain("first", 2, 9, 9, 1, 0);
        assertThat(started(List.of(pool), 0, List.of())).hasSize(2);
        assertThat(started(List.of(pool), 1, List.of())).hasSize(3);
        assertThat(decide(List.of(pool), Map.of(), line(1), List.of()))
                .startsWith(
                        new Decision.Provision(pool, Shape.PLAIN, job(1)),
                        new Decision.Provision(pool, Shape.PLAIN, null),
                        new Decision.Provision(pool, Shape.PLAIN, null));
        WorkerView idle = worker(WorkerState.READY, 1, 0, of(pool));
        WorkerView coming = worker(WorkerState.CREATING, 0, 0, of(pool));
        assertThat(started(List.of(pool), 0, List.of(idle, coming))).isEmpty();
        assertThat(started(List.of(pool), 1, List.of(idle, coming)))
                .as("the idle one is given the job")
                .hasSize(1);
        assertThat(started(List.of(pool), 2, List.of(idle, coming)))
                .as("and the one to come the next")
                .hasSize(2);
        assertThat(started(List.of(pool), 0, List.of(worker(WorkerState.BUSY, 1, 1, of(pool)))))
                .hasSize(2);
    }

    @Test
    void keepingWorkersReadyHasTheLimitsOfThePool() {
        WorkerView busy = worker(WorkerState.BUSY, 1, 1, of(plain("first", 0, 9, 9, 1, 0)));
        assertThat(started(List.of(plain("first", 2, 2, 9, 1, 0)), 0, List.of(busy)))
                .hasSize(1);
        assertThat(started(List.of(plain("first", 3, 9, 2, 1, 0)), 0, List.of()))
                .hasSize(2);
        Pool second = plain("second", 1, 1, 1, 1, 0);
        assertThat(started(List.of(plain("first", 1, 1, 1, 1, 0), second), 0, List.of(busy)))
                .containsExactly("second");
    }

    @Test
    void aWorkerThatHasYetToBeHeardAgainIsAmongThoseThatAreKeptReady() {
        Pool pool = plain("first", 1, 9, 9, 1, 0);
        WorkerView silent = worker(WorkerState.READY, NOW.minusSeconds(90), 1, 0, Integer.MAX_VALUE, of(pool));
        assertThat(started(List.of(pool), 0, List.of(silent))).isEmpty();
    }

    @Test
    void aWorkerWithLabelsOfItsOwnIsAmongThoseThatAreKeptReady() {
        Pool pool = plain("first", 1, 9, 9, 1, 0);
        WorkerView other = worker(WorkerState.READY, 1, 0, new Offer("first", Shape.PLAIN, Map.of("a", "b"), false));
        assertThat(started(List.of(pool), 0, List.of(other))).isEmpty();
    }

    @Test
    void aWorkerThatMayTakeNoMoreJobsIsNotAmongThoseThatAreKeptReady() {
        Pool pool = plain("first", 1, 9, 9, 1, 1);
        assertThat(started(List.of(pool), 0, List.of(worker(WorkerState.READY, NOW, 1, 0, 0, of(pool)))))
                .hasSize(1);
    }

    @Test
    void aWorkerOfAnotherShapeIsNotWhatIsKeptReady() {
        Pool pool = TestPools.containers("first", 1, 9);
        WorkerView alpine =
                worker(WorkerState.READY, 1, 0, new Offer("first", new Shape("alpine:3", 1, 1), Map.of(), false));
        assertThat(started(List.of(pool), 0, List.of(alpine))).hasSize(1);
    }

    private static List<WorkerId> retired(List<Decision> decisions) {
        return decisions.stream()
                .filter(Decision.Retire.class::isInstance)
                .map(each -> ((Decision.Retire) each).worker())
                .toList();
    }

    @Test
    void aPoolThatIsFullOfWorkersWithNothingToDoMakesRoomForOneOfAnotherKind() {
        Pool pool = TestPools.containers("first", 2, 2);
        WorkerView one = worker(WorkerState.READY, 1, 0, of(pool));
        WorkerView two = worker(WorkerState.READY, 1, 0, of(pool));
        List<QueueLine> alpine = List.of(line(ALPINE, 1, 1));
        assertThat(decide(List.of(pool), Map.of(), alpine, List.of(two, one)))
                .startsWith(new Decision.Retire(one.id(), "jobs that ask for image alpine:3"))
                .hasSize(2);
        WorkerView leaving = worker(WorkerState.TERMINATING, 1, 0, of(pool));
        assertThat(retired(decide(List.of(pool), Map.of(), alpine, List.of(leaving, two))))
                .as("a place is about to be free")
                .isEmpty();
        WorkerView busy = worker(WorkerState.BUSY, 1, 1, of(pool));
        assertThat(retired(decide(List.of(pool), Map.of(), alpine, List.of(busy, busy))))
                .isEmpty();
        List<QueueLine> both = List.of(line(Demand.NOTHING, 2, 1), line(ALPINE, 1, 1));
        assertThat(retired(decide(List.of(pool), Map.of(), both, List.of(one, two))))
                .as("the first is given the other job")
                .containsExactly(two.id());
        Map<WorkerKind, StartCondition> waits =
                Map.of(new WorkerKind("first", pool.shapeFor(ALPINE)), failed(NOW.plusSeconds(1), false));
        assertThat(retired(decide(List.of(pool), waits, alpine, List.of(one, two))))
                .as("none could be started in its place")
                .isEmpty();
        Pool next = TestPools.containers("next", 0, 1);
        assertThat(retired(decide(List.of(pool, next), Map.of(), alpine, List.of(one, two))))
                .as("another pool has room")
                .isEmpty();
        WorkerView external = worker(WorkerState.READY, 1, 0, external(pool));
        assertThat(retired(decide(
                        List.of(TestPools.containers("first", 0, 1)), Map.of(), alpine, List.of(external, busy))))
                .as("it takes no place")
                .isEmpty();
    }

    @Test
    void aPoolThatIsFullMakesRoomForThoseThatAreToBeKeptReady() {
        Pool pool = TestPools.containers("first", 1, 1);
        WorkerView alpine = worker(WorkerState.READY, 1, 0, new Offer("first", pool.shapeFor(ALPINE), Map.of(), false));
        assertThat(decide(List.of(pool), Map.of(), List.of(), List.of(alpine)))
                .containsExactly(new Decision.Retire(alpine.id(), "workers that are to be kept ready"));
        assertThat(retired(decide(List.of(pool), Map.of(), List.of(line(ALPINE, 1, 1)), List.of(alpine))))
                .isEmpty();
    }

    @Test
    void onlyAsManyMakeRoomAsAreMissing() {
        Pool first = TestPools.containers("first", 0, 2);
        Pool second = TestPools.containers("second", 0, 2);
        List<WorkerView> idle = List.of(
                worker(WorkerState.READY, 1, 0, of(first)),
                worker(WorkerState.READY, 1, 0, of(first)),
                worker(WorkerState.READY, 1, 0, of(second)),
                worker(WorkerState.READY, 1, 0, of(second)));
        assertThat(retired(decide(List.of(first, second), Map.of(), List.of(line(ALPINE, 1, 1)), idle)))
                .containsExactly(idle.getFirst().id());
        assertThat(retired(decide(List.of(first, second), Map.of(), List.of(line(ALPINE, 1, 3)), idle)))
                .as("of a shape that was never ready, one at a time in a pool of two")
                .hasSize(2);
        Map<WorkerKind, StartCondition> ready = Map.of(
                new WorkerKind("first", first.shapeFor(ALPINE)), StartCondition.PROVEN,
                new WorkerKind("second", second.shapeFor(ALPINE)), StartCondition.PROVEN);
        assertThat(retired(decide(List.of(first, second), ready, List.of(line(ALPINE, 1, 3)), idle)))
                .hasSize(3);
    }

    @Test
    void aWorkerThatAPersonStartsTakesNoPlaceAndIsNotCountedOn() {
        Pool pool = plain("first", 1, 1, 1, 1, 0);
        WorkerView invited = worker(WorkerState.CREATING, 0, 0, external(pool));
        WorkerView joined = worker(WorkerState.READY, 1, 0, external(pool));
        assertThat(started(List.of(pool), 0, List.of(invited, joined)))
                .as("neither is one of those that are kept ready")
                .hasSize(1);
        Pool single = plain("first", 0, 1, 1, 1, 0);
        assertThat(started(List.of(single), 1, List.of(invited)))
                .as("it may never come")
                .hasSize(1);
        assertThat(reason(decide(List.of(single), Map.of(), line(1), List.of(invited))))
                .isEqualTo(new WaitReason.WorkersStarting(1));
        assertThat(started(List.of(single), 2, List.of(joined)))
                .as("one job is its own, and a place is free for the other")
                .hasSize(1);
    }

    @Test
    void aWorkerThatAPersonStartedRunsWhatAsksForNoSize() {
        Pool pool = plain("first", 0, 9, 9, 1, 0);
        Pool containers = TestPools.containers("second", 0, 9);
        WorkerView joined = worker(WorkerState.READY, 1, 0, external(pool));
        assertThat(decide(List.of(pool, containers), Map.of(), line(1), List.of(joined)))
                .containsExactly(new Decision.Assign(job(1), joined.id()));
        assertThat(started(decide(List.of(pool, containers), Map.of(), List.of(line(ALPINE, 1, 1)), List.of(joined))))
                .containsExactly("second");
        WorkerView astray = worker(WorkerState.READY, 1, 0, external(containers));
        assertThat(started(decide(List.of(containers), Map.of(), line(1), List.of(astray))))
                .as("it is no container")
                .containsExactly("second");
    }
}
