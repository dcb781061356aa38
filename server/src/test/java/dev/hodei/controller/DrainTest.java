package dev.hodei.controller;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hodei.controller.ControllerEvent.WorkerAnswer;
import dev.hodei.id.AttemptRef;
import dev.hodei.id.WorkerId;
import dev.hodei.job.AttemptEnd;
import dev.hodei.job.EndReason;
import dev.hodei.job.Job;
import dev.hodei.provider.Exit;
import dev.hodei.worker.WorkerState;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Workers that are to stop: when they have done their jobs, by a deadline, or now. */
class DrainTest {
    private final ControllerFixture it = new ControllerFixture(1, 2);
    private final List<WorkerAnswer> answers = new ArrayList<>();

    private WorkerAnswer drain(WorkerId worker, @Nullable Instant deadline) throws Exception {
        it.turn(new ControllerEvent.DrainWorker(worker, deadline, new Reply<>(answers::add)));
        return answers.removeLast();
    }

    private WorkerAnswer terminate(WorkerId worker) throws Exception {
        it.turn(new ControllerEvent.TerminateWorker(worker, new Reply<>(answers::add)));
        return answers.removeLast();
    }

    private WorkerState state(WorkerId worker) {
        return it.worker(worker).state();
    }

    private List<String> audit(String action) {
        return it.store.audit().stream()
                .filter(event -> event.action().equals(action))
                .map(event -> event.actor() + " " + event.detail())
                .toList();
    }

    private void finish(WorkerId worker, AttemptRef ref, AttemptEnd end) throws Exception {
        it.turn(new ControllerEvent.AttemptFinished(worker, ref, end, it.now));
    }

    @Test
    void aDrainingWorkerFinishesItsJobsTakesNoneAndIsThenToldToStop() throws Exception {
        Job job = it.queue();
        WorkerId worker = it.ready();
        AttemptRef ref = it.attempt(job);
        it.turn(it.started(worker, ref));

        assertThat(drain(worker, null)).isEqualTo(WorkerAnswer.TAKEN);
        Job later = it.queue();
        assertThat(state(worker)).isEqualTo(WorkerState.DRAINING);
        assertThat(it.state(later)).as("a slot is free, but not for new jobs").isEqualTo("QUEUED");
        assertThat(it.effects(Effect.Stop.class)).isEmpty();
        assertThat(it.effects(Effect.Terminate.class)).isEmpty();
        assertThat(drain(worker, null)).isEqualTo(WorkerAnswer.TAKEN);

        finish(worker, ref, AttemptEnd.exited(0));
        assertThat(it.state(job)).isEqualTo("SUCCEEDED");
        assertThat(state(worker)).isEqualTo(WorkerState.TERMINATING);
        assertThat(it.last(Effect.Terminate.class).worker()).isEqualTo(worker);
        it.turn(new ControllerEvent.WorkerExited(worker, new Exit("exit code 0")));
        assertThat(state(worker)).isEqualTo(WorkerState.TERMINATED);
        assertThat(drain(worker, null)).isEqualTo(WorkerAnswer.NOT_LIVE);
        assertThat(audit("worker.draining")).containsExactly("user a user asked for it");
        assertThat(audit("worker.terminating")).containsExactly("server drained: a user asked for it");
    }

    @Test
    void aWorkerWithoutJobsIsDrainedAtOnce() throws Exception {
        Job job = it.queue();
        WorkerId worker = it.ready();
        finish(worker, it.attempt(job), AttemptEnd.exited(0));
        drain(worker, it.now.plusSeconds(600));
        assertThat(state(worker)).isEqualTo(WorkerState.TERMINATING);
        assertThat(it.effects(Effect.Terminate.class)).hasSize(1);
    }

    @Test
    void oneThatNeverGotReadyIsToldToStop() throws Exception {
        it.queue();
        WorkerId worker = it.last(Effect.Provision.class).request().worker();
        drain(worker, null);
        assertThat(state(worker)).isEqualTo(WorkerState.TERMINATING);
        assertThat(it.effects(Effect.Terminate.class)).isNotEmpty();
    }

