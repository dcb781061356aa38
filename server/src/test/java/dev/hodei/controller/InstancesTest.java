package dev.hodei.controller;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hodei.controller.ControllerEvent.ProviderListed;
import dev.hodei.id.AttemptRef;
import dev.hodei.id.WorkerId;
import dev.hodei.job.Job;
import dev.hodei.job.JobTerms;
import dev.hodei.provider.Exit;
import dev.hodei.provider.FoundWorker;
import dev.hodei.worker.ProviderId;
import dev.hodei.worker.WorkerState;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Another server, on another machine, takes over: it knows nothing of the processes that the one before started. */
class InstancesTest {
    private static final String FIRST = "one-1@b1.1";
    private static final String SECOND = "two-2@b2.1";

    private final ControllerFixture it = new ControllerFixture(1, 1);
    private final Job job;
    private final WorkerId worker;
    private final AttemptRef attempt;

    InstancesTest() throws Exception {
        it.instance = FIRST;
        job = it.insert(new JobTerms(0, 3));
        it.turn(new ControllerEvent.JobQueued(job));
        worker = it.ready();
        attempt = it.attempt(job);
        it.turn(it.started(worker, attempt));
    }

    private void takesOver(String instance) throws Exception {
        it.pass(1);
        it.instance = instance;
        it.restart();
        it.turn();
        it.pass(1);
    }

    private ProviderListed listed(FoundWorker... found) {
        return new ProviderListed(new ProviderId("test", it.instance), List.of(found), it.now);
    }

    @Test
    void theInstanceThatIsToStartAWorkerIsStoredBeforeItDoes() throws Exception {
        assertThat(it.worker(worker).startedBy()).isEqualTo(new ProviderId("test", FIRST));
        ControllerFixture other = new ControllerFixture(1, 1);
        other.instance = FIRST;
        other.queue();
        WorkerId asked = other.last(Effect.Provision.class).request().worker();
        assertThat(other.worker(asked).startedBy().instance()).isEqualTo(FIRST);
    }

    @Test
    void anotherInstanceThatDoesNotFindAWorkerDoesNotCallItGone() throws Exception {
        takesOver(SECOND);
        it.turn(listed());
        it.turnsFor(30);
        it.turn(listed());
        assertThat(it.effects(Effect.Reclaim.class)).isEmpty();
        assertThat(it.worker(worker).state()).isEqualTo(WorkerState.BUSY);
        it.turn(it.connected(worker, attempt));
        assertThat(it.state(job)).isEqualTo("RUNNING");
    }

    @Test
    void theSameInstanceSeesAtOnceThatItIsGone() throws Exception {
        takesOver(FIRST);
        it.turn(listed());
        assertThat(it.last(Effect.Reclaim.class).worker()).isEqualTo(worker);
        it.turn(new ControllerEvent.WorkerExited(worker, new Exit("its process is gone")));
        assertThat(it.job(job).attempts()).isEqualTo(1);
        assertThat(it.state(job)).isEqualTo("QUEUED");
    }

    @Test
    void afterTheMachineStartedAgainItIsGoneAtOnceToo() throws Exception {
        takesOver("one-1@b2.1");
        it.turn(listed());
        assertThat(it.last(Effect.Reclaim.class).provider()).isEqualTo(new ProviderId("test", FIRST));
    }

    @Test
    void whoeverFindsAWorkerAnswersForItFromThenOn() throws Exception {
        takesOver("one-1@b1.2");
        it.turn(listed(new FoundWorker(worker, "pid 7", true, "runs")));
        assertThat(it.worker(worker).startedBy()).isEqualTo(new ProviderId("test", "one-1@b1.2"));
        assertThat(it.worker(worker).providerRef()).isEqualTo("pid 7");
    }

    @Test
    void oneThatWasLostIsWaitedForAsLongAsItMayTakeToStop() throws Exception {
        takesOver(SECOND);
        it.turnsFor(50);
        assertThat(it.worker(worker).state()).isEqualTo(WorkerState.LOST);
        it.turn(listed());
        assertThat(it.state(job)).isEqualTo("RUNNING");
        List<Optional<Explanation>> answers = new ArrayList<>();
        it.turn(new ControllerEvent.ExplainJob(job.id(), new Reply<>(answers::add)));
        assertThat(answers.getFirst().orElseThrow().reason().sentence())
                .contains(
                        "Processes of the job may still run there: it was started by another server, and this one can't see its"
                                + " processes. The job ends or is queued again once");
        it.turnsFor(30);
        assertThat(it.job(job)
                        .liveAttempt()
                        .map(live -> live.ref().equals(attempt))
                        .orElse(false))
                .isFalse();
    }

    @Test
    void aRefreshThatFindsNothingDoesNotCallItGone() throws Exception {
        takesOver(SECOND);
        it.turn(new ControllerEvent.WorkerInspected(worker, null, it.now, new Reply<>(_ -> {})));
        assertThat(it.worker(worker).state()).isEqualTo(WorkerState.BUSY);
        assertThat(it.effects(Effect.Reclaim.class)).isEmpty();
    }

    @Test
    void oneThatIsToldToStopIsGoneWhenItHasLeft() throws Exception {
        takesOver(SECOND);
        it.turn(it.connected(worker, attempt));
        it.cancel(job.id());
        it.turn(new ControllerEvent.TerminateWorker(worker, new Reply<>(_ -> {})));
        assertThat(it.last(Effect.Terminate.class).provider()).isEqualTo(new ProviderId("test", FIRST));
        it.turn(new ControllerEvent.AttemptFinished(
                worker, attempt, dev.hodei.job.AttemptEnd.of(dev.hodei.job.EndReason.CANCELLED, ""), it.now));
        it.turn(new ControllerEvent.WorkerDisconnected(worker));
        assertThat(it.worker(worker).state()).isEqualTo(WorkerState.TERMINATED);
        assertThat(Objects.requireNonNull(it.worker(worker).detail())).contains("has left");
    }

    @Test
    void aServerThatStopsLeavesThemAndDoesNotWaitForThem() throws Exception {
        takesOver(SECOND);
        it.turn(new ControllerEvent.StopAll());
        assertThat(it.controller().stopped()).isTrue();
        assertThat(it.worker(worker).state()).isEqualTo(WorkerState.BUSY);
        assertThat(it.effects(Effect.Terminate.class)).isEmpty();
    }

    @Test
    void theStartThatIsToldSaysWhere() throws Exception {
        ControllerFixture unknown = new ControllerFixture(1, 1);
        unknown.queue();
        WorkerId asked = unknown.last(Effect.Provision.class).request().worker();
        unknown.turn(new ControllerEvent.ProvisionSucceeded(asked, new ProviderId("test", FIRST), "ref"));
        assertThat(unknown.worker(asked).startedBy().instance()).isEqualTo(FIRST);
    }
}
