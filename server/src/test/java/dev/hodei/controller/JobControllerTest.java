package dev.hodei.controller;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hodei.bootstrap.TokenHash;
import dev.hodei.controller.ControllerEvent.CancelAnswer;
import dev.hodei.controller.ControllerEvent.RegistrationAnswer;
import dev.hodei.id.AttemptRef;
import dev.hodei.id.WorkerId;
import dev.hodei.job.AttemptEnd;
import dev.hodei.job.AttemptState;
import dev.hodei.job.Demand;
import dev.hodei.job.EndReason;
import dev.hodei.job.Job;
import dev.hodei.job.JobTerms;
import dev.hodei.provider.Exit;
import dev.hodei.worker.ProviderId;
import dev.hodei.worker.ProviderSide;
import dev.hodei.worker.Reach;
import dev.hodei.worker.Shape;
import dev.hodei.worker.Worker;
import dev.hodei.worker.WorkerOrigin;
import dev.hodei.worker.WorkerState;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class JobControllerTest {
    private final ControllerFixture it = new ControllerFixture(2, 1);

    @Test
    void aJobGoesFromTheQueueToItsEnd() throws Exception {
        Job job = it.queue();
        assertThat(it.state(job)).isEqualTo("QUEUED");
        assertThat(it.controller().waitReason(Demand.NOTHING)).isEqualTo("A worker is being started for it.");
        WorkerId worker = it.ready();
        assertThat(it.state(job)).isEqualTo("ASSIGNED");
        AttemptRef ref = it.attempt(job);
        assertThat(it.last(Effect.Assign.class).ref()).isEqualTo(ref);
        assertThat(it.worker(worker).state()).isEqualTo(WorkerState.BUSY);
        it.turn(it.started(worker, ref));
        assertThat(it.state(job)).isEqualTo("RUNNING");
        it.turn(new ControllerEvent.AttemptFinished(worker, ref, AttemptEnd.exited(0), it.now));
        assertThat(it.state(job)).isEqualTo("SUCCEEDED");
        assertThat(it.last(Effect.Settle.class).ref()).isEqualTo(ref);
        assertThat(it.worker(worker).state()).isEqualTo(WorkerState.READY);
        assertThat(it.store.audit().stream().map(AuditEvent::action))
                .containsSubsequence(
                        "token.consumed",
                        "worker.registered",
                        "worker.ready",
                        "job.assigned",
                        "job.started",
                        "job.finished");
    }

    @Test
    void whoFollowsALogIsToldWhenItBeginsAndEnds() throws Exception {
        Job job = it.queue();
        WorkerId worker = it.ready();
        AttemptRef ref = it.attempt(job);
        assertThat(it.last(Effect.Changed.class).logs()).containsExactly(job.id());
        it.turn(it.started(worker, ref));
        assertThat(it.last(Effect.Changed.class).jobs()).containsExactly(job.id());
        assertThat(it.last(Effect.Changed.class).logs()).isEmpty();
        it.turn(new ControllerEvent.AttemptFinished(worker, ref, AttemptEnd.exited(0), it.now));
        assertThat(it.last(Effect.Changed.class).logs()).containsExactly(job.id());
    }

    @Test
    void whoFollowsAJobThatIsCancelledInTheQueueIsTold() throws Exception {
        Job job = it.queue();
        it.cancel(job.id());
        assertThat(it.last(Effect.Changed.class).logs()).containsExactly(job.id());
    }

    @Test
    void aReportThatIsRepeatedOrStaleIsSettledAndChangesNothing() throws Exception {
        Job job = it.queue();
        WorkerId worker = it.ready();
        AttemptRef ref = it.attempt(job);
        AttemptRef other = new AttemptRef(job.id(), 1, ref.fencingToken() + 9);
        it.turn(new ControllerEvent.AttemptFinished(worker, other, AttemptEnd.exited(0), it.now));
        assertThat(it.state(job)).isEqualTo("ASSIGNED");
        it.turn(it.started(worker, other));
        assertThat(it.last(Effect.Stop.class).ref()).isEqualTo(other);
        it.turn(new ControllerEvent.AttemptFinished(worker, ref, AttemptEnd.exited(3), it.now));
        it.turn(new ControllerEvent.AttemptFinished(worker, ref, AttemptEnd.exited(0), it.now));
        assertThat(it.state(job)).isEqualTo("FAILED");
        assertThat(it.effects(Effect.Settle.class))
                .extracting(Effect.Settle::ref)
                .containsExactly(other, ref, ref);
    }

    @Test
    void aWorkerCannotTellOfAnothersAttempt() throws Exception {
        Job job = it.queue();
        it.ready();
        WorkerId stranger = it.newWorkerId();
        it.turn(it.started(stranger, it.attempt(job)));
        it.turn(new ControllerEvent.AttemptFinished(stranger, it.attempt(job), AttemptEnd.exited(0), it.now));
        assertThat(it.state(job)).isEqualTo("ASSIGNED");
    }

    @Test
    void cancelling() throws Exception {
        Job queued = it.queue();
        assertThat(it.cancel(queued.id())).isEqualTo(CancelAnswer.CANCELLED);
        assertThat(it.cancel(queued.id())).isEqualTo(CancelAnswer.NOT_LIVE);
        assertThat(it.state(queued)).isEqualTo("CANCELLED");
        WorkerId worker = it.ready();
        Job running = it.queue();
        AttemptRef ref = it.attempt(running);
        it.turn(it.started(worker, ref));
        assertThat(it.cancel(running.id())).isEqualTo(CancelAnswer.STOPPING);
        assertThat(it.cancel(running.id())).isEqualTo(CancelAnswer.STOPPING);
        assertThat(it.effects(Effect.Stop.class))
                .isNotEmpty()
                .allMatch(stop -> stop.equals(new Effect.Stop(worker, ref, EndReason.CANCELLED)));
        it.turn(new ControllerEvent.AttemptFinished(worker, ref, AttemptEnd.of(EndReason.CANCELLED, ""), it.now));
        assertThat(it.state(running)).isEqualTo("CANCELLED");
        assertThat(it.cancel(running.id())).isEqualTo(CancelAnswer.NOT_LIVE);
    }

    @Test
    void aJobWhoseHintIsLostCanBeCancelled() throws Exception {
        it.turn();
        Job job = it.insert();
        assertThat(it.cancel(job.id())).isEqualTo(CancelAnswer.CANCELLED);
        assertThat(it.state(job)).isEqualTo("CANCELLED");
    }

    @Test
    void aHintThatComesAfterTheEndChangesNothing() throws Exception {
        Job job = it.queue();
        it.cancel(job.id());
        it.turn(new ControllerEvent.JobQueued(job));
        it.turn(new ControllerEvent.Resync(), new ControllerEvent.JobQueued(job));
        it.ready();
        assertThat(it.state(job)).isEqualTo("CANCELLED");
        assertThat(it.effects(Effect.Assign.class)).isEmpty();
    }

    @Test
    void aJobWhoseHintIsLostIsFoundByTheResync() throws Exception {
        it.turn();
        Job job = it.insert();
        it.turnAfter(599);
        assertThat(it.effects(Effect.Provision.class)).isEmpty();
        it.turnAfter(1);
        assertThat(it.effects(Effect.Provision.class)).hasSize(1);
        it.ready();
        assertThat(it.state(job)).isEqualTo("ASSIGNED");
    }

    @Test
    void aCommandMayStartOnceItsStartIsCommitted() throws Exception {
        Job job = it.queue();
        WorkerId worker = it.ready();
        AttemptRef ref = it.attempt(job);
        it.turn(new ControllerEvent.AttemptStarting(worker, ref, it.now));
        assertThat(it.state(job)).isEqualTo("RUNNING");
        assertThat(it.effects(Effect.Start.class)).containsExactly(new Effect.Start(worker, ref));

        it.turn(new ControllerEvent.AttemptStarting(worker, ref, it.now));
        assertThat(it.effects(Effect.Start.class)).as("asked again").hasSize(2);

        it.turn(new ControllerEvent.WorkerExited(worker, new Exit("killed")));
        assertThat(it.state(job)).as("it may have started").isEqualTo("FAILED");
        it.turn(new ControllerEvent.AttemptStarting(worker, ref, it.now));
        assertThat(it.effects(Effect.Start.class)).as("asked too late").hasSize(2);
        assertThat(it.last(Effect.Stop.class).ref()).isEqualTo(ref);
    }

    @Test
    void aLostWorkersJobIsQueuedAgainOnlyIfItNeverStarted() throws Exception {
        Job started = it.queue();
        WorkerId first = it.ready();
        it.turn(it.started(first, it.attempt(started)));
        it.turn(new ControllerEvent.WorkerExited(first, new Exit("killed")));
        assertThat(it.state(started)).isEqualTo("FAILED");
        assertThat(it.worker(first).state()).isEqualTo(WorkerState.LOST);

        Job neverStarted = it.queue();
        for (int i = 1; i <= 4; i++) {
            assertThat(it.state(neverStarted)).isEqualTo("QUEUED");
            WorkerId worker = it.ready();
            assertThat(it.attempt(neverStarted).attempt()).isEqualTo(i);
            it.turn(new ControllerEvent.WorkerExited(worker, new Exit("killed")));
        }
        assertThat(it.state(neverStarted)).isEqualTo("FAILED");
        assertThat(it.store.attempts()).allMatch(attempt -> attempt.state() == AttemptState.LOST);
    }

    @Test
    void aWorkerIsLostAtItsDeadlineAndNotBefore() throws Exception {
        it.queue();
        WorkerId worker = it.ready();
        it.pass(100);
        it.turn(it.heartbeat(worker));
        it.turnAfter(44);
        assertThat(it.worker(worker).state()).isEqualTo(WorkerState.BUSY);
        assertThat(it.next).isEqualTo(it.now.plusSeconds(1));
        it.turnAfter(1);
        assertThat(it.worker(worker).state()).isEqualTo(WorkerState.LOST);
        assertThat(it.last(Effect.Reclaim.class).providerRef()).isEqualTo("ref");
    }

    @Test
    void noWorkerIsLostWithinTheRecoveryGrace() throws Exception {
        it.queue();
        WorkerId worker = it.ready();
        it.now = it.now.plus(Duration.ofHours(1));
        it.restart();
        it.turn();
        it.turnAfter(44);
        assertThat(it.worker(worker).state()).isEqualTo(WorkerState.BUSY);
        it.turnAfter(1);
        assertThat(it.worker(worker).state()).isEqualTo(WorkerState.LOST);
    }

    @Test
    void aWorkerThatIsNotReadyInTimeHasFailed() throws Exception {
        it.queue();
        WorkerId worker = it.last(Effect.Provision.class).request().worker();
        it.turnAfter(59);
        assertThat(it.worker(worker).state()).isEqualTo(WorkerState.CREATING);
        it.turnAfter(1);
        assertThat(it.worker(worker).state()).isEqualTo(WorkerState.FAILED);
        assertThat(it.last(Effect.Terminate.class).worker()).isEqualTo(worker);
        it.turn(new ControllerEvent.ProvisionSucceeded(worker, new ProviderId("test", ""), "too late"));
        assertThat(it.last(Effect.Terminate.class).providerRef()).isEqualTo("too late");
    }

    @Test
    void aWorkerRegistersOnce() throws Exception {
        it.queue();
        WorkerId worker = it.ready();
        List<RegistrationAnswer> answers = new ArrayList<>();
        it.turn(ControllerFixture.registered(worker, 1, answers::add));
        it.turn(ControllerFixture.registered(it.newWorkerId(), 1, answers::add));
        assertThat(answers)
                .containsExactly(new RegistrationAnswer.Already(), new RegistrationAnswer.Refused("it has ended"));
    }

    @Test
    void heartbeatsReachTheRowsInBatches() throws Exception {
        Job job = it.queue();
        WorkerId worker = it.ready();
        it.pass(5);
        it.turn(it.heartbeat(worker, it.attempt(job)));
        int before = it.commits.size();
        for (int i = 0; i < 9; i++) {
            it.now = it.now.plusMillis(100);
            it.turn(it.heartbeat(worker, it.attempt(job)));
        }
        assertThat(it.commits).hasSize(before);
        it.now = it.next;
        it.turn();
        assertThat(it.commits).hasSize(before + 1);
        assertThat(it.worker(worker).lastHeartbeatAt()).isEqualTo(it.now.minusMillis(100));
    }

    @Test
    void aHeartbeatInTheTurnOfAChangeIsKept() throws Exception {
        it.queue();
        WorkerId worker = it.ready();
        it.turn(
                new ControllerEvent.WorkerDraining(worker, null),
                new ControllerEvent.WorkerHeartbeat(worker, Set.of(), it.now.plusSeconds(2)));
        assertThat(it.worker(worker).state()).isEqualTo(WorkerState.DRAINING);
        assertThat(it.worker(worker).lastHeartbeatAt()).isEqualTo(it.now.plusSeconds(2));
    }

    @Test
    void aJobThatNoWorkerWillEverSuitWaitsAloneAndIsNotProvisionedFor() throws Exception {
        ControllerFixture one = new ControllerFixture(1, 1);
        Map<String, String> gpu = Map.of("gpu", "a100");
        for (int i = 0; i < Dispatch.WINDOW + 1; i++) {
            one.turn(new ControllerEvent.JobQueued(one.insert(new JobTerms(0, 0, 100, new Demand(gpu)))));
        }
        assertThat(one.effects(Effect.Provision.class)).isEmpty();
        assertThat(one.controller().waitReason(new Demand(gpu))).startsWith("No worker has gpu=a100");

        Job later = one.queue();
        one.ready();
        assertThat(one.state(later)).isEqualTo("ASSIGNED");
        assertThat(one.effects(Effect.Provision.class)).hasSize(1);
    }

    @Test
    void theHighestPriorityIsServedFirst() throws Exception {
        ControllerFixture one = new ControllerFixture(1, 1);
        Job usual = one.queue();
        Job low = one.insert(new JobTerms(0, 0, 0, Demand.NOTHING));
        Job high = one.insert(new JobTerms(0, 0, 51, Demand.NOTHING));
        one.turn(new ControllerEvent.JobQueued(low), new ControllerEvent.JobQueued(high));
        one.ready();
        assertThat(one.state(high)).isEqualTo("ASSIGNED");
        assertThat(one.state(usual)).isEqualTo("QUEUED");
        assertThat(one.state(low)).isEqualTo("QUEUED");
    }

    @Test
    void aReadyRowWithAnOldHeartbeatIsPassedOver() throws Exception {
        ControllerFixture one = new ControllerFixture(1, 1);
        Worker old = new Worker(
                one.newWorkerId(),
                new WorkerOrigin("test", "default", Shape.PLAIN, null),
                WorkerState.READY,
                one.now.minus(Duration.ofHours(15)),
                one.now.minus(Duration.ofHours(15)),
                one.now.minus(Duration.ofHours(15)),
                one.now.minus(Duration.ofHours(15)),
                one.now.minus(Duration.ofHours(14)),
                4,
                new ProviderSide("old", "", null),
                "",
                null,
                Reach.NEVER,
                Map.of());
        PlanBuilder plan = new PlanBuilder();
        plan.workerAdded(old, new TokenHash("00"));
        one.store.commit(plan.build(Map.of()));

        Job job = one.queue();
        assertThat(one.state(job)).isEqualTo("QUEUED");
        assertThat(one.effects(Effect.Provision.class)).hasSize(1);
        WorkerId worker = one.ready();
        assertThat(one.last(Effect.Assign.class).worker()).isEqualTo(worker);
        one.pass(45);
        one.turn(one.heartbeat(worker));
        assertThat(one.worker(old.id()).state()).isEqualTo(WorkerState.LOST);
    }

    @Test
    void provisioningBacksOffAfterFailures() throws Exception {
        ControllerFixture one = new ControllerFixture(1, 1);
        Job job = one.queue();
        List<Long> waits = new ArrayList<>();
        for (int failure = 1; failure <= 7; failure++) {
            WorkerId worker = one.last(Effect.Provision.class).request().worker();
            int before = one.effects(Effect.Provision.class).size();
            one.turn(new ControllerEvent.ProvisionFailed(worker, "no room"));
            long waited = 0;
            while (one.effects(Effect.Provision.class).size() == before) {
                assertThat(one.controller().waitReason(Demand.NOTHING)).contains("no room");
                one.turnAfter(1);
                waited++;
            }
            waits.add(waited);
        }
        assertThat(waits).containsExactly(0L, 5L, 10L, 20L, 40L, 80L, 80L);
        one.ready();
        assertThat(one.state(job)).isEqualTo("ASSIGNED");
    }

    @Test
    void failuresOfOneBatchCountOnce() throws Exception {
        it.queue();
        it.queue();
        assertThat(it.effects(Effect.Provision.class)).hasSize(2);
        it.turnAfter(60);
        assertThat(it.effects(Effect.Provision.class)).hasSize(2);
        it.turnAfter(5);
        assertThat(it.effects(Effect.Provision.class)).hasSize(4);
    }

    @Test
    void stoppingTerminatesEveryWorker() throws Exception {
        it.queue();
        WorkerId worker = it.ready();
        it.queue();
        WorkerId creating = it.last(Effect.Provision.class).request().worker();
        it.turn(new ControllerEvent.StopAll());
        assertThat(it.effects(Effect.Terminate.class))
                .extracting(Effect.Terminate::worker)
                .containsExactlyInAnyOrder(worker, creating);
        assertThat(it.controller().stopped()).isFalse();
        // The word may get lost: a worker that is still heard is told again.
        it.pass(5);
        it.turn(it.heartbeat(worker));
        assertThat(it.effects(Effect.Terminate.class)).hasSize(3);
        it.turn(
                new ControllerEvent.WorkerExited(worker, new Exit("")),
                new ControllerEvent.ProvisionFailed(creating, ""));
        assertThat(it.controller().stopped()).isTrue();
        assertThat(it.store.jobs()).extracting(job -> job.state().stored()).containsExactly("QUEUED", "QUEUED");
    }
}
