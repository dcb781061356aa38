package dev.hodei.controller;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hodei.controller.ControllerFixture.Commit;
import dev.hodei.controller.StateStore.StoreUnavailableException;
import dev.hodei.id.AttemptRef;
import dev.hodei.id.WorkerId;
import dev.hodei.job.Attempt;
import dev.hodei.job.AttemptEnd;
import dev.hodei.job.EndReason;
import dev.hodei.job.Job;
import dev.hodei.job.JobTerms;
import dev.hodei.provider.Exit;
import dev.hodei.scheduling.WaitReason;
import dev.hodei.worker.ProviderId;
import dev.hodei.worker.WorkerState;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A worker whose process is stopped, or was killed, can't stop its jobs: they have not ended before it is gone. */
class HandoverTest {
    private final ControllerFixture it = new ControllerFixture(2, 1);
    private final WorkerId silent;
    private final WorkerId other;
    private final Job job;

    HandoverTest() throws Exception {
        job = it.insert(new JobTerms(0, 3));
        it.turn(new ControllerEvent.JobQueued(job));
        silent = it.ready();
        AttemptRef first = it.attempt(job);
        it.turn(it.started(silent, first));
        // A second worker, with nothing to do and heard to the last.
        Job small = it.queue();
        other = it.ready();
        it.cancel(small.id());
        it.turn(new ControllerEvent.AttemptFinished(other, it.attempt(small), AttemptEnd.exited(0), it.now));
    }

    @BeforeEach
    void oneFallsSilent() throws Exception {
        for (int i = 0; i < 9; i++) {
            it.pass(5);
            it.turn(it.heartbeat(other));
        }
        assertThat(it.worker(silent).state()).isEqualTo(WorkerState.LOST);
        assertThat(it.last(Effect.Reclaim.class))
                .isEqualTo(new Effect.Reclaim(silent, new ProviderId("test", ""), "ref"));
    }

    @Test
    void itsAttemptHasNotEndedBeforeItsProviderHasSeenItGone() throws Exception {
        pass(5);
        assertThat(it.state(job)).isEqualTo("RUNNING");
        it.turn(new ControllerEvent.WorkerExited(silent, new Exit("it was killed")));
        assertThat(it.state(job)).isEqualTo("ASSIGNED");
        Attempt first = it.store.attempts().iterator().next();
        assertThat(first.finishedAt()).isEqualTo(it.now);
        AttemptEnd end = Objects.requireNonNull(first.end());
        assertThat(end.reason()).isEqualTo(EndReason.WORKER_LOST);
        assertThat(end.detail()).contains("is lost: no heartbeat for 45 s");
    }

    @Test
    void whatIsWaitedForIsTold() throws Exception {
        List<Optional<Explanation>> answers = new ArrayList<>();
        Instant since = it.now;
        pass(5);
        it.turn(new ControllerEvent.ExplainJob(job.id(), new Reply<>(answers::add)));
        WaitReason.LostWorkerNotGone reason = new WaitReason.LostWorkerNotGone(silent, since, since.plusSeconds(30));
        assertThat(answers.removeFirst()).map(Explanation::reason).contains(reason);
        assertThat(reason.sentence())
                .contains(silent.shortened(), "declared lost at " + since, "at the latest at " + since.plusSeconds(30));

        it.turn(new ControllerEvent.WorkerExited(silent, new Exit("it was killed")));
        it.turn(new ControllerEvent.ExplainJob(job.id(), new Reply<>(answers::add)));
        assertThat(answers.removeFirst()).isEmpty();
    }

    @Test
    void nobodyWaitsForEverForAProviderThatSaysNothing() throws Exception {
        pass(25);
        assertThat(it.state(job)).isEqualTo("RUNNING");
        assertThat(it.next).isBefore(it.now.plusSeconds(6));
        pass(5);
        assertThat(it.state(job)).isEqualTo("ASSIGNED");
    }

    @Test
    void aServerThatStartsAnewHasItStoppedOnceMoreAndWaitsToo() throws Exception {
        pass(20);
        it.restart();
        it.turn(it.connected(other));
        assertThat(it.effects(Effect.Reclaim.class))
                .containsExactly(new Effect.Reclaim(silent, new ProviderId("test", ""), "ref"));
        pass(25);
        assertThat(it.state(job))
                .as("nobody knows how long the server before this one had waited")
                .isEqualTo("RUNNING");
        pass(5);
        assertThat(it.state(job)).isEqualTo("ASSIGNED");
    }

