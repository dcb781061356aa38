package dev.hodei.scheduling;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hodei.id.JobId;
import dev.hodei.id.WorkerId;
import dev.hodei.job.Demand;
import dev.hodei.pool.Pool;
import dev.hodei.pool.Pools;
import dev.hodei.worker.Health;
import dev.hodei.worker.HeartbeatPolicy;
import dev.hodei.worker.Shape;
import dev.hodei.worker.WorkerKind;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Random clusters of several pools: the same decisions in whatever order things come, and no limit broken by any. */
class PoolOrderTest {
    private static final int RUNS = 500;
    private static final HeartbeatPolicy HEARTBEATS = new HeartbeatPolicy(
            Duration.ofSeconds(5), Duration.ofSeconds(15), Duration.ofSeconds(35), Duration.ofSeconds(45));

    private static List<Decision> decide(PlacementPolicy policy, RandomCluster cluster) {
        return new SmartScheduler(policy, HEARTBEATS).decide(cluster.snapshot());
    }

    @ParameterizedTest
    @EnumSource(PlacementPolicy.class)
    void theOrderOfWorkersAndOfLinesDecidesNothing(PlacementPolicy policy) {
        for (long seed = 1; seed <= RUNS; seed++) {
            Random random = new Random(seed);
            RandomCluster cluster = RandomCluster.drawn(random, false);
            assertThat(decide(policy, cluster.withWorkersAndLinesShuffled(random)))
                    .as("seed %s", seed)
                    .isEqualTo(decide(policy, cluster));
        }
    }

    @ParameterizedTest
    @EnumSource(PlacementPolicy.class)
    void theOrderOfPoolsDecidesNothingWhereEachJobNamesItsPool(PlacementPolicy policy) {
        for (long seed = 1; seed <= RUNS; seed++) {
            Random random = new Random(seed);
            RandomCluster cluster = RandomCluster.drawn(random, true);
            assertThat(decide(policy, cluster.withPoolsShuffled(random)))
                    .as("seed %s", seed)
                    .containsExactlyInAnyOrderElementsOf(decide(policy, cluster));
        }
    }

    @ParameterizedTest
    @EnumSource(PlacementPolicy.class)
    void noLimitIsBroken(PlacementPolicy policy) {
        for (long seed = 1; seed <= RUNS; seed++) {
            RandomCluster cluster = RandomCluster.drawn(new Random(seed), false);
            check("seed " + seed, cluster, decide(policy, cluster));
        }
    }

    private static void check(String seed, RandomCluster cluster, List<Decision> decisions) {
        Map<Pool, Integer> provisions = new HashMap<>();
        Map<WorkerId, Integer> given = new HashMap<>();
        Set<JobId> served = new HashSet<>();
        Set<WorkerId> retired = new HashSet<>();
        Map<WorkerKind, Integer> kinds = new HashMap<>();
        for (Decision decision : decisions) {
            switch (decision) {
                case Decision.Assign(JobId job, WorkerId id) -> {
                    assertThat(served.add(job)).as(seed).isTrue();
                    checkFits(seed, cluster, demandOf(cluster, job), worker(cluster, id));
                    given.merge(id, 1, Integer::sum);
                }
                case Decision.Provision(Pool pool, Shape shape, JobId cause) -> {
                    provisions.merge(pool, 1, Integer::sum);
                    kinds.merge(new WorkerKind(pool.name(), shape), 1, Integer::sum);
                    assertThat(shape)
                            .as(seed)
                            .isEqualTo(cause == null ? pool.worker().shape() : pool.shapeFor(demandOf(cluster, cause)));
                }
                case Decision.Retire(WorkerId id, String _) -> retired.add(id);
                case Decision.Wait _ -> {}
            }
        }
        given.forEach((id, jobs) -> assertThat(jobs)
                .as(seed)
                .isLessThanOrEqualTo(worker(cluster, id).freeSlots()));
        retired.forEach(id -> {
            assertThat(worker(cluster, id).isIdle()).as(seed).isTrue();
            assertThat(given).as(seed).doesNotContainKey(id);
        });
        provisions.forEach((pool, started) -> checkLimits(seed, cluster, pool, started));
        kinds.forEach((kind, started) -> checkCircuit(seed, cluster, kind, started));
    }

    /** Of a shape that waits none is started, and of one whose circuit is half open one at a time. */
    private static void checkCircuit(String seed, RandomCluster cluster, WorkerKind kind, int started) {
        StartCondition condition = cluster.conditions().getOrDefault(kind, StartCondition.UNTRIED);
        long starting = cluster.workers().stream()
                .filter(worker -> worker.state().starting()
                        && !worker.offer().external()
                        && kind.equals(new WorkerKind(
                                worker.offer().pool(), worker.offer().shape())))
                .count();
        assertThat(condition.backsOffAt(RandomCluster.NOW))
                .as("%s: %s waits", seed, kind)
                .isFalse();
        assertThat(starting + started).as(seed).isLessThanOrEqualTo(condition.oneAtATime() ? 1 : Integer.MAX_VALUE);
    }

    private static void checkFits(String seed, RandomCluster cluster, Demand demand, WorkerView worker) {
        Offer offer = worker.offer();
        assertThat(new Pools(cluster.pools()).isOfKind(demand, offer.pool(), offer.shape()))
                .as(seed)
                .isTrue();
        assertThat(offer.labels()).as(seed).containsAllEntriesOf(demand.labels());
    }

    private static void checkLimits(String seed, RandomCluster cluster, Pool pool, int started) {
        List<WorkerView> own = cluster.workers().stream()
                .filter(worker -> worker.offer().pool().equals(pool.name())
                        && !worker.offer().external())
                .toList();
        int starting =
                (int) own.stream().filter(worker -> worker.state().starting()).count();
        int alive = (int) own.stream()
                .filter(worker -> worker.state().starting()
                        || HEARTBEATS.healthAt(RandomCluster.NOW, worker.lastHeartbeatAt()) != Health.UNHEALTHY)
                .count();
        assertThat(alive + started).as(seed).isLessThanOrEqualTo(pool.size().max());
        assertThat(starting + started).as(seed).isLessThanOrEqualTo(pool.size().maxStarting());
    }

    private static Demand demandOf(RandomCluster cluster, JobId job) {
        return cluster.lines().stream()
                .filter(line -> line.head().stream().anyMatch(each -> each.id().equals(job)))
                .findFirst()
                .orElseThrow()
                .demand();
    }

    private static WorkerView worker(RandomCluster cluster, WorkerId id) {
        return cluster.workers().stream()
                .filter(each -> each.id().equals(id))
                .findFirst()
                .orElseThrow();
    }
}
