package dev.hodei.scheduling;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hodei.id.JobId;
import dev.hodei.id.WorkerId;
import dev.hodei.job.Demand;
import dev.hodei.pool.Pool;
import dev.hodei.pool.PoolLifetimes;
import dev.hodei.pool.PoolSize;
import dev.hodei.pool.Pools;
import dev.hodei.pool.ShapeChoice;
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
import org.junit.jupiter.api.Test;

/** One shape's trouble is that of its own jobs: they leave room for the others, and take turns with them. */
class ShapesInTroubleTest {
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
    private static final HeartbeatPolicy HEARTBEATS = new HeartbeatPolicy(
            Duration.ofSeconds(5), Duration.ofSeconds(15), Duration.ofSeconds(35), Duration.ofSeconds(45));
    private static final Demand BAD = image("bad");
    private static final Demand GOOD = image("good");

    private int ids;

    private static Demand image(String name) {
        return new Demand(Map.of(), "", name, 0, 0);
    }

    private static Pool pool(int max, int maxStarting) {
        return new Pool(
                "first",
                "docker",
                false,
                new WorkerTemplate(
                        new Shape("own", 0, 0), new ShapeChoice(List.of("*"), 8_000, 8L << 30), 1, Map.of(), "", 0),
                new PoolSize(0, max, maxStarting),
                new PoolLifetimes(Duration.ofSeconds(60), null, null, 1));
    }

    private static WorkerKind kind(String image) {
        return new WorkerKind("first", new Shape(image, 0, 0));
    }

    private static StartCondition failed(int secondsAgo, boolean oneAtATime) {
        return new StartCondition(NOW, oneAtATime, "no", NOW.minusSeconds(secondsAgo), false);
    }

    private static QueueLine line(Demand demand, int first, int jobs) {
        return new QueueLine(
                demand,
                IntStream.range(first, first + jobs)
                        .mapToObj(i -> new QueuedJob(new JobId("%032x".formatted(i)), 50, i))
                        .toList(),
                jobs);
    }

    private WorkerView starting(String image) {
        return new WorkerView(
                new WorkerId("%032x".formatted(++ids)),
                WorkerState.CREATING,
                null,
                false,
                0,
                0,
                1,
                0,
                new Offer("first", new Shape(image, 0, 0), Map.of(), false));
    }

    private static List<String> started(
            Pool pool, Map<WorkerKind, StartCondition> conditions, List<WorkerView> workers, QueueLine... lines) {
        List<String> images = new ArrayList<>();
        new SmartScheduler(PlacementPolicy.FIRST_AVAILABLE, HEARTBEATS)
                .decide(new ClusterSnapshot(
                        NOW, List.of(lines), workers, new ProvisioningView(true, new Pools(List.of(pool)), conditions)))
                .forEach(decision -> {
                    if (decision instanceof Decision.Provision(Pool _, Shape shape, var _)) {
                        images.add(shape.image());
                    }
                });
        return images;
    }

    @Test
    void aShapeThatWasNeverReadyTakesHalfOfTheStartsAndLeavesOne() {
        assertThat(started(pool(9, 4), Map.of(), List.of(), line(BAD, 1, 50))).containsExactly("bad", "bad");
        assertThat(started(pool(9, 4), Map.of(), List.of(), line(BAD, 1, 50), line(image("worse"), 60, 50)))
                .containsExactly("bad", "bad", "worse");
        assertThat(started(pool(9, 4), Map.of(), List.of(), line(BAD, 1, 50), line(Demand.NOTHING, 60, 50)))
                .containsExactly("bad", "bad", "own", "own");
        assertThat(started(pool(2, 4), Map.of(), List.of(), line(BAD, 1, 50), line(Demand.NOTHING, 60, 1)))
                .containsExactly("bad", "own");
    }

    @Test
    void aShapeThatWasReadyTakesAllOfThem() {
        assertThat(started(pool(9, 4), Map.of(kind("good"), StartCondition.PROVEN), List.of(), line(GOOD, 1, 50)))
                .containsExactly("good", "good", "good", "good");
    }

    @Test
    void openCircuitsTryOneWorkerAShapeAndLeaveOneStart() {
        Map<WorkerKind, StartCondition> open =
                Map.of(kind("a"), failed(3, true), kind("b"), failed(2, true), kind("c"), failed(1, true));
        QueueLine[] lines = {line(image("a"), 1, 5), line(image("b"), 10, 5), line(image("c"), 20, 5)};
        assertThat(started(pool(9, 9), open, List.of(), lines)).containsExactly("a", "b", "c");
        assertThat(started(pool(9, 3), open, List.of(), lines)).containsExactly("a", "b");
        assertThat(started(pool(9, 9), open, List.of(starting("b")), lines)).containsExactly("a", "c");
    }

    @Test
    void whoFailedLastIsTriedLast() {
        Map<WorkerKind, StartCondition> failed = Map.of(kind("a"), failed(1, true), kind("b"), failed(9, true));
        QueueLine[] lines = {line(image("a"), 1, 5), line(image("b"), 10, 5), line(image("new"), 20, 5)};
        assertThat(started(pool(9, 1), failed, List.of(), lines)).containsExactly("new");
        assertThat(started(pool(9, 1), failed, List.of(), lines[0], lines[1])).containsExactly("b");
    }

    @Test
    void aPlainJobIsStartedForHoweverManyShapesFail() {
        Map<WorkerKind, StartCondition> conditions = new java.util.HashMap<>();
        List<QueueLine> lines = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            conditions.put(kind("bad" + i), failed(i, true));
            lines.add(line(image("bad" + i), 1 + i * 10, 10));
        }
        lines.add(line(Demand.NOTHING, 5_000, 1));
        assertThat(started(pool(1, 1), conditions, List.of(), lines.toArray(QueueLine[]::new)))
                .containsExactly("own");
        assertThat(started(pool(2, 2), conditions, List.of(starting("bad7")), lines.toArray(QueueLine[]::new)))
                .containsExactly("own");
    }
}
