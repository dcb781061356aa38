package dev.hodei.controller;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hodei.controller.ControllerEvent.ProviderListed;
import dev.hodei.controller.ControllerEvent.WorkerAnswer;
import dev.hodei.id.AttemptRef;
import dev.hodei.id.WorkerId;
import dev.hodei.job.AttemptEnd;
import dev.hodei.job.EndReason;
import dev.hodei.job.ExpectedLog;
import dev.hodei.job.Job;
import dev.hodei.provider.Exit;
import dev.hodei.provider.FoundWorker;
import dev.hodei.worker.ProviderId;
import dev.hodei.worker.ProviderSide;
import dev.hodei.worker.WorkerState;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What providers have, against the rows. */
class ReconcileTest {
    private static final String NOT_FOUND = "nothing of it was found by its provider";

    private final ControllerFixture it = new ControllerFixture(2, 1);

    private ProviderListed listed(Instant askedAt, FoundWorker... found) {
        return new ProviderListed(new ProviderId("test", ""), List.of(found), askedAt);
    }

    private ProviderListed listed(FoundWorker... found) {
        return listed(it.now, found);
    }

    private static FoundWorker running(WorkerId worker) {
        return new FoundWorker(worker, "ref", true, "runs");
    }

    private static FoundWorker dead(WorkerId worker) {
        return new FoundWorker(worker, "ref", false, "exited with 3");
    }

    private WorkerId provisioned() {
        return it.last(Effect.Provision.class).request().worker();
    }

    private WorkerAnswer inspected(WorkerId worker, @Nullable FoundWorker found) throws Exception {
        List<WorkerAnswer> answers = new ArrayList<>();
        it.turn(new ControllerEvent.WorkerInspected(worker, found, it.now, new Reply<>(answers::add)));
        return answers.getFirst();
    }

    private AttemptEnd end() {
        return Objects.requireNonNull(it.store.attempts().iterator().next().end());
    }

    @Test
    void whatNobodyWantsIsRemoved() throws Exception {
        WorkerId orphan = new WorkerId("f".repeat(32));
        it.turn(listed(running(orphan)));
        assertThat(it.effects(Effect.Terminate.class))
                .containsExactly(new Effect.Terminate(orphan, new ProviderId("test", ""), "ref", "nobody wants it"));
    }

    @Test
    void aWorkerThatIsGoneEndsWithItsAttempts() throws Exception {
        Job job = it.queue();
        WorkerId worker = it.ready();
        it.turn(it.started(worker, it.attempt(job)));
        it.pass(1);
        it.turn(listed());
        assertThat(it.worker(worker).state()).isEqualTo(WorkerState.LOST);
        assertThat(it.worker(worker).detail()).isEqualTo(NOT_FOUND);
        assertThat(it.last(Effect.Reclaim.class))
                .isEqualTo(new Effect.Reclaim(worker, new ProviderId("test", ""), "ref"));
        assertThat(it.state(job)).as("its command may still run").isEqualTo("RUNNING");
        it.turn(new ControllerEvent.WorkerExited(worker, new Exit("its process is gone")));
        assertThat(it.state(job)).isEqualTo("FAILED");
        assertThat(end().reason()).isEqualTo(EndReason.WORKER_LOST);
        assertThat(end().detail()).contains(NOT_FOUND);
    }

    @Test
    void aWorkerThatIsThereIsLeftAlone() throws Exception {
        it.queue();
        WorkerId worker = it.ready();
        it.pass(1);
        int commits = it.commits.size();
        it.turn(listed(running(worker)));
        assertThat(it.worker(worker).state()).isEqualTo(WorkerState.BUSY);
        assertThat(it.commits).hasSize(commits);
        assertThat(it.effects(Effect.Terminate.class)).isEmpty();
    }

