package dev.hodei.controller;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.hodei.backlog.BacklogSizes;
import dev.hodei.circuit.StartPolicy;
import dev.hodei.controller.ControllerEvent.CancelAnswer;
import dev.hodei.controller.ControllerEvent.Invitation;
import dev.hodei.controller.ControllerEvent.RegistrationAnswer;
import dev.hodei.controller.ControllerEvent.WorkerAnswer;
import dev.hodei.controller.ControllerFixture.Commit;
import dev.hodei.controller.StateStore.StoreUnavailableException;
import dev.hodei.id.AttemptRef;
import dev.hodei.id.JobId;
import dev.hodei.id.WorkerId;
import dev.hodei.job.AttemptEnd;
import dev.hodei.job.EndReason;
import dev.hodei.job.ExpectedLog;
import dev.hodei.job.Job;
import dev.hodei.pool.TestPools;
import dev.hodei.provider.Exit;
import dev.hodei.scheduling.PlacementPolicy;
import dev.hodei.scheduling.SmartScheduler;
import dev.hodei.worker.WorkerState;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Commits that fail, streams that break, words that are lost. */
class RecoveryTest {
    private final ControllerFixture it = new ControllerFixture(1, 1);

    /** The turn fails where it must, and the next one makes up for it. */
    private void turn(Commit how, ControllerEvent... events) throws Exception {
        it.commit = how;
        switch (how) {
            case GOOD, STALE -> it.turn(events);
            case UNAVAILABLE_BEFORE, UNAVAILABLE_AFTER -> {
                List<Effect> before = List.copyOf(it.effects);
                assertThatExceptionOfType(StoreUnavailableException.class).isThrownBy(() -> it.turn(events));
                assertThat(it.effects).isEqualTo(before);
                it.turn();
            }
        }
    }

    @ParameterizedTest
    @EnumSource(Commit.class)
    void everyStepSurvivesAFailedCommit(Commit how) throws Exception {
        Job job = it.insert();
        turn(how, new ControllerEvent.JobQueued(job));
        assertThat(it.effects(Effect.Provision.class)).hasSize(1);
        WorkerId worker = it.last(Effect.Provision.class).request().worker();
        assertThat(it.worker(worker).state()).isEqualTo(WorkerState.CREATING);

        List<RegistrationAnswer> answers = new ArrayList<>();
        turn(how, ControllerFixture.registered(worker, 1, answers::add));
        assertThat(answers)
                .containsExactly(
                        how == Commit.UNAVAILABLE_AFTER
                                ? new RegistrationAnswer.Already()
                                : new RegistrationAnswer.Accepted());

        turn(how, it.connected(worker));
        assertThat(it.state(job)).isEqualTo("ASSIGNED");
        assertThat(it.effects(Effect.Assign.class))
                .isNotEmpty()
                .allMatch(a -> a.ref().equals(it.attempt(job)));
        assertThat(it.store.attempts()).hasSize(1);

        turn(how, it.started(worker, it.attempt(job)));
        assertThat(it.state(job)).isEqualTo("RUNNING");
        AttemptRef ref = it.attempt(job);
        turn(how, new ControllerEvent.AttemptFinished(worker, ref, AttemptEnd.exited(0), it.now));
        assertThat(it.state(job)).isEqualTo("SUCCEEDED");
        assertThat(it.effects(Effect.Settle.class)).hasSize(1);
        assertThat(it.effects(Effect.Provision.class)).hasSize(1);
        assertThat(it.store.audit().stream().filter(e -> e.action().equals("job.finished")))
                .hasSize(1);
    }

    @Test
    void aWorkerIsProvisionedOnceHoweverManyCommitsFail() throws Exception {
        it.commit = Commit.UNAVAILABLE_AFTER;
        Job first = it.insert();
        assertThatExceptionOfType(StoreUnavailableException.class)
                .isThrownBy(() -> it.turn(new ControllerEvent.JobQueued(first)));
        it.commit = Commit.UNAVAILABLE_AFTER;
        assertThatExceptionOfType(StoreUnavailableException.class)
                .isThrownBy(() -> it.turn(new ControllerEvent.CancelJob(first.id(), new Reply<>(_ -> {}))));
        it.turn();
        assertThat(it.effects(Effect.Provision.class)).hasSize(1);
    }

