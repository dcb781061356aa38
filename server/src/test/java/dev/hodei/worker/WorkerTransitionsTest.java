package dev.hodei.worker;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.hodei.id.WorkerId;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Visits every cell of the matrix of states and events. */
class WorkerTransitionsTest {
    private static final Instant T0 = Instant.parse("2026-01-01T00:00:00Z");
    private static final Instant NOW = T0.plusSeconds(9);

    private static final Map<String, WorkerEvent> EVENTS = events();

    /** What becomes of each: the state after it, "ignored" or "rejected". */
    private static final String MATRIX = """
            event            CREATING    CONNECTING  READY       BUSY        DRAINING    TERMINATING TERMINATED FAILED   LOST
            started          CREATING    CONNECTING  READY       BUSY        DRAINING    TERMINATING rejected   rejected rejected
            started_again    ignored     ignored     ignored     ignored     ignored     ignored     rejected   rejected rejected
            start_failed     FAILED      rejected    rejected    rejected    rejected    TERMINATED  rejected   rejected rejected
            registered       CONNECTING  rejected    rejected    rejected    rejected    rejected    rejected   rejected rejected
            connected        rejected    READY       READY       BUSY        DRAINING    TERMINATING rejected   rejected READY
            occupied         ignored     ignored     BUSY        ignored     ignored     ignored     rejected   rejected rejected
            idle             ignored     ignored     ignored     READY       ignored     ignored     rejected   rejected rejected
            drain            TERMINATING TERMINATING DRAINING    DRAINING    ignored     ignored     rejected   rejected rejected
            drain_by         TERMINATING TERMINATING DRAINING    DRAINING    DRAINING    ignored     rejected   rejected rejected
            unreachable      ignored     CONNECTING  READY       BUSY        DRAINING    TERMINATING rejected   rejected rejected
            heard_again      ignored     ignored     ignored     ignored     ignored     ignored     rejected   rejected rejected
            terminate        TERMINATING TERMINATING TERMINATING TERMINATING TERMINATING ignored     rejected   rejected rejected
            ready_deadline   FAILED      FAILED      ignored     ignored     ignored     ignored     rejected   rejected rejected
            silent           ignored     ignored     LOST        LOST        LOST        TERMINATED  rejected   rejected rejected
            exited           FAILED      FAILED      LOST        LOST        TERMINATED  TERMINATED  rejected   rejected rejected
            inspected        CREATING    CONNECTING  READY       BUSY        DRAINING    TERMINATING rejected   rejected rejected
            """;

    @TestFactory
    Stream<DynamicTest> everyCell() {
        List<String[]> rows = rows();
        String[] names = rows.getFirst();
        return rows.stream()
                .skip(1)
                .flatMap(row -> Stream.iterate(1, i -> i < names.length, i -> i + 1)
                        .map(i -> DynamicTest.dynamicTest(
                                names[i] + " on " + row[0], () -> cell(names[i], row[0], row[i]))));
    }

    private static void cell(String state, String event, String expected) {
        Worker before = worker(WorkerState.valueOf(state));
        WorkerTransition result = WorkerTransitions.on(before, requireNonNull(EVENTS.get(event)), NOW);
        String actual = switch (result) {
            case WorkerTransition.Moved(Worker after) -> after.state().name();
            case WorkerTransition.Ignored _ -> "ignored";
            case WorkerTransition.Rejected _ -> "rejected";
        };
        assertThat(actual).isEqualTo(expected);
        assertThat(words(result)).as("states as users read them").doesNotContainPattern("[A-Z]{4}");
        if (result instanceof WorkerTransition.Moved(Worker after)) {
            assertThat(after.id()).isEqualTo(before.id());
            assertThat(after.createdAt()).isEqualTo(before.createdAt());
            assertThat(after.changedAt()).isEqualTo(after.state() == before.state() ? T0 : NOW);
            if (after.state() == WorkerState.CONNECTING && event.equals("registered")) {
                assertThat(after.registeredAt()).isEqualTo(NOW);
                assertThat(after.slots()).isEqualTo(4);
            }
            if (event.equals("connected")) {
                assertThat(after.lastHeartbeatAt()).isEqualTo(NOW);
            }
        }
    }

    private static String words(WorkerTransition result) {
        return switch (result) {
            case WorkerTransition.Moved(Worker after) -> after.detail();
            case WorkerTransition.Ignored(String reason) -> reason;
            case WorkerTransition.Rejected(String reason) -> reason;
        };
    }

    @Test
    void theTableHasEveryStateAndEvent() {
        List<String[]> rows = rows();
        assertThat(Arrays.stream(rows.getFirst()).skip(1))
                .containsExactly(
                        Arrays.stream(WorkerState.values()).map(Enum::name).toArray(String[]::new));
        assertThat(rows.stream().skip(1).map(row -> row[0])).containsExactlyElementsOf(EVENTS.keySet());
        assertThat(rows).allMatch(row -> row.length == WorkerState.values().length + 1);
        Set<Object> events = new LinkedHashSet<>();
        EVENTS.values().forEach(event -> events.add(event.getClass()));
        assertThat(events).containsExactlyInAnyOrder((Object[]) WorkerEvent.class.getPermittedSubclasses());
    }

