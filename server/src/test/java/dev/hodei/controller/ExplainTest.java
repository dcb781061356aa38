package dev.hodei.controller;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.hodei.circuit.Circuit;
import dev.hodei.controller.Explanation.Considered;
import dev.hodei.controller.StateStore.StoreUnavailableException;
import dev.hodei.id.JobId;
import dev.hodei.id.WorkerId;
import dev.hodei.job.Demand;
import dev.hodei.job.Job;
import dev.hodei.job.JobTerms;
import dev.hodei.scheduling.Standing;
import dev.hodei.scheduling.Tally;
import dev.hodei.scheduling.WaitReason;
import dev.hodei.worker.Health;
import dev.hodei.worker.WorkerState;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Why a queued job waits, as the controller tells it. */
class ExplainTest {
    private static final Map<String, String> GPU = Map.of("gpu", "a100", "os", "linux");

    private ControllerFixture it = new ControllerFixture(1, 1);

    private Optional<Explanation> ask(JobId job) throws StoreUnavailableException {
        List<Optional<Explanation>> answers = new ArrayList<>();
        it.turn(new ControllerEvent.ExplainJob(job, new Reply<>(answers::add)));
        assertThat(answers).hasSize(1);
        return answers.getFirst();
    }

    private Explanation explain(Job job) throws StoreUnavailableException {
        Explanation explanation = ask(job.id()).orElseThrow();
        assertThat(it.controller().waitReason(job.terms().demand()))
                .as("what the job's row says with it")
                .isEqualTo(explanation.reason().sentence());
        return explanation;
    }

    private static PoolStatus pool(Explanation explanation) {
        assertThat(explanation.provisioning().pools()).hasSize(1);
        return explanation.provisioning().pools().getFirst();
    }

    private Job queue(JobTerms terms) throws StoreUnavailableException {
        Job job = it.insert(terms);
        it.turn(new ControllerEvent.JobQueued(job));
        return job;
    }

    @Test
    void aWorkerOnItsWayIsToldWithSinceWhen() throws Exception {
        Job job = it.queue();
        it.pass(7);
        Explanation explanation = explain(job);
        assertThat(explanation.at()).isEqualTo(it.now);
        assertThat(explanation.reason()).isEqualTo(new WaitReason.WorkersStarting(1));
        assertThat(explanation.place()).isEqualTo(new Explanation.Place(0, false, 1));
        assertThat(explanation.provisioning().enabled()).isTrue();
        assertThat(pool(explanation).starting()).isEqualTo(1);
        assertThat(pool(explanation).circuit()).isEqualTo(Circuit.GOOD);
        assertThat(explanation.workers()).singleElement().satisfies(each -> {
            assertThat(each.standing()).isEqualTo(Standing.STARTING);
            assertThat(each.worker().state()).isEqualTo(WorkerState.CREATING);
            assertThat(each.worker().createdAt()).isEqualTo(ControllerFixture.START);
            assertThat(each.worker().readyDeadline()).isEqualTo(ControllerFixture.START.plusSeconds(60));
        });
    }

    @Test
    void theOnesBeforeItAreThoseOfItsLineThatAreServedFirst() throws Exception {
        Job running = it.queue();
        WorkerId worker = it.ready();
        Job low = queue(new JobTerms(0, 0, 10, Demand.NOTHING));
        Job older = it.queue();
        Job younger = it.queue();
        Job high = queue(new JobTerms(0, 0, 90, Demand.NOTHING));
        queue(new JobTerms(0, 0, 100, new Demand(GPU)));

        assertThat(explain(high).place()).isEqualTo(new Explanation.Place(0, false, 5));
        assertThat(explain(older).place()).isEqualTo(new Explanation.Place(1, false, 5));
        assertThat(explain(younger).place()).isEqualTo(new Explanation.Place(2, false, 5));
        Explanation last = explain(low);
        assertThat(last.place()).isEqualTo(new Explanation.Place(3, false, 5));
        assertThat(last.reason()).isInstanceOf(WaitReason.AtWorkerLimit.class);
        assertThat(last.workers()).singleElement().satisfies(each -> {
            assertThat(each.standing()).isEqualTo(Standing.BUSY);
            assertThat(each.worker().id()).isEqualTo(worker);
            assertThat(each.jobs()).containsExactly(running.id());
        });
    }

    @Test
    void missingLabelsAreNamedAndItIsUnsatisfiable() throws Exception {
        it.queue();
        it.ready();
        Job job = queue(new JobTerms(0, 0, 50, new Demand(GPU)));
        Explanation explanation = explain(job);
        assertThat(explanation.reason().satisfiable()).isFalse();
        assertThat(explanation.workers()).singleElement().satisfies(each -> {
            assertThat(each.standing()).isEqualTo(Standing.LABELS_MISSING);
            assertThat(each.missing()).isEqualTo(GPU);
        });
    }