    @ParameterizedTest
    @EnumSource(Commit.class)
    void anAssignmentByItselfSurvivesAFailedCommit(Commit how) throws Exception {
        it.queue();
        WorkerId worker = it.ready();
        it.turn(new ControllerEvent.AttemptFinished(
                worker, it.last(Effect.Assign.class).ref(), AttemptEnd.exited(0), it.now));
        Job job = it.insert();
        turn(how, new ControllerEvent.JobQueued(job));
        assertThat(it.effects(Effect.Assign.class)).hasSize(2);
        assertThat(it.last(Effect.Assign.class).ref()).isEqualTo(it.attempt(job));
    }

    @ParameterizedTest
    @EnumSource(Commit.class)
    void aCancellationSurvivesAFailedCommit(Commit how) throws Exception {
        Job job = it.insert();
        List<CancelAnswer> answers = new ArrayList<>();
        turn(
                how,
                new ControllerEvent.JobQueued(job),
                new ControllerEvent.CancelJob(job.id(), new Reply<>(answers::add)));
        assertThat(answers).containsExactly(CancelAnswer.CANCELLED);
        assertThat(it.state(job)).isEqualTo("CANCELLED");
    }

    @Test
    void whatWasRefusedWhileTheStoreWasAwayIsNotCarriedOutLater() throws Exception {
        Job job = it.queue();
        WorkerId worker = it.ready();
        Reply<CancelAnswer> cancel = new Reply<>(_ -> {});
        Reply<WorkerAnswer> terminate = new Reply<>(_ -> {});
        Reply<Optional<Invitation>> invite = new Reply<>(_ -> {});
        it.store.anotherTakesOver();
        it.store.failNext(2);
        assertThatExceptionOfType(StoreUnavailableException.class)
                .isThrownBy(() -> it.turn(
                        new ControllerEvent.Resync(),
                        new ControllerEvent.CancelJob(job.id(), cancel),
                        new ControllerEvent.TerminateWorker(worker, terminate),
                        new ControllerEvent.InviteWorker("", Duration.ofMinutes(1), invite)));
        for (Reply<?> each : List.of(cancel, terminate, invite)) {
            assertThat(each.withdraw()).isEqualTo(Reply.Withdrawal.NOT_CARRIED_OUT);
        }
        assertThatExceptionOfType(StoreUnavailableException.class).isThrownBy(it::turn);
        it.turn(it.connected(worker, it.attempt(job)));
        assertThat(it.job(job).cancelRequested()).isFalse();
        assertThat(it.worker(worker).state()).isEqualTo(WorkerState.BUSY);
        assertThat(it.store.workers()).hasSize(1);
        assertThat(it.effects(Effect.Stop.class)).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(names = {"UNAVAILABLE_BEFORE", "UNAVAILABLE_AFTER"})
    void aRequestWhoseCommitIsInDoubtIsNeverCalledRefused(Commit how) throws Exception {
        Job job = it.queue();
        AttemptRef ref = running(job);
        Reply<CancelAnswer> cancel = new Reply<>(_ -> {});
        it.commit = how;
        assertThatExceptionOfType(StoreUnavailableException.class)
                .isThrownBy(() -> it.turn(new ControllerEvent.CancelJob(job.id(), cancel)));
        assertThat(cancel.withdraw()).isEqualTo(Reply.Withdrawal.IN_DOUBT);
        it.turn(it.heartbeat(it.job(job).liveAttempt().orElseThrow().worker(), ref));
        boolean done = how == Commit.UNAVAILABLE_AFTER;
        assertThat(it.job(job).cancelRequested()).isEqualTo(done);
        assertThat(it.effects(Effect.Stop.class)).hasSize(done ? 1 : 0);
    }

    private AttemptRef running(Job job) throws StoreUnavailableException {
        WorkerId worker = it.ready();
        it.turn(it.started(worker, it.attempt(job)));
        return it.attempt(job);
    }

    @ParameterizedTest
    @EnumSource(Commit.class)
    void theStopSurvivesAFailedCommit(Commit how) throws Exception {
        it.queue();
        WorkerId worker = it.ready();
        turn(how, new ControllerEvent.StopAll());
        assertThat(it.worker(worker).state()).isEqualTo(WorkerState.TERMINATING);
        assertThat(it.effects(Effect.Terminate.class)).isNotEmpty();
    }

    @ParameterizedTest
    @EnumSource(Commit.class)
    void aFailedCommitCountsNoFailureOfProvisioningTwice(Commit how) throws Exception {
        it.queue();
        WorkerId worker = it.last(Effect.Provision.class).request().worker();
        turn(how, new ControllerEvent.ProvisionFailed(worker, "no room"));
        assertThat(it.effects(Effect.Provision.class)).hasSize(2);
    }

    @Test
    void rowsThatNeverStandStillEndTheTurn() throws Exception {
        ControllerFixture restless = new ControllerFixture(1, 1);
        Job job = restless.insert();
        JobController controller = new JobController(
                new WrappedStateStore(restless.store) {
                    @Override
                    public Map<JobId, JobSpecBytes> commit(Plan plan) throws StaleStateException {
                        throw new StaleStateException("always");
                    }
                },
                new SmartScheduler(PlacementPolicy.LEAST_LOADED, ControllerFixture.HEARTBEATS),
                restless.effects::add,
                restless,
                new ControllerSettings(
                        ControllerFixture.HEARTBEATS,
                        TestPools.one("test", 1, 1, 1, Map.of()),
                        StartPolicy.DEFAULT,
                        Duration.ofSeconds(45),
                        Duration.ofSeconds(30),
                        Duration.ofSeconds(10)),
                BacklogSizes.SHIPPED);
        assertThatExceptionOfType(StoreUnavailableException.class)
                .isThrownBy(() -> controller.turn(List.of(new ControllerEvent.JobQueued(job)), restless.moment()))
                .withMessageContaining("moved");
        assertThat(restless.effects).isEmpty();
    }

    @Test
    void aReconnectedWorkerIsGivenWhatItNeverGot() throws Exception {
        Job job = it.queue();
        WorkerId worker = it.ready();
        it.effects.clear();
        it.restart();
        it.pass(1);
        it.turn(it.connected(worker));
        assertThat(it.effects(Effect.Assign.class))
                .extracting(Effect.Assign::ref)
                .containsExactly(it.attempt(job));
        it.effects.clear();
        it.pass(1);
        it.turn(it.connected(worker, it.attempt(job)));
        assertThat(it.effects(Effect.Assign.class)).isEmpty();
    }

    @Test
    void aHeartbeatWithoutAnAssignmentThatIsOverdueHasItSentAgain() throws Exception {
        Job job = it.queue();
        WorkerId worker = it.ready();
        it.effects.clear();
        it.pass(5);
        it.turn(it.heartbeat(worker));
        assertThat(it.effects(Effect.Assign.class)).isEmpty();
        it.pass(1);
        it.turn(it.heartbeat(worker));
        assertThat(it.effects(Effect.Assign.class))
                .extracting(Effect.Assign::ref)
                .containsExactly(it.attempt(job));
    }

    @Test
    void aReconnectedWorkerIsToldToStopWhatIsStale() throws Exception {
        Job job = it.queue();
        WorkerId worker = it.ready();
        AttemptRef stale = new AttemptRef(it.insert().id(), 1, 999);
        it.turn(it.connected(worker, it.attempt(job), stale));
        assertThat(it.effects(Effect.Stop.class))
                .containsExactly(new Effect.Stop(worker, stale, EndReason.WORKER_LOST));
    }

    @Test
    void aReconnectedWorkerThatForgotARunningAttemptHasLostIt() throws Exception {
        Job job = it.queue();
        WorkerId worker = it.ready();
        it.turn(it.started(worker, it.attempt(job)));
        it.turn(it.connected(worker));
        assertThat(it.state(job)).isEqualTo("FAILED");
    }

    @Test
    void anAttemptThatIsReportedInTheSameTurnIsNotForgotten() throws Exception {
        Job job = it.queue();
        WorkerId worker = it.ready();
        AttemptRef ref = it.attempt(job);
        turn(Commit.UNAVAILABLE_AFTER, it.connected(worker), it.started(worker, ref));
        assertThat(it.state(job)).isEqualTo("RUNNING");
    }

    @Test
    void aJobCancelledOnItsWayIsNotSentAgain() throws Exception {
        Job job = it.queue();
        WorkerId worker = it.ready();
        assertThat(it.cancel(job.id())).isEqualTo(CancelAnswer.STOPPING);
        it.effects.clear();
        it.turn(it.connected(worker));
        assertThat(it.effects(Effect.Assign.class)).isEmpty();
        assertThat(it.state(job)).isEqualTo("CANCELLED");
    }

    @Test
    void aWorkerThatHasFailedIsToldSo() throws Exception {
        it.queue();
        WorkerId worker = it.last(Effect.Provision.class).request().worker();
        it.turn(new ControllerEvent.WorkerExited(worker, new Exit("so it was said")));
        assertThat(it.worker(worker).state()).isEqualTo(WorkerState.FAILED);
        it.effects.clear();
        it.turn(it.connected(worker));
        assertThat(it.effects(Effect.Terminate.class))
                .extracting(Effect.Terminate::worker)
                .contains(worker);
    }

    @Test
    void theEndOfAnOldStreamDoesNotHideTheNewOne() throws Exception {
        Job first = it.queue();
        WorkerId worker = it.ready();
        AttemptRef ref = it.attempt(first);
        it.turn(new ControllerEvent.AttemptFinished(worker, ref, AttemptEnd.exited(0), it.now));
        it.turn(it.connected(worker), new ControllerEvent.WorkerDisconnected(worker));
        Job second = it.queue();
        assertThat(it.state(second)).isEqualTo("QUEUED");
        it.pass(5);
        it.turn(it.heartbeat(worker));
        assertThat(it.state(second)).isEqualTo("ASSIGNED");
    }

    @Test
    void aDeadlineThatCouldNotBeCommittedDoesNotDisconnectAWorker() throws Exception {
        Job first = it.queue();
        WorkerId worker = it.ready();
        it.turn(new ControllerEvent.AttemptFinished(worker, it.attempt(first), AttemptEnd.exited(0), it.now));
        it.now = it.now.plusSeconds(100);
        it.commit = Commit.UNAVAILABLE_BEFORE;
        assertThatExceptionOfType(StoreUnavailableException.class).isThrownBy(it::turn);
        it.turn(it.heartbeat(worker));
        Job second = it.queue();
        assertThat(it.state(second)).isEqualTo("ASSIGNED");
    }

    @Test
    void aJobThatItsWorkerStoppedForWantOfContactSaysSoAndBlamesNobody() throws Exception {
        Job job = it.queue();
        WorkerId worker = it.ready();
        AttemptRef ref = it.attempt(job);
        it.turn(it.started(worker, ref));
        it.pass(200);
        it.restart();
        it.turn();

        it.turn(it.connected(worker));

        assertThat(it.state(job)).isEqualTo("FAILED");
        assertThat(it.store.attempts().iterator().next().end())
                .isEqualTo(AttemptEnd.of(
                                EndReason.WORKER_LOST,
                                "worker and server had no contact for 200 s, so the worker stopped the job")
                        .with(ExpectedLog.atLeast(0)));
    }

    @Test
    void aWorkerThatDoesNotComeBackAfterTheServerIsNotBlamedForTheServersAbsence() throws Exception {
        Job job = it.queue();
        WorkerId worker = it.ready();
        AttemptRef ref = it.attempt(job);
        it.turn(it.started(worker, ref));
        it.pass(1000);
        it.restart();
        it.turn();
        it.turnAfter(60);

        assertThat(it.worker(worker).detail()).isEqualTo("no heartbeat since the server took over 60 s ago");
    }

    /** While this one was not the active controller, whoever was may have acknowledged the worker. */
    @Test
    void whoeverBecomesTheActiveOneAgainWaitsAsAfterAStart() throws Exception {
        it.queue();
        WorkerId worker = it.ready();
        it.store.anotherTakesOver();
        it.pass(120);
        assertThatExceptionOfType(StoreUnavailableException.class).isThrownBy(() -> it.turn(it.heartbeat(worker)));

        it.pass(120);
        it.turn();
        it.turnsFor(44);
        assertThat(it.worker(worker).state().ended()).isFalse();
        it.turnsFor(2);
        assertThat(it.worker(worker).state()).isEqualTo(WorkerState.LOST);
    }
}