    @Test
    void heartbeatsFollowTheClockAlsoWhereItIsSetBack() {
        Worker worker = worker(WorkerState.READY).heardAt(NOW);
        assertThat(worker.heardAt(NOW)).isSameAs(worker);
        assertThat(worker.heardAt(T0).lastHeartbeatAt()).isEqualTo(T0);
    }

    @Test
    void aDrainDeadlineIsSetOrBroughtForwardButNeverPutOff() {
        Worker open = moved(worker(WorkerState.BUSY), new WorkerEvent.DrainRequested("asked", null));
        assertThat(open.drainDeadline()).isNull();
        Worker late = moved(open, new WorkerEvent.DrainRequested("asked", NOW.plusSeconds(60)));
        assertThat(late.drainDeadline()).isEqualTo(NOW.plusSeconds(60));
        assertThat(WorkerTransitions.on(late, new WorkerEvent.DrainRequested("asked", NOW.plusSeconds(61)), NOW))
                .isInstanceOf(WorkerTransition.Ignored.class);
        assertThat(WorkerTransitions.on(late, new WorkerEvent.DrainRequested("asked", null), NOW))
                .isInstanceOf(WorkerTransition.Ignored.class);
        Worker soon = moved(late, new WorkerEvent.DrainRequested("asked", NOW.plusSeconds(1)));
        assertThat(soon.drainDeadline()).isEqualTo(NOW.plusSeconds(1));
        assertThat(soon.changedAt()).isEqualTo(open.changedAt());
    }

    @Test
    void spansOfBeingHeardAndOfSilenceAddUp() {
        Worker silent = moved(worker(WorkerState.READY).heardAt(T0.plusSeconds(10)), new WorkerEvent.Unreachable());
        assertThat(silent.reach())
                .isEqualTo(new Reach(null, T0.plusSeconds(10), Duration.ofSeconds(10), Duration.ZERO));
        assertThat(silent.reach().downBy(T0.plusSeconds(40))).isEqualTo(Duration.ofSeconds(30));
        assertThat(WorkerTransitions.on(silent, new WorkerEvent.Unreachable(), NOW))
                .isInstanceOf(WorkerTransition.Ignored.class);
        assertThat(WorkerTransitions.on(silent, new WorkerEvent.HeardAgain(T0.plusSeconds(10)), NOW))
                .as("what was known before the silence does not end it")
                .isInstanceOf(WorkerTransition.Ignored.class);
        Worker heard = moved(silent, new WorkerEvent.HeardAgain(T0.plusSeconds(70)));
        assertThat(heard.lastHeartbeatAt()).isEqualTo(T0.plusSeconds(70));
        assertThat(heard.reach().upBy(T0.plusSeconds(75))).isEqualTo(Duration.ofSeconds(15));
        assertThat(heard.reach().downBy(T0.plusSeconds(75))).isEqualTo(Duration.ofSeconds(60));
        assertThat(moved(silent, new WorkerEvent.Connected(T0.plusSeconds(70))).reach())
                .isEqualTo(heard.reach());
    }

    private static Worker moved(Worker worker, WorkerEvent event) {
        WorkerTransition result = WorkerTransitions.on(worker, event, NOW);
        assertThat(result).isInstanceOf(WorkerTransition.Moved.class);
        return ((WorkerTransition.Moved) result).worker();
    }

    private static List<String[]> rows() {
        return MATRIX.lines().map(line -> line.split(" +")).toList();
    }

    private static Worker worker(WorkerState state) {
        boolean proven = state != WorkerState.CREATING;
        return new Worker(
                new WorkerId("00000000000000000000000000000001"),
                new WorkerOrigin("test", "default", Shape.PLAIN, null),
                state,
                T0,
                T0,
                T0.plusSeconds(60),
                proven ? T0 : null,
                proven ? T0 : null,
                proven ? 2 : 0,
                new ProviderSide("known", "", null),
                "",
                null,
                proven ? Reach.NEVER.heard(T0) : Reach.NEVER,
                Map.of());
    }

    private static Map<String, WorkerEvent> events() {
        Map<String, WorkerEvent> events = new LinkedHashMap<>();
        events.put("started", new WorkerEvent.Started("ref"));
        events.put("started_again", new WorkerEvent.Started("known"));
        events.put("start_failed", new WorkerEvent.StartFailed("no room"));
        events.put("registered", new WorkerEvent.Registered(4, Map.of()));
        events.put("connected", new WorkerEvent.Connected(NOW));
        events.put("occupied", new WorkerEvent.Occupied());
        events.put("idle", new WorkerEvent.Idle());
        events.put("drain", new WorkerEvent.DrainRequested("asked", null));
        events.put("drain_by", new WorkerEvent.DrainRequested("asked", NOW.plusSeconds(5)));
        events.put("unreachable", new WorkerEvent.Unreachable());
        events.put("heard_again", new WorkerEvent.HeardAgain(NOW));
        events.put("terminate", new WorkerEvent.TerminateRequested("asked"));
        events.put("ready_deadline", new WorkerEvent.ReadyDeadlinePassed());
        events.put("silent", new WorkerEvent.Silent("silent"));
        events.put("exited", new WorkerEvent.Exited("exit code 1"));
        events.put("inspected", new WorkerEvent.Inspected(new ProviderSide("known", "runs", NOW)));
        return events;
    }
}