    @Test
    void aSilentWorkerIsToldWithWhenItWasLastHeard() throws Exception {
        it.queue();
        WorkerId worker = it.ready();
        it.turn(new ControllerEvent.WorkerHeartbeat(worker, Set.of(), it.now));
        Job job = it.queue();
        it.pass(20);
        Considered considered = explain(job).workers().getFirst();
        assertThat(considered.standing()).isEqualTo(Standing.SILENT);
        assertThat(considered.health()).isEqualTo(Health.SUSPECT);
        assertThat(considered.worker().lastHeartbeatAt()).isEqualTo(it.now.minusSeconds(20));
    }

    @Test
    void aFailedProvisionIsToldInTheProvidersWordsWithTheNextTry() throws Exception {
        Job job = it.queue();
        it.turn(new ControllerEvent.ProvisionFailed(
                it.last(Effect.Provision.class).request().worker(), "no room"));
        // The second try follows at once; what the first one met is known.
        assertThat(explain(job).reason()).isEqualTo(new WaitReason.WorkersStarting(1));
        assertThat(pool(explain(job)).circuit()).isEqualTo(new Circuit(1, it.now, "no room", it.now));
        it.turn(new ControllerEvent.ProvisionFailed(
                it.last(Effect.Provision.class).request().worker(), "still no room"));
        it.pass(2);
        Explanation explanation = explain(job);
        assertThat(explanation.reason())
                .isEqualTo(new WaitReason.ProvisioningFailed("default", "still no room", it.now.plusSeconds(3)));
        assertThat(explanation.workers()).isEmpty();
        assertThat(pool(explanation).starting()).isZero();
        assertThat(pool(explanation).circuit())
                .isEqualTo(new Circuit(2, it.now.plusSeconds(3), "still no room", it.now.minusSeconds(2)));

        it.turnAfter(3);
        it.ready();
        Job next = it.queue();
        assertThat(pool(explain(next)).circuit())
                .as("a worker became ready since")
                .isEqualTo(Circuit.GOOD);
    }

    @Test
    void withoutProvisioningAndWorkersItIsUnsatisfiable() throws Exception {
        it = ControllerFixture.withoutProvisioning();
        Explanation explanation = explain(it.queue());
        assertThat(explanation.reason()).isEqualTo(new WaitReason.ProvisioningDisabled(new Tally(Map.of()), 0));
        assertThat(explanation.reason().satisfiable()).isFalse();
        assertThat(explanation.provisioning().enabled()).isFalse();
    }

    @Test
    void onlyAQueuedJobHasAnAnswer() throws Exception {
        Job job = it.queue();
        it.ready();
        assertThat(it.state(job)).isEqualTo("ASSIGNED");
        assertThat(ask(job.id())).isEmpty();
        assertThat(ask(new JobId("f".repeat(32)))).isEmpty();
    }

    @Test
    void itIsAnsweredAfterTheCommitAndByTheDecisionOfItsTurn() throws Exception {
        Job job = it.insert();
        List<Optional<Explanation>> answers = new ArrayList<>();
        it.commit = ControllerFixture.Commit.UNAVAILABLE_BEFORE;
        ControllerEvent[] events = {
            new ControllerEvent.JobQueued(job), new ControllerEvent.ExplainJob(job.id(), new Reply<>(answers::add))
        };
        assertThatExceptionOfType(StoreUnavailableException.class).isThrownBy(() -> it.turn(events));
        assertThat(answers).isEmpty();
        it.turn();
        assertThat(answers)
                .singleElement()
                .satisfies(answer -> assertThat(answer.orElseThrow().workers())
                        .as("the worker that this turn provisions")
                        .hasSize(1));
    }

    @Test
    void aStoppingServerSaysSo() throws Exception {
        Job job = it.queue();
        it.turn(new ControllerEvent.StopAll());
        Explanation explanation = explain(job);
        assertThat(explanation.reason()).isEqualTo(new WaitReason.ServerStopping());
        assertThat(explanation.workers())
                .singleElement()
                .satisfies(each -> assertThat(each.standing()).isEqualTo(Standing.STOPPING));
    }

    @Test
    void manyWorkersAndJobsAreCountedAndNotListed() throws Exception {
        int workers = Explaining.LISTED + 12;
        it = new ControllerFixture(workers, 1);
        List<ControllerEvent> queued = new ArrayList<>();
        for (int i = 0; i < workers + Explaining.COUNTED; i++) {
            queued.add(new ControllerEvent.JobQueued(it.insert()));
        }
        it.turn(queued.toArray(new ControllerEvent[0]));
        Job last = it.queue();
        Explanation explanation = explain(last);
        assertThat(explanation.place())
                .isEqualTo(new Explanation.Place(Explaining.COUNTED, true, workers + Explaining.COUNTED + 1));
        assertThat(explanation.workers()).hasSize(Explaining.LISTED);
        assertThat(explanation.unlisted()).isEqualTo(new Tally(Map.of(Standing.STARTING, 12)));
        assertThat(pool(explanation).starting()).isEqualTo(workers);
    }
}
