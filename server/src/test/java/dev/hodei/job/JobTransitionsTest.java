package dev.hodei.job;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.hodei.id.AttemptRef;
import dev.hodei.id.JobId;
import dev.hodei.id.WorkerId;
import dev.hodei.job.JobState.Outcome;
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
class JobTransitionsTest {
    private static final Instant T0 = Instant.parse("2026-01-01T00:00:00Z");
    private static final Instant NOW = T0.plusSeconds(9);
    private static final JobId ID = new JobId("0123456789abcdef0123456789abcdef");
    private static final WorkerId WORKER = new WorkerId("00000000000000000000000000000001");
    private static final AttemptRef LIVE = new AttemptRef(ID, 2, 7);
    private static final AttemptRef STALE = new AttemptRef(ID, 1, 3);
    private static final Attempt ASSIGNED = Attempt.assigned(LIVE, WORKER, T0);

    /** Every state that a job can be in, by a name for the table. */
    private static final Map<String, Job> STATES = states();

    /** Every event, by a name for the table. */
    private static final Map<String, JobEvent> EVENTS = events();

    /** What becomes of each: the state after it, "ignored" or "rejected". */
    private static final String MATRIX = """
            event             QUEUED    ASSIGNED  ASSIGNED!  ASSIGNED#3  RUNNING    RUNNING!   SUCCEEDED  FAILED    CANCELLED  TIMED_OUT  ASSIGNED+  RUNNING+   RUNNING+!  RUNNING+2
            assign            ASSIGNED  rejected  rejected   rejected    rejected   rejected   rejected   rejected  rejected   rejected  rejected   rejected   rejected   rejected
            started           rejected  RUNNING   RUNNING    RUNNING     ignored    ignored    rejected   rejected  rejected   rejected  RUNNING    ignored    ignored    ignored
            started_stale     rejected  rejected  rejected   rejected    rejected   rejected   rejected   rejected  rejected   rejected  rejected   rejected   rejected   rejected
            exit_0            rejected  SUCCEEDED SUCCEEDED  SUCCEEDED   SUCCEEDED  SUCCEEDED  rejected   rejected  rejected   rejected  SUCCEEDED  SUCCEEDED  SUCCEEDED  SUCCEEDED
            exit_1            rejected  FAILED    FAILED     FAILED      FAILED     FAILED     rejected   rejected  rejected   rejected  QUEUED     QUEUED     FAILED     FAILED
            signal            rejected  FAILED    FAILED     FAILED      FAILED     FAILED     rejected   rejected  rejected   rejected  QUEUED     QUEUED     FAILED     FAILED
            oom               rejected  FAILED    FAILED     FAILED      FAILED     FAILED     rejected   rejected  rejected   rejected  QUEUED     QUEUED     FAILED     FAILED
            setup_failed      rejected  FAILED    FAILED     FAILED      FAILED     FAILED     rejected   rejected  rejected   rejected  FAILED     FAILED     FAILED     FAILED
            provision_failed  rejected  FAILED    FAILED     FAILED      FAILED     FAILED     rejected   rejected  rejected   rejected  FAILED     FAILED     FAILED     FAILED
            timeout           rejected  TIMED_OUT TIMED_OUT  TIMED_OUT   TIMED_OUT  TIMED_OUT  rejected   rejected  rejected   rejected  QUEUED     QUEUED     TIMED_OUT  TIMED_OUT
            cancelled         rejected  CANCELLED CANCELLED  CANCELLED   CANCELLED  CANCELLED  rejected   rejected  rejected   rejected  CANCELLED  CANCELLED  CANCELLED  CANCELLED
            lost              rejected  QUEUED    CANCELLED  FAILED      FAILED     CANCELLED  rejected   rejected  rejected   rejected  QUEUED     QUEUED     CANCELLED  FAILED
            drained           rejected  QUEUED    CANCELLED  FAILED      FAILED     CANCELLED  rejected   rejected  rejected   rejected  QUEUED     QUEUED     CANCELLED  FAILED
            lost_unstarted    rejected  QUEUED    CANCELLED  FAILED      QUEUED     CANCELLED  rejected   rejected  rejected   rejected  QUEUED     QUEUED     CANCELLED  QUEUED
            drained_unstarted rejected  QUEUED    CANCELLED  FAILED      QUEUED     CANCELLED  rejected   rejected  rejected   rejected  QUEUED     QUEUED     CANCELLED  QUEUED
            start_failed      QUEUED    ignored  ignored    ignored     ignored    ignored    rejected   rejected  rejected   rejected  ignored    ignored    ignored    ignored
            start_failed_last FAILED    ignored  ignored    ignored     ignored    ignored    rejected   rejected  rejected   rejected  ignored    ignored    ignored    ignored
            exit_0_stale      rejected  rejected  rejected   rejected    rejected   rejected   rejected   rejected  rejected   rejected  rejected   rejected   rejected   rejected
            cancel            CANCELLED ASSIGNED  ignored    ASSIGNED    RUNNING    ignored    ignored    ignored   ignored    ignored  ASSIGNED   RUNNING    ignored    RUNNING
            worker_gone       rejected  QUEUED    CANCELLED  FAILED      FAILED     CANCELLED  rejected   rejected  rejected   rejected  QUEUED     QUEUED     CANCELLED  FAILED
            worker_gone_stale rejected  rejected  rejected   rejected    rejected   rejected   rejected   rejected  rejected   rejected  rejected   rejected   rejected   rejected
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
        Job before = requireNonNull(STATES.get(state));
        JobTransition result = JobTransitions.on(before, requireNonNull(EVENTS.get(event)), NOW);
        String actual = switch (result) {
            case JobTransition.Moved(Job after, var _) -> after.state().stored();
            case JobTransition.Ignored(String reason) -> inWords(reason, "ignored");
            case JobTransition.Rejected(String reason) -> inWords(reason, "rejected");
        };
        assertThat(actual).isEqualTo(expected);
        if (result instanceof JobTransition.Moved(Job after, var attempt)) {
            assertThat(after.id()).isEqualTo(before.id());
            assertThat(after.number()).isEqualTo(before.number());
            assertThat(after).isNotEqualTo(before);
            assertThat(after.cancelRequested()).isEqualTo(before.cancelRequested() || event.equals("cancel"));
            assertThat(after.terms()).isEqualTo(before.terms());
            // A job is queued again for one reason, and that one is counted.
            assertThat(again(after.counts()) - again(before.counts()))
                    .isEqualTo(expected.equals("QUEUED") && !state.equals("QUEUED") ? 1 : 0);
            // An attempt moves with its job, except where only a cancellation is noted, or no attempt comes about.
            assertThat(attempt.isPresent()).isEqualTo(!event.equals("cancel") && !event.startsWith("start_failed"));
            after.liveAttempt()
                    .ifPresent(live -> assertThat(attempt.orElse(live)).isEqualTo(live));
        }
    }

    private static String inWords(String reason, String result) {
        assertThat(reason).as("states as users read them").doesNotContainPattern("[A-Z]{4}");
        return result;
    }

    @Test
    void theTableHasEveryStateAndEvent() {
        List<String[]> rows = rows();
        assertThat(Arrays.stream(rows.getFirst()).skip(1)).containsExactlyElementsOf(STATES.keySet());
        assertThat(rows.stream().skip(1).map(row -> row[0])).containsExactlyElementsOf(EVENTS.keySet());
        assertThat(rows).allMatch(row -> row.length == STATES.size() + 1);

        Set<Object> kinds = new LinkedHashSet<>();
        STATES.values().forEach(job -> kinds.add(job.state().getClass()));
        assertThat(kinds).containsExactlyInAnyOrder((Object[]) JobState.class.getPermittedSubclasses());
        assertThat(STATES.values().stream().map(job -> job.state().stored()))
                .contains(Arrays.stream(Outcome.values()).map(Enum::name).toArray(String[]::new));
        Set<Object> events = new LinkedHashSet<>();
        EVENTS.values().forEach(event -> events.add(event.getClass()));
        assertThat(events).containsExactlyInAnyOrder((Object[]) JobEvent.class.getPermittedSubclasses());
        assertThat(EVENTS.values().stream()
                        .filter(JobEvent.Finished.class::isInstance)
                        .map(event -> ((JobEvent.Finished) event).end().reason()))
                .contains(EndReason.values());
    }

    @Test
    void anAssignmentIsTheNextAttemptWithItsOwnToken() {
        Job job = requireNonNull(STATES.get("QUEUED"));
        assertThat(JobTransitions.on(job, new JobEvent.Assign(WORKER, 99), NOW))
                .isInstanceOfSatisfying(JobTransition.Moved.class, moved -> {
                    Attempt attempt = moved.attempt().orElseThrow();
                    assertThat(attempt.ref()).isEqualTo(new AttemptRef(ID, 2, 99));
                    assertThat(attempt.assignedAt()).isEqualTo(NOW);
                    assertThat(moved.job().attempts()).isEqualTo(2);
                });
    }

    @Test
    void aJobEndsWhenSoManyWorkersInARowFailedToStart() {
        Job job = Job.queued(ID, 1, JobTerms.DEFAULT, T0);
        for (int i = 1; i < 3; i++) {
            job = moved(job, new JobEvent.StartFailed("no room", 3));
            assertThat(job.state()).isEqualTo(JobState.Queued.INSTANCE);
            assertThat(job.counts().startFailures()).isEqualTo(i);
        }
        job = moved(job, new JobEvent.StartFailed("no such image", 3));
        assertThat(job.state()).isEqualTo(new JobState.Ended(Outcome.FAILED, NOW, "no such image"));
        assertThat(job.attempts()).isZero();
    }

    @Test
    void aWorkerThatItFoundMakesUpForThoseThatFailedToStart() {
        Job job = moved(Job.queued(ID, 1, JobTerms.DEFAULT, T0), new JobEvent.StartFailed("no room", 3));
        assertThat(moved(job, new JobEvent.Assign(WORKER, 1)).counts().startFailures())
                .isZero();
    }

    @Test
    void aCommandThatNeverStartedIsQueuedAgainThreeTimesAtMost() {
        Job job = Job.queued(ID, 1, JobTerms.DEFAULT, T0);
        for (int i = 1; i <= JobTransitions.MAX_NEVER_STARTED + 1; i++) {
            Job assigned = moved(job, new JobEvent.Assign(WORKER, i));
            AttemptRef ref = assigned.liveAttempt().orElseThrow().ref();
            job = moved(assigned, new JobEvent.WorkerGone(ref, EndReason.WORKER_LOST, "gone", 0));
        }
        assertThat(job.attempts()).isEqualTo(4);
        assertThat(job.state()).isEqualTo(new JobState.Ended(Outcome.FAILED, NOW));
    }

    @Test
    void aCommandThatHadLeaveAndNeverStartedCountsAsOneThatNeverStarted() {
        AttemptEnd end = AttemptEnd.of(EndReason.WORKER_LOST, "").withoutAStart();
        Job job = Job.queued(ID, 1, new JobTerms(0, 1), T0);
        for (int i = 1; i <= JobTransitions.MAX_NEVER_STARTED; i++) {
            Job running = moved(moved(job, new JobEvent.Assign(WORKER, i)), new JobEvent.Started(ref(i), NOW));
            JobTransition ended = JobTransitions.on(running, new JobEvent.Finished(ref(i), end, NOW), NOW);
            assertThat(ended)
                    .isInstanceOfSatisfying(
                            JobTransition.Moved.class,
                            moved -> assertThat(moved.attempt().orElseThrow().startedAt())
                                    .isNull());
            job = ((JobTransition.Moved) ended).job();
            assertThat(job.counts()).isEqualTo(new AttemptCounts(i, i, 0, 0));
        }
        assertThat(attempt(job, 4, true, end).state()).isEqualTo(new JobState.Ended(Outcome.FAILED, NOW));
    }

    private static AttemptRef ref(int attempt) {
        return new AttemptRef(ID, attempt, attempt);
    }

    @Test
    void onlyWhatWasStoppedOrLostMayNeverHaveStarted() {
        for (EndReason reason : List.of(EndReason.TIMEOUT, EndReason.OUT_OF_MEMORY, EndReason.SETUP_FAILED)) {
            AttemptEnd end = AttemptEnd.of(reason, "");
            assertThatIllegalArgumentException().isThrownBy(end::withoutAStart);
        }
        AttemptEnd exited = AttemptEnd.exited(0);
        assertThatIllegalArgumentException().isThrownBy(exited::withoutAStart);
    }

    private static int again(AttemptCounts counts) {
        return counts.neverStarted() + counts.retried() + counts.retriedOnLost();
    }

    @Test
    void eachKindOfRetryIsCountedForItself() {
        Job job = Job.queued(ID, 1, new JobTerms(2, 1), T0);
        job = attempt(job, 1, true, AttemptEnd.exited(3));
        assertThat(job.counts()).isEqualTo(new AttemptCounts(1, 0, 1, 0));
        job = attempt(job, 2, true, AttemptEnd.of(EndReason.WORKER_LOST, ""));
        assertThat(job.counts()).isEqualTo(new AttemptCounts(2, 0, 1, 1));
        job = attempt(job, 3, false, AttemptEnd.of(EndReason.WORKER_DRAINED, ""));
        assertThat(job.counts()).isEqualTo(new AttemptCounts(3, 1, 1, 1));
        job = attempt(job, 4, true, AttemptEnd.of(EndReason.TIMEOUT, ""));
        assertThat(job.counts()).isEqualTo(new AttemptCounts(4, 1, 2, 1));
        assertThat(job.state()).isEqualTo(new JobState.Queued());
        job = attempt(job, 5, true, AttemptEnd.exited(4));
        assertThat(job.state()).isEqualTo(new JobState.Ended(Outcome.FAILED, NOW));
        assertThat(job.counts()).isEqualTo(new AttemptCounts(5, 1, 2, 1));
    }

    private static Job attempt(Job queued, int token, boolean started, AttemptEnd end) {
        Job job = moved(queued, new JobEvent.Assign(WORKER, token));
        AttemptRef ref = job.liveAttempt().orElseThrow().ref();
        if (started) {
            job = moved(job, new JobEvent.Started(ref, NOW));
        }
        return moved(job, new JobEvent.Finished(ref, end, NOW));
    }

    private static Job moved(Job job, JobEvent event) {
        return ((JobTransition.Moved) JobTransitions.on(job, event, NOW)).job();
    }

    private static List<String[]> rows() {
        return MATRIX.lines().map(line -> line.split(" +")).toList();
    }

    private static Map<String, Job> states() {
        Attempt running = ASSIGNED.started(T0.plusSeconds(1));
        Map<String, Job> states = new LinkedHashMap<>();
        states.put("QUEUED", job(new JobState.Queued(), false, 1, 1));
        states.put("ASSIGNED", job(new JobState.Assigned(ASSIGNED), false, 2, 1));
        states.put("ASSIGNED!", job(new JobState.Assigned(ASSIGNED), true, 2, 1));
        states.put("ASSIGNED#3", job(new JobState.Assigned(ASSIGNED), false, 2, JobTransitions.MAX_NEVER_STARTED));
        states.put("RUNNING", job(new JobState.Running(running), false, 2, 1));
        states.put("RUNNING!", job(new JobState.Running(running), true, 2, 1));
        for (Outcome outcome : Outcome.values()) {
            states.put(outcome.name(), job(new JobState.Ended(outcome, T0), false, 2, 1));
        }
        JobTerms retried = new JobTerms(1, 1);
        AttemptCounts unused = new AttemptCounts(2, 1, 0, 0);
        AttemptCounts used = new AttemptCounts(2, 1, 1, 1);
        states.put("ASSIGNED+", new Job(ID, 1, retried, new JobState.Assigned(ASSIGNED), T0, false, unused));
        states.put("RUNNING+", new Job(ID, 1, retried, new JobState.Running(running), T0, false, unused));
        states.put("RUNNING+!", new Job(ID, 1, retried, new JobState.Running(running), T0, true, unused));
        states.put("RUNNING+2", new Job(ID, 1, retried, new JobState.Running(running), T0, false, used));
        return states;
    }

    private static Job job(JobState state, boolean cancelRequested, int attempts, int neverStarted) {
        AttemptCounts counts = new AttemptCounts(attempts, neverStarted, 0, 0);
        return new Job(ID, 1, JobTerms.DEFAULT, state, T0, cancelRequested, counts);
    }

    private static Map<String, JobEvent> events() {
        Map<String, JobEvent> events = new LinkedHashMap<>();
        events.put("assign", new JobEvent.Assign(WORKER, 8));
        events.put("started", new JobEvent.Started(LIVE, NOW));
        events.put("started_stale", new JobEvent.Started(STALE, NOW));
        events.put("exit_0", finished(AttemptEnd.exited(0)));
        events.put("exit_1", finished(AttemptEnd.exited(1)));
        events.put("signal", finished(new AttemptEnd(EndReason.SIGNAL, null, 9, "", ExpectedLog.EMPTY)));
        events.put("oom", finished(AttemptEnd.of(EndReason.OUT_OF_MEMORY, "")));
        events.put("setup_failed", finished(AttemptEnd.of(EndReason.SETUP_FAILED, "")));
        events.put("provision_failed", finished(AttemptEnd.of(EndReason.PROVISION_FAILED, "")));
        events.put("timeout", finished(AttemptEnd.of(EndReason.TIMEOUT, "")));
        events.put("cancelled", finished(AttemptEnd.of(EndReason.CANCELLED, "")));
        events.put("lost", finished(AttemptEnd.of(EndReason.WORKER_LOST, "")));
        events.put("drained", finished(AttemptEnd.of(EndReason.WORKER_DRAINED, "")));
        events.put(
                "lost_unstarted",
                finished(AttemptEnd.of(EndReason.WORKER_LOST, "").withoutAStart()));
        events.put(
                "drained_unstarted",
                finished(AttemptEnd.of(EndReason.WORKER_DRAINED, "").withoutAStart()));
        events.put("start_failed", new JobEvent.StartFailed("no room", 2));
        events.put("start_failed_last", new JobEvent.StartFailed("no room", 1));
        events.put("exit_0_stale", new JobEvent.Finished(STALE, AttemptEnd.exited(0), NOW));
        events.put("cancel", new JobEvent.CancelRequested());
        events.put("worker_gone", new JobEvent.WorkerGone(LIVE, EndReason.WORKER_LOST, "gone", 0));
        events.put("worker_gone_stale", new JobEvent.WorkerGone(STALE, EndReason.WORKER_LOST, "gone", 0));
        return events;
    }

    private static JobEvent finished(AttemptEnd end) {
        return new JobEvent.Finished(LIVE, end, NOW);
    }
}
