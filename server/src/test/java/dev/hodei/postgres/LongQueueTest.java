package dev.hodei.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hodei.backlog.BacklogSizes;
import dev.hodei.bootstrap.OneTimePassword;
import dev.hodei.circuit.StartPolicy;
import dev.hodei.clock.Moment;
import dev.hodei.controller.ControllerEvent;
import dev.hodei.controller.ControllerEvent.CancelAnswer;
import dev.hodei.controller.ControllerSettings;
import dev.hodei.controller.Effect;
import dev.hodei.controller.Explanation;
import dev.hodei.controller.JobController;
import dev.hodei.controller.Reply;
import dev.hodei.controller.Secrets;
import dev.hodei.id.AttemptRef;
import dev.hodei.id.JobId;
import dev.hodei.id.WorkerId;
import dev.hodei.job.AttemptEnd;
import dev.hodei.pool.TestPools;
import dev.hodei.scheduling.PlacementPolicy;
import dev.hodei.scheduling.SmartScheduler;
import dev.hodei.worker.HeartbeatPolicy;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * A controller that starts with very many queued jobs, on a real database. {@code -Dhodei.queued=1000000} takes as many as
 * wanted, and what it prints are the times.
 */
@ExtendWith(Databases.class)
class LongQueueTest {
    private static final int QUEUED = Integer.getInteger("hodei.queued", 200_000);
    private static final int SLOTS = 4;
    private static final int TURNS = 300;
    /** 3 s and 100 ms are aimed at, on a machine where nothing else runs. */
    private static final Duration FIRST_TURN = Duration.ofSeconds(10);

    private static final Duration LONGEST_TURN = Duration.ofSeconds(1);

    private static final WorkerId WORKER = new WorkerId("0".repeat(31) + "1");
    private static final HeartbeatPolicy HEARTBEATS =
            new HeartbeatPolicy(Duration.ofHours(5), Duration.ofHours(15), Duration.ofHours(35), Duration.ofHours(45));

    private final List<AttemptRef> given = new ArrayList<>();
    private Duration longest = Duration.ZERO;

    @Test
    void isDispatchedFromTheFirstTurnOnAndNoTurnIsLong(TestDatabase database) throws Exception {
        try (database;
                PostgresStateStore store =
                        new PostgresStateStore(database.vertx(), database.options(), Duration.ofSeconds(20))) {
            fill(database);
            JobController controller = new JobController(
                    store,
                    new SmartScheduler(PlacementPolicy.LEAST_LOADED, HEARTBEATS),
                    this::perform,
                    new NoSecrets(),
                    new ControllerSettings(
                            HEARTBEATS,
                            TestPools.one("test", 1, 1, SLOTS, Map.of()),
                            new StartPolicy(false, 1),
                            Duration.ofHours(45),
                            Duration.ofSeconds(30),
                            Duration.ofSeconds(30)),
                    BacklogSizes.SHIPPED);
            turn(controller, new ControllerEvent.WorkerConnected(WORKER, Set.of(), Instant.now()));
            assertThat(given).hasSize(SLOTS);
            Duration first = longest;

            longest = Duration.ZERO;
            for (int i = 0; i < TURNS; i++) {
                List<AttemptRef> running = List.copyOf(given.subList(given.size() - SLOTS, given.size()));
                List<ControllerEvent> ends = new ArrayList<>();
                running.forEach(ref -> ends.add(
                        new ControllerEvent.AttemptFinished(WORKER, ref, AttemptEnd.exited(0), Instant.now())));
                if (i % 100 == 50) {
                    ends.add(new ControllerEvent.Resync());
                }
                turn(controller, ends.toArray(ControllerEvent[]::new));
            }
            assertThat(given).hasSize(SLOTS * (TURNS + 1));
            assertThat(given).extracting(AttemptRef::job).containsExactlyElementsOf(oldest(database, given.size()));
            Duration steady = longest;

            JobId last = new JobId(database.query("SELECT job_id FROM jobs ORDER BY job_number DESC LIMIT 1")
                    .getFirst());
            List<Optional<Explanation>> explained = new ArrayList<>();
            List<CancelAnswer> cancelled = new ArrayList<>();
            longest = Duration.ZERO;
            turn(controller, new ControllerEvent.ExplainJob(last, new Reply<>(explained::add)));
            turn(controller, new ControllerEvent.CancelJob(last, new Reply<>(cancelled::add)));
            assertThat(cancelled).containsExactly(CancelAnswer.CANCELLED);
            assertThat(explained.getFirst().orElseThrow().place().ahead()).isEqualTo(10_000);

            System.out.printf(
                    "%,d queued: first turn %d ms, longest of %d others %d ms, with a question about the last job %d ms%n",
                    QUEUED, first.toMillis(), TURNS, steady.toMillis(), longest.toMillis());
            assertThat(first).isLessThan(FIRST_TURN);
            assertThat(steady).isLessThan(LONGEST_TURN);
            assertThat(longest).isLessThan(LONGEST_TURN);
        }
    }

    private static void fill(TestDatabase database) throws Exception {
        database.execute("""
                INSERT INTO workers (worker_id, state, provider, created_at, changed_at, ready_deadline, registered_at,
                    last_heartbeat_at, slots)
                VALUES ('%s', 'READY', 'test', now(), now(), now(), now(), now(), %d)
                """.formatted(WORKER, SLOTS));
        database.execute("""
                INSERT INTO jobs (job_id, display_name, spec, state, queued_at, changed_at)
                SELECT md5(n::text), 'job ' || n, '\\x01', 'QUEUED', now(), now() FROM generate_series(1, %d) n
                """.formatted(QUEUED));
    }

    private static List<JobId> oldest(TestDatabase database, int count) throws Exception {
        return database.query("SELECT job_id FROM jobs ORDER BY job_number LIMIT " + count).stream()
                .map(JobId::new)
                .toList();
    }

    private void turn(JobController controller, ControllerEvent... events) throws Exception {
        long begun = System.nanoTime();
        Instant now = Instant.now();
        controller.turn(List.of(events), new Moment(now, now, Instant.MIN));
        Duration took = Duration.ofNanos(System.nanoTime() - begun);
        longest = took.compareTo(longest) > 0 ? took : longest;
    }

    private void perform(Effect effect) {
        if (effect instanceof Effect.Assign assign) {
            given.add(assign.ref());
        }
    }

    private static final class NoSecrets implements Secrets {
        @Override
        public WorkerId newWorkerId() {
            throw new AssertionError("nothing is provisioned");
        }

        @Override
        public OneTimePassword newPassword() {
            throw new AssertionError("nothing is provisioned");
        }
    }
}