    @Test
    void aCancelledJobHasNotEndedBeforeItsProcessesHave() throws Exception {
        assertThat(it.cancel(job.id())).isEqualTo(ControllerEvent.CancelAnswer.STOPPING);
        pass(5);
        assertThat(it.state(job)).isEqualTo("RUNNING");
        it.turn(new ControllerEvent.WorkerExited(silent, new Exit("it was killed")));
        assertThat(it.state(job)).isEqualTo("CANCELLED");
    }

    @ParameterizedTest
    @EnumSource(Commit.class)
    void aFailedCommitLosesNothingOfIt(Commit how) throws Exception {
        it.commit = how;
        try {
            it.turn(new ControllerEvent.WorkerExited(silent, new Exit("it was killed")));
        } catch (StoreUnavailableException e) {
            it.turn();
        }
        assertThat(it.state(job)).isEqualTo("ASSIGNED");
        pass(40);
        assertThat(it.state(job)).isEqualTo("ASSIGNED");
    }

    @Test
    void whatItSaysWhenItComesBackInTimeCounts() throws Exception {
        AttemptRef ref = it.attempt(job);
        pass(5);
        it.turn(it.connected(silent, ref));
        assertThat(it.worker(silent).state()).isEqualTo(WorkerState.BUSY);
        assertThat(it.store.audit()).extracting(AuditEvent::action).contains("worker.lost", "worker.reachable");
        it.turn(new ControllerEvent.AttemptFinished(silent, ref, AttemptEnd.exited(0), it.now));
        assertThat(it.state(job)).isEqualTo("SUCCEEDED");
        assertThat(it.worker(silent).state()).isEqualTo(WorkerState.READY);
        it.pass(31);
        it.turn(it.heartbeat(silent), it.heartbeat(other));
        assertThat(it.worker(silent).state()).isEqualTo(WorkerState.READY);
    }

    @Test
    void whatItStillRunsWhenItComesBackTooLateIsStopped() throws Exception {
        AttemptRef ref = it.attempt(job);
        pass(30);
        assertThat(it.state(job)).isEqualTo("ASSIGNED");
        it.restart();
        it.turn(it.connected(silent, ref), it.heartbeat(other));
        assertThat(it.worker(silent).state()).isEqualTo(WorkerState.READY);
        assertThat(it.effects(Effect.Stop.class)).contains(new Effect.Stop(silent, ref, EndReason.WORKER_LOST));
        it.turn(new ControllerEvent.AttemptFinished(silent, ref, AttemptEnd.exited(0), it.now));
        assertThat(it.last(Effect.Settle.class)).isEqualTo(new Effect.Settle(silent, ref));
        assertThat(it.attempt(job).attempt()).isEqualTo(2);

        Job another = it.queue();
        assertThat(it.attempt(another)).isNotNull();
        assertThat(it.last(Effect.Assign.class).worker()).isEqualTo(silent);
    }

    @Test
    void whatIsHeardOfItOnAnOldStreamMakesItSayHello() throws Exception {
        it.effects.clear();
        it.turn(it.heartbeat(silent, it.attempt(job)), it.heartbeat(other));
        assertThat(it.effects(Effect.HangUp.class)).containsExactly(new Effect.HangUp(silent));
        assertThat(it.effects(Effect.Stop.class)).isEmpty();
        assertThat(it.state(job)).isEqualTo("RUNNING");
    }

    @Test
    void nothingStartsOnItBeforeItIsBack() throws Exception {
        ControllerFixture one = new ControllerFixture(1, 1);
        Job assigned = one.queue();
        WorkerId worker = one.ready();
        AttemptRef ref = one.attempt(assigned);
        one.turnAfter(45);
        one.turn(new ControllerEvent.AttemptStarting(worker, ref, one.now));
        assertThat(one.effects(Effect.Start.class)).isEmpty();
        assertThat(one.state(assigned)).isEqualTo("ASSIGNED");
    }

    @Test
    void whoComesBackWhileTheServerStopsIsStopped() throws Exception {
        it.turn(new ControllerEvent.StopAll());
        it.turn(it.connected(silent, it.attempt(job)));
        assertThat(it.worker(silent).state()).isEqualTo(WorkerState.TERMINATING);
        assertThat(it.last(Effect.Terminate.class).worker()).isEqualTo(silent);
    }

    @Test
    void timeInWhichTheServerWasStoppedIsNoWaiting() throws Exception {
        it.setBy = it.setBy.plusSeconds(60);
        it.turn(it.heartbeat(other));
        assertThat(it.state(job)).as("nobody could see to it meanwhile").isEqualTo("RUNNING");
        pass(30);
        assertThat(it.attempt(job).attempt()).isEqualTo(2);
    }

    private void pass(int seconds) throws Exception {
        for (int i = 0; i < seconds; i += 5) {
            it.pass(5);
            it.turn(it.heartbeat(other));
        }
    }
}