    @Test
    void theDeadlineStopsWhatStillRunsAlsoAfterARestart() throws Exception {
        Job started = it.queue();
        WorkerId worker = it.ready();
        it.turn(it.started(worker, it.attempt(started)));
        Job assigned = it.queue();
        AttemptRef never = it.attempt(assigned);
        drain(worker, it.now.plusSeconds(20));
        assertThat(it.next).isBeforeOrEqualTo(it.now.plusSeconds(20));

        it.restart();
        it.turnAfter(19);
        it.turn(it.connected(worker, it.attempt(started), never));
        assertThat(state(worker)).isEqualTo(WorkerState.DRAINING);
        assertThat(it.worker(worker).drainDeadline()).isEqualTo(it.now.plusSeconds(1));
        it.turnAfter(1);
        assertThat(state(worker)).isEqualTo(WorkerState.TERMINATING);
        assertThat(it.last(Effect.Terminate.class).reason())
                .isEqualTo("its drain deadline passed with 2 jobs unfinished");

        AttemptEnd drained = AttemptEnd.of(EndReason.WORKER_DRAINED, "");
        finish(worker, it.attempt(started), drained);
        finish(worker, never, drained);
        assertThat(it.state(started)).isEqualTo("FAILED");
        assertThat(it.state(assigned)).as("it never started").isEqualTo("QUEUED");
    }

    @Test
    void aLaterCallBringsTheDeadlineForward() throws Exception {
        Job job = it.queue();
        WorkerId worker = it.ready();
        it.turn(it.started(worker, it.attempt(job)));
        drain(worker, null);
        drain(worker, it.now.plusSeconds(600));
        drain(worker, it.now.plusSeconds(10));
        drain(worker, it.now.plusSeconds(300));
        assertThat(it.worker(worker).drainDeadline()).isEqualTo(it.now.plusSeconds(10));
        assertThat(audit("worker.draining")).hasSize(3);
        it.turn(it.heartbeat(worker, it.attempt(job)));
        it.turnAfter(10);
        assertThat(state(worker)).isEqualTo(WorkerState.TERMINATING);
    }

    @Test
    void terminateStopsNowAndIsToldAgainUntilItIsDone() throws Exception {
        Job job = it.queue();
        WorkerId worker = it.ready();
        AttemptRef ref = it.attempt(job);
        it.turn(it.started(worker, ref));
        assertThat(terminate(worker)).isEqualTo(WorkerAnswer.TAKEN);
        assertThat(state(worker)).isEqualTo(WorkerState.TERMINATING);
        assertThat(it.effects(Effect.Terminate.class)).hasSize(1);
        it.turn(it.heartbeat(worker, ref));
        assertThat(it.effects(Effect.Terminate.class)).hasSize(2);
        assertThat(terminate(worker)).isEqualTo(WorkerAnswer.TAKEN);
        assertThat(audit("worker.terminating")).containsExactly("user a user asked for it");

        it.turnAfter(60);
        assertThat(state(worker)).as("it never answered").isEqualTo(WorkerState.TERMINATED);
        assertThat(it.state(job)).as("nobody has seen it gone").isEqualTo("RUNNING");
        it.turn(new ControllerEvent.WorkerExited(worker, new Exit("it was killed")));
        assertThat(it.store.attempts().iterator().next().end())
                .extracting(AttemptEnd::reason)
                .isEqualTo(EndReason.WORKER_DRAINED);
        assertThat(terminate(worker)).isEqualTo(WorkerAnswer.NOT_LIVE);
    }

    @Test
    void theAgentsOwnWordTakesTheSameWay() throws Exception {
        Job job = it.queue();
        WorkerId worker = it.ready();
        it.turn(it.started(worker, it.attempt(job)), new ControllerEvent.WorkerDraining(worker, null));
        assertThat(audit("worker.draining")).containsExactly("worker:" + worker + " its agent was asked to stop");
        finish(worker, it.attempt(job), AttemptEnd.of(EndReason.WORKER_DRAINED, ""));
        assertThat(state(worker)).isEqualTo(WorkerState.TERMINATING);
    }

    @ParameterizedTest
    @EnumSource(ControllerFixture.Commit.class)
    void aDrainSurvivesAFailedCommit(ControllerFixture.Commit how) throws Exception {
        Job job = it.queue();
        WorkerId worker = it.ready();
        finish(worker, it.attempt(job), AttemptEnd.exited(0));
        it.commit = how;
        try {
            it.turn(new ControllerEvent.DrainWorker(worker, null, new Reply<>(answers::add)));
        } catch (StateStore.StoreUnavailableException e) {
            assertThat(it.effects(Effect.Terminate.class)).isEmpty();
            it.turn();
        }
        assertThat(answers).containsExactly(WorkerAnswer.TAKEN);
        assertThat(state(worker)).isEqualTo(WorkerState.TERMINATING);
        assertThat(it.effects(Effect.Terminate.class)).isNotEmpty();
        assertThat(audit("worker.draining")).hasSize(1);
    }