    @Test
    void itsJobsAreGivenToAnotherWhenTheProviderSaysThatNothingOfItRuns() throws Exception {
        Job job = it.queue();
        WorkerId worker = it.ready();
        it.queue();
        WorkerId other = it.ready();
        it.turn(new ControllerEvent.AttemptFinished(
                other, it.last(Effect.Assign.class).ref(), AttemptEnd.exited(0), it.now));
        it.pass(1);
        it.turn(listed(running(other)));
        assertThat(it.state(job)).isEqualTo("ASSIGNED");
        assertThat(it.last(Effect.Reclaim.class).worker()).isEqualTo(worker);
        it.turn(new ControllerEvent.WorkerExited(worker, new Exit("2 processes of its jobs were killed")));
        assertThat(it.job(job).liveAttempt().orElseThrow().worker()).isEqualTo(other);
    }

    @Test
    void anotherProvidersWorkersAreNotLookedFor() throws Exception {
        it.queue();
        WorkerId worker = it.ready();
        it.pass(1);
        it.turn(new ProviderListed(new ProviderId("other", ""), List.of(), it.now));
        assertThat(it.worker(worker).state()).isEqualTo(WorkerState.BUSY);
    }

    @Test
    void aWorkerThatIsBeingStartedIsLeftAlone() throws Exception {
        it.queue();
        it.pass(9);
        it.turn(listed());
        it.turn(listed(dead(provisioned())));
        assertThat(it.worker(provisioned()).state()).isEqualTo(WorkerState.CREATING);
        assertThat(it.effects(Effect.Terminate.class)).isEmpty();
    }

    @Test
    void aWorkerThatWasStartedWhileTheProviderWasAskedIsLeftAlone() throws Exception {
        it.queue();
        WorkerId worker = provisioned();
        Instant asked = it.now.plusSeconds(1);
        it.pass(2);
        it.turn(new ControllerEvent.ProvisionSucceeded(worker, new ProviderId("test", ""), "ref"));
        it.pass(1);
        it.turn(listed(asked));
        it.turn(listed(asked, dead(worker)));
        assertThat(it.worker(worker).state()).isEqualTo(WorkerState.CREATING);
        it.turn(listed(it.now));
        assertThat(it.worker(worker).state()).isEqualTo(WorkerState.FAILED);
    }

    @Test
    void aWorkerThatRegisteredWhileTheProviderWasAskedIsLeftAlone() throws Exception {
        it.queue();
        WorkerId worker = provisioned();
        Instant asked = it.now.plusSeconds(1);
        it.pass(2);
        it.turn(ControllerFixture.registered(worker, 1, _ -> {}));
        it.turn(listed(asked));
        assertThat(it.worker(worker).state()).isEqualTo(WorkerState.CONNECTING);
    }

    @Test
    void aWorkerThatIsYoungerThanTheListIsLeftAlone() throws Exception {
        it.queue();
        WorkerId worker = it.ready();
        it.turn(listed(it.now));
        it.turn(listed(it.now.minusSeconds(1)));
        assertThat(it.worker(worker).state()).isEqualTo(WorkerState.BUSY);
    }

    @Test
    void whatAnEarlierServerStartedIsTakenOver() throws Exception {
        it.queue();
        WorkerId worker = provisioned();
        it.pass(1);
        it.restart();
        it.turn();
        it.pass(1);
        it.turn(listed(running(worker)));
        assertThat(it.worker(worker).providerRef()).isEqualTo("ref");
        assertThat(it.worker(worker).state()).isEqualTo(WorkerState.CREATING);
        assertThat(it.effects(Effect.Terminate.class)).isEmpty();
    }

    @Test
    void whatRegisteredBeforeAnEarlierServerKnewItsNameIsTakenOverToo() throws Exception {
        it.queue();
        WorkerId worker = provisioned();
        it.turn(ControllerFixture.registered(worker, 1, _ -> {}));
        it.pass(1);
        it.restart();
        it.turn(listed(running(worker)));
        assertThat(it.worker(worker).providerRef()).isEqualTo("ref");
        assertThat(it.worker(worker).state()).isEqualTo(WorkerState.CONNECTING);
    }

