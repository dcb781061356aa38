package dev.hodei.controller;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hodei.id.AttemptRef;
import dev.hodei.id.WorkerId;
import dev.hodei.job.AttemptEnd;
import dev.hodei.job.Job;
import dev.hodei.job.JobTerms;
import dev.hodei.provider.Exit;
import dev.hodei.worker.WorkerState;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A worker whose process is stopped, or was killed, can't stop its jobs: they wait until it is gone. */
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
        assertThat(it.last(Effect.Terminate.class).worker()).isEqualTo(silent);
    }

    @Test
    void itsJobsAreNotRunAgainBeforeItsProviderHasSeenItGone() throws Exception {
        assertThat(it.state(job)).isEqualTo("QUEUED");
        it.pass(5);
        it.turn(it.heartbeat(other));
        assertThat(it.state(job)).isEqualTo("QUEUED");
        it.turn(new ControllerEvent.WorkerExited(silent, new Exit("it was killed")));
        assertThat(it.state(job)).isEqualTo("ASSIGNED");
    }

    @Test
    void nobodyWaitsForEverForAProviderThatSaysNothing() throws Exception {
        for (int i = 0; i < 5; i++) {
            it.pass(5);
            it.turn(it.heartbeat(other));
        }
        assertThat(it.state(job)).isEqualTo("QUEUED");
        assertThat(it.next).isBefore(it.now.plusSeconds(6));
        it.pass(5);
        it.turn(it.heartbeat(other));
        assertThat(it.state(job)).isEqualTo("ASSIGNED");
    }

    @Test
    void aServerThatStartsAnewHasItStoppedOnceMoreAndWaitsToo() throws Exception {
        it.restart();
        it.turn(it.connected(other));
        assertThat(it.effects(Effect.Terminate.class)).hasSize(1);
        assertThat(it.last(Effect.Terminate.class).worker()).isEqualTo(silent);
        assertThat(it.state(job)).isEqualTo("QUEUED");
        it.pass(31);
        it.turn(it.heartbeat(other));
        assertThat(it.state(job)).isEqualTo("ASSIGNED");
    }

    @Test
    void aJobThatWaitsCanBeCancelled() throws Exception {
        assertThat(it.cancel(job.id())).isEqualTo(ControllerEvent.CancelAnswer.CANCELLED);
        it.turn(new ControllerEvent.WorkerExited(silent, new Exit("it was killed")));
        assertThat(it.state(job)).isEqualTo("CANCELLED");
    }
}
