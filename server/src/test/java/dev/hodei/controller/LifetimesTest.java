package dev.hodei.controller;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hodei.id.WorkerId;
import dev.hodei.job.AttemptEnd;
import dev.hodei.job.Job;
import dev.hodei.pool.Pool;
import dev.hodei.pool.PoolLifetimes;
import dev.hodei.pool.PoolSize;
import dev.hodei.pool.Pools;
import dev.hodei.pool.WorkerTemplate;
import dev.hodei.provider.Exit;
import dev.hodei.worker.WorkerState;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** How long workers live, by what their pool says of it. */
class LifetimesTest {
    private static final Duration MINUTE = Duration.ofMinutes(1);

    private static Pools pools(
            int minIdle, int slots, @Nullable Duration idleTtl, @Nullable Duration maxLifetime, int maxJobs) {
        return new Pools(List.of(new Pool(
                "default",
                "test",
                false,
                WorkerTemplate.plain(slots, Map.of()),
                new PoolSize(minIdle, 5, 5),
                new PoolLifetimes(Duration.ofMinutes(10), idleTtl, maxLifetime, maxJobs))));
    }

    private static Pools idleTtl(int minIdle) {
        return pools(minIdle, 1, MINUTE, null, 0);
    }

    /** Brings everybody to READY who is on the way. */
    private static List<WorkerId> allReady(ControllerFixture it) throws Exception {
        List<WorkerId> ready = new ArrayList<>();
        for (Effect.Provision each : it.effects(Effect.Provision.class)) {
            WorkerId id = each.request().worker();
            if (it.worker(id).state() == WorkerState.CREATING) {
                it.ready(id);
                ready.add(id);
            }
        }
        return ready;
    }

    private static void finish(ControllerFixture it, WorkerId worker, Job job) throws Exception {
        it.turn(new ControllerEvent.AttemptFinished(worker, it.attempt(job), AttemptEnd.exited(0), it.now));
    }

    /** So many seconds go by, in which these are heard. */
    private static void pass(ControllerFixture it, long seconds, List<WorkerId> heard) throws Exception {
        for (long left = seconds; left > 0; left -= 5) {
            it.pass(Math.min(5, left));
            for (WorkerId worker : heard) {
                it.turn(it.heartbeat(worker));
            }
            it.turn();
            assertThat(it.next).as("no turn after the other").isAfter(it.now);
        }
    }

    private static List<WorkerState> states(ControllerFixture it, List<WorkerId> workers) {
        return workers.stream().map(id -> it.worker(id).state()).toList();
    }

    @Test
    void aWorkerWithoutAJobForTooLongIsStopped() throws Exception {
        ControllerFixture it = new ControllerFixture(idleTtl(0));
        Job job = it.queue();
        WorkerId worker = it.ready();
        pass(it, 100, List.of(worker));
        assertThat(it.worker(worker).state()).as("it has a job").isEqualTo(WorkerState.BUSY);
        finish(it, worker, job);
        pass(it, 59, List.of(worker));
        assertThat(it.worker(worker).state()).isEqualTo(WorkerState.READY);
        pass(it, 1, List.of(worker));
        assertThat(it.worker(worker).state()).isEqualTo(WorkerState.TERMINATING);
        assertThat(it.worker(worker).detail()).isEqualTo("drained: it had no job for 60 s");
        assertThat(it.last(Effect.Terminate.class).worker()).isEqualTo(worker);
        it.turn(new ControllerEvent.WorkerExited(worker, new Exit("exit code 0")));
        assertThat(it.worker(worker).state()).isEqualTo(WorkerState.TERMINATED);
        assertThat(it.effects(Effect.Provision.class)).as("scaled to zero").hasSize(1);
    }

    @Test
    void theTurnIsDueWhenTheTimeIsOver() throws Exception {
        ControllerFixture it = new ControllerFixture(pools(0, 1, Duration.ofSeconds(3), null, 0));
        Job job = it.queue();
        WorkerId worker = it.ready();
        finish(it, worker, job);
        it.turnAfter(1);
        assertThat(it.next).isEqualTo(it.now.plusSeconds(2));
    }