    @Test
    void aShortSilenceIsNoNewsAndALongOneIsPutDownWithItsEnd() throws Exception {
        Job job = it.queue();
        WorkerId worker = it.ready();
        AttemptRef ref = it.attempt(job);
        it.turn(it.started(worker, ref));
        it.turn(new ControllerEvent.WorkerDisconnected(worker));
        it.turnAfter(14);
        it.turn(it.connected(worker, ref));
        assertThat(audit("worker.unreachable")).isEmpty();

        it.turn(new ControllerEvent.WorkerDisconnected(worker));
        it.turnAfter(15);
        assertThat(audit("worker.unreachable"))
                .containsExactly("server no heartbeat for 15 s; its control stream is closed; it has job "
                        + job.id().shortened());
        it.turnAfter(5);
        it.turn(it.connected(worker, ref));
        it.turn(it.heartbeat(worker, ref));
        assertThat(audit("worker.unreachable")).hasSize(1);
        assertThat(audit("worker.reachable")).containsExactly("server heard again, for the first time in 20 s");
        var reach = it.worker(worker).reach();
        assertThat(reach.upBy(it.now)).isEqualTo(Duration.ofSeconds(14));
        assertThat(reach.downBy(it.now)).isEqualTo(Duration.ofSeconds(20));
    }

    @Test
    void silenceWhileTheServerWasDownIsNotTheWorkers() throws Exception {
        Job job = it.queue();
        WorkerId worker = it.ready();
        it.turn(it.started(worker, it.attempt(job)));
        it.pass(40);
        it.restart();
        it.turn();
        it.turnAfter(5);
        it.turn(it.connected(worker, it.attempt(job)));
        assertThat(audit("worker.unreachable")).isEmpty();
        assertThat(it.worker(worker).reach().upBy(it.now)).isEqualTo(Duration.ofSeconds(45));
    }

    @Test
    void oneThatWasToldToStopAndFellSilentIsStoppedWhenItIsHeard() throws Exception {
        Job job = it.queue();
        WorkerId worker = it.ready();
        AttemptRef ref = it.attempt(job);
        it.turn(it.started(worker, ref));
        it.turn(new ControllerEvent.TerminateWorker(worker, new Reply<>(_ -> {})));
        it.turnAfter(46);
        assertThat(state(worker)).isEqualTo(WorkerState.TERMINATED);
        it.turnsFor(30);
        assertThat(it.state(job)).isEqualTo("FAILED");
        var attempts = it.store.attempts();
        var ended = it.worker(worker);
        it.effects.clear();

        it.turn(it.heartbeat(worker, ref));
        assertThat(it.effects(Effect.Stop.class)).containsExactly(new Effect.Stop(worker, ref, EndReason.WORKER_LOST));
        assertThat(it.last(Effect.Terminate.class).worker()).isEqualTo(worker);
        it.turn(it.connected(worker, ref));
        it.turn(it.started(worker, ref));
        it.turn(new ControllerEvent.WorkerDraining(worker, null));
        finish(worker, ref, AttemptEnd.exited(0));
        assertThat(it.effects(Effect.Settle.class)).hasSize(1);
        assertThat(it.worker(worker)).isEqualTo(ended);
        assertThat(it.store.attempts()).isEqualTo(attempts);
    }

    @Test
    void oneThatWasToDrainAndComesBackAfterItWasGivenUpIsStopped() throws Exception {
        Job job = it.queue();
        WorkerId worker = it.ready();
        it.turn(it.started(worker, it.attempt(job)));
        it.turn(new ControllerEvent.DrainWorker(worker, null, new Reply<>(_ -> {})));
        it.turnAfter(46);
        assertThat(state(worker)).isEqualTo(WorkerState.LOST);
        it.turnAfter(5);
        it.turn(it.connected(worker, it.attempt(job)));
        it.turn();
        assertThat(state(worker)).isEqualTo(WorkerState.TERMINATING);
        assertThat(it.last(Effect.Terminate.class).worker()).isEqualTo(worker);
    }
}