    @Test
    void whatAnEarlierServerNeverStartedEndsAndIsNoFailureOfThePool() throws Exception {
        it.queue();
        it.queue();
        List<WorkerId> both = it.effects(Effect.Provision.class).stream()
                .map(each -> each.request().worker())
                .toList();
        assertThat(both).hasSize(2);
        it.pass(1);
        it.restart();
        it.turn(listed());
        assertThat(both).allSatisfy(id -> assertThat(it.worker(id).state()).isEqualTo(WorkerState.FAILED));
        assertThat(it.effects(Effect.Provision.class)).as("two others, at once").hasSize(2);
    }

    @Test
    void whatDoesNotRunEndsAndIsRemoved() throws Exception {
        Job job = it.queue();
        WorkerId worker = it.ready();
        it.pass(1);
        it.turn(listed(dead(worker)));
        assertThat(it.worker(worker).state()).isEqualTo(WorkerState.LOST);
        assertThat(it.worker(worker).detail()).isEqualTo("exited with 3");
        assertThat(it.effects(Effect.Reclaim.class))
                .containsExactly(new Effect.Reclaim(worker, new ProviderId("test", ""), "ref"));
        assertThat(it.effects(Effect.Terminate.class)).isEmpty();
        it.turn(new ControllerEvent.WorkerExited(worker, new Exit("its container is gone")));
        assertThat(it.state(job)).as("its command never started").isEqualTo("QUEUED");
    }

    @Test
    void aRefreshWritesDownWhatTheProviderSays() throws Exception {
        it.queue();
        WorkerId worker = it.ready();
        it.pass(1);
        assertThat(inspected(worker, running(worker))).isEqualTo(WorkerAnswer.TAKEN);
        assertThat(it.worker(worker).providerSide()).isEqualTo(new ProviderSide("ref", "runs", it.now));
        assertThat(it.worker(worker).state()).isEqualTo(WorkerState.BUSY);
        assertThat(it.store.audit().getLast().action()).isEqualTo("worker.refreshed");
        assertThat(it.store.audit().getLast().actor()).isEqualTo(AuditEvent.USER);
    }

    @Test
    void aRefreshFindsThatAWorkerIsGone() throws Exception {
        it.queue();
        WorkerId worker = it.ready();
        it.pass(1);
        assertThat(inspected(worker, null)).isEqualTo(WorkerAnswer.TAKEN);
        assertThat(it.worker(worker).state()).isEqualTo(WorkerState.LOST);
        assertThat(it.worker(worker).providerSide().status()).isEqualTo("nothing of it is left");
        assertThat(inspected(worker, null)).isEqualTo(WorkerAnswer.NOT_LIVE);
    }

    @Test
    void aRefreshLeavesAloneWhatIsBeingStarted() throws Exception {
        it.queue();
        it.pass(1);
        assertThat(inspected(provisioned(), null)).isEqualTo(WorkerAnswer.TAKEN);
        assertThat(it.worker(provisioned()).state()).isEqualTo(WorkerState.CREATING);
    }

    @Test
    void aRefreshTakesNobodysWordForTheEndOfAWorkerThatAPersonStarted() throws Exception {
        WorkerId worker = it.invite();
        it.pass(1);
        assertThat(inspected(worker, null)).isEqualTo(WorkerAnswer.TAKEN);
        assertThat(it.worker(worker).state()).isEqualTo(WorkerState.READY);
    }

    @Test
    void aJobThatItsWorkerDiedOfForWantOfMemorySaysSo() throws Exception {
        ControllerFixture two = new ControllerFixture(1, 2);
        Job running = two.queue();
        Job waiting = two.queue();
        WorkerId worker = two.ready();
        AttemptRef ref = two.attempt(running);
        two.turn(two.started(worker, ref));
        two.turn(new ControllerEvent.WorkerExited(worker, new Exit("it used more than 512 MiB", true)));
        assertThat(two.state(running)).isEqualTo("FAILED");
        assertThat(two.store.attempts().iterator().next().end())
                .isEqualTo(AttemptEnd.of(EndReason.OUT_OF_MEMORY, "it used more than 512 MiB")
                        .with(ExpectedLog.atLeast(0)));
        assertThat(two.state(waiting)).as("it had not started").isEqualTo("QUEUED");
        assertThat(two.worker(worker).state()).isEqualTo(WorkerState.LOST);
    }
}