    @Test
    void neverAreFewerKeptThanThePoolKeepsReady() throws Exception {
        ControllerFixture it = new ControllerFixture(idleTtl(2));
        List<Job> jobs = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            jobs.add(it.queue());
        }
        List<WorkerId> workers = allReady(it);
        assertThat(workers).hasSize(5);
        for (Job job : jobs) {
            finish(it, it.job(job).liveAttempt().orElseThrow().worker(), job);
        }
        pass(it, 300, workers);
        assertThat(states(it, workers)).containsOnly(WorkerState.READY, WorkerState.TERMINATING);
        assertThat(states(it, workers).stream().filter(WorkerState.READY::equals))
                .hasSize(2);
        assertThat(it.effects(Effect.Provision.class)).as("none in their place").hasSize(5);
    }

    @Test
    void whoeverAPersonStartedIsNoneOfThoseThatAreKeptReadyAndGoesOn() throws Exception {
        ControllerFixture it = new ControllerFixture(idleTtl(1));
        it.turn();
        WorkerId own = it.ready();
        WorkerId external = it.invite();
        pass(it, 200, List.of(own, external));
        assertThat(states(it, List.of(own, external))).containsOnly(WorkerState.READY);
        assertThat(it.effects(Effect.Provision.class)).hasSize(1);
    }

    @Test
    void aWorkerThatIsTooOldFinishesWhatItHasAndIsReplaced() throws Exception {
        ControllerFixture it = new ControllerFixture(pools(0, 2, null, MINUTE, 0));
        Job job = it.queue();
        WorkerId worker = it.ready();
        pass(it, 59, List.of(worker));
        assertThat(it.worker(worker).state()).isEqualTo(WorkerState.BUSY);
        pass(it, 1, List.of(worker));
        assertThat(it.worker(worker).state()).isEqualTo(WorkerState.DRAINING);
        assertThat(it.worker(worker).detail()).isEqualTo("it is older than 60 s, the most of pool default");
        it.queue();
        assertThat(it.effects(Effect.Provision.class)).hasSize(2);
        finish(it, worker, job);
        assertThat(it.worker(worker).state()).isEqualTo(WorkerState.TERMINATING);
    }

    @Test
    void workersOfAPoolThatIsGoneFinishWhatTheyHave() throws Exception {
        ControllerFixture it = new ControllerFixture(idleTtl(1));
        it.turn();
        WorkerId idle = it.ready();
        Pool other = idleTtl(0).first();
        it.restart(
                new Pools(List.of(new Pool("other", "test", false, other.worker(), other.size(), other.lifetimes()))));
        it.turn();
        assertThat(it.worker(idle).state()).isEqualTo(WorkerState.TERMINATING);
        assertThat(it.worker(idle).detail()).isEqualTo("drained: its pool default is not configured any more");
        assertThat(it.next).isAfter(it.now);
    }

    @Test
    void aWorkerIsStoppedAfterTheLastOfTheJobsThatItIsGiven() throws Exception {
        ControllerFixture it = new ControllerFixture(pools(0, 1, null, null, 2));
        Job first = it.queue();
        WorkerId worker = it.ready();
        finish(it, worker, first);
        assertThat(it.worker(worker).state()).isEqualTo(WorkerState.READY);
        Job second = it.queue();
        Job third = it.queue();
        assertThat(it.attempt(second)).isNotNull();
        finish(it, worker, second);
        assertThat(it.worker(worker).state()).isEqualTo(WorkerState.TERMINATING);
        assertThat(it.worker(worker).detail()).isEqualTo("it has run as many jobs as pool default gives one worker, 2");
        assertThat(it.last(Effect.Terminate.class).worker()).isEqualTo(worker);
        assertThat(it.state(third)).isEqualTo("QUEUED");
        assertThat(it.effects(Effect.Provision.class)).hasSize(2);
    }

    @Test
    void aWorkerOfSeveralSlotsIsGivenNoMoreJobsThanThatEither() throws Exception {
        ControllerFixture it = new ControllerFixture(pools(0, 4, null, null, 2));
        List<Job> jobs = List.of(it.queue(), it.queue(), it.queue());
        WorkerId worker =
                it.ready(it.effects(Effect.Provision.class).getFirst().request().worker());
        assertThat(it.store.attempts()).hasSize(2);
        finish(it, worker, jobs.getFirst());
        assertThat(it.worker(worker).state()).as("one runs on").isEqualTo(WorkerState.BUSY);
        finish(it, worker, jobs.get(1));
        assertThat(it.worker(worker).state()).isEqualTo(WorkerState.TERMINATING);
    }

    @Test
    void howManyJobsAWorkerHasHadIsKnownAfterARestart() throws Exception {
        ControllerFixture it = new ControllerFixture(pools(0, 1, null, null, 2));
        Job first = it.queue();
        WorkerId worker = it.ready();
        finish(it, worker, first);
        it.restart();
        it.turn(it.connected(worker));
        Job second = it.queue();
        finish(it, worker, second);
        assertThat(it.worker(worker).state()).isEqualTo(WorkerState.TERMINATING);
    }

    @Test
    void howManyJobsAWorkerHasHadIsKnownWhenItComesBack() throws Exception {
        ControllerFixture it = new ControllerFixture(pools(0, 1, null, null, 2));
        Job first = it.queue();
        WorkerId worker = it.ready();
        finish(it, worker, first);
        it.turnAfter(100);
        assertThat(it.worker(worker).state()).isEqualTo(WorkerState.LOST);
        it.turn(it.connected(worker));
        assertThat(it.worker(worker).state()).isEqualTo(WorkerState.READY);
        Job second = it.queue();
        finish(it, worker, second);
        assertThat(it.worker(worker).state()).isEqualTo(WorkerState.TERMINATING);
    }

    @Test
    void aWorkerThatHasHadMoreJobsThanThePoolGivesNowIsStopped() throws Exception {
        ControllerFixture it = new ControllerFixture(pools(0, 1, null, null, 0));
        Job first = it.queue();
        WorkerId worker = it.ready();
        finish(it, worker, first);
        it.restart(pools(0, 1, null, null, 1));
        it.turn();
        assertThat(it.worker(worker).state()).isEqualTo(WorkerState.TERMINATING);
        assertThat(it.worker(worker).detail())
                .isEqualTo("drained: it has run as many jobs as pool default gives one worker");
    }

    @Test
    void whoeverAPersonStartedTakesAsManyJobsAsThereAre() throws Exception {
        ControllerFixture it = new ControllerFixture(pools(0, 1, null, MINUTE, 1));
        WorkerId external = it.invite();
        for (int i = 0; i < 3; i++) {
            Job job = it.queue();
            assertThat(it.state(job)).isEqualTo("ASSIGNED");
            finish(it, external, job);
        }
        pass(it, 100, List.of(external));
        assertThat(it.worker(external).state()).isEqualTo(WorkerState.READY);
        assertThat(it.effects(Effect.Provision.class)).isEmpty();
    }
}
