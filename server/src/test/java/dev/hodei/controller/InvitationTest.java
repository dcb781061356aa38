package dev.hodei.controller;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hodei.controller.ControllerEvent.Invitation;
import dev.hodei.controller.ControllerEvent.WorkerAnswer;
import dev.hodei.id.AttemptRef;
import dev.hodei.id.WorkerId;
import dev.hodei.job.AttemptEnd;
import dev.hodei.job.Demand;
import dev.hodei.job.EndReason;
import dev.hodei.job.Job;
import dev.hodei.job.JobTerms;
import dev.hodei.pool.Pool;
import dev.hodei.pool.PoolLifetimes;
import dev.hodei.pool.PoolSize;
import dev.hodei.pool.Pools;
import dev.hodei.pool.TestPools;
import dev.hodei.pool.WorkerTemplate;
import dev.hodei.provider.Exit;
import dev.hodei.worker.Shape;
import dev.hodei.worker.Worker;
import dev.hodei.worker.WorkerOrigin;
import dev.hodei.worker.WorkerState;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Workers that people start themselves. */
class InvitationTest {
    private static final Pool EXTERNAL = new Pool(
            "external",
            WorkerOrigin.EXTERNAL,
            true,
            WorkerTemplate.plain(1, Map.of()),
            new PoolSize(0, 1, 1),
            PoolLifetimes.unlimited(Duration.ofMinutes(10)));

    private final ControllerFixture it = new ControllerFixture(1, 1);

    private Optional<Invitation> invite(String pool, Duration ttl) throws Exception {
        List<Optional<Invitation>> answers = new ArrayList<>();
        it.turn(new ControllerEvent.InviteWorker(pool, ttl, new Reply<>(answers::add)));
        return answers.getFirst();
    }

    private WorkerAnswer terminate(WorkerId worker) throws Exception {
        List<WorkerAnswer> answers = new ArrayList<>();
        it.turn(new ControllerEvent.TerminateWorker(worker, new Reply<>(answers::add)));
        return answers.getFirst();
    }

    @Test
    void anInvitationIsARowWithAPasswordAndAnEnd() throws Exception {
        Invitation invitation = invite("", Duration.ofMinutes(2)).orElseThrow();
        Worker worker = it.worker(invitation.worker());
        assertThat(worker.origin()).isEqualTo(new WorkerOrigin(WorkerOrigin.EXTERNAL, "default", Shape.PLAIN, null));
        assertThat(worker.state()).isEqualTo(WorkerState.CREATING);
        assertThat(invitation.expiresAt()).isEqualTo(it.now.plusSeconds(120)).isEqualTo(worker.readyDeadline());
        assertThat(it.store.password(worker.id()))
                .hasValue(invitation.password().hash());
        assertThat(it.store.audit().getLast().action()).isEqualTo("token.issued");
        assertThat(it.store.audit().getLast().actor()).isEqualTo(AuditEvent.USER);
        assertThat(it.effects(Effect.Provision.class)).isEmpty();
        it.turnAfter(119);
        assertThat(it.worker(worker.id()).state()).isEqualTo(WorkerState.CREATING);
        it.turnAfter(1);
        assertThat(it.worker(worker.id()).state()).isEqualTo(WorkerState.FAILED);
        it.queue();
        assertThat(it.effects(Effect.Provision.class))
                .as("it is no failure of the pool")
                .hasSize(1);
    }

    @Test
    void anUnusedInvitationIsNoWorkerThatStarts() throws Exception {
        Invitation invitation = invite("", Duration.ofMinutes(2)).orElseThrow();
        it.restart(TestPools.one("test", 1, 1, 1, Map.of()));
        Job job = it.queue();
        List<Optional<Explanation>> answers = new ArrayList<>();
        it.turn(new ControllerEvent.ExplainJob(job.id(), new Reply<>(answers::add)));
        Explanation explanation = answers.getFirst().orElseThrow();
        assertThat(explanation.workers())
                .extracting(each -> each.worker().id())
                .doesNotContain(invitation.worker())
                .hasSize(1);
        assertThat(explanation.provisioning().pools().getFirst().starting()).isEqualTo(1);
        it.turnAfter(120);
        assertThat(it.worker(invitation.worker()).detail()).isEqualTo("nobody used the invitation in time");
    }

    @Test
    void workersThatNameNoPoolJoinPoolExternalWhichStartsNone() throws Exception {
        it.restart(new Pools(List.of(TestPools.containers("default", 0, 2), EXTERNAL)));
        assertThat(invite("default", Duration.ofMinutes(2)))
                .as("its workers are containers")
                .isEmpty();
        Job job = it.insert(new JobTerms(0, 0, 50, new Demand(Map.of(), "external", "", 0, 0)));
        it.turn(new ControllerEvent.JobQueued(job));
        assertThat(it.controller().waitReason(job.terms().demand()))
                .isEqualTo("No worker that takes jobs has joined pool external, and the server starts none there.");
        assertThat(it.effects(Effect.Provision.class)).isEmpty();
        WorkerId worker = it.invite();
        assertThat(it.worker(worker).pool()).isEqualTo("external");
        assertThat(it.attempt(job).job()).isEqualTo(job.id());
        Job plain = it.queue();
        assertThat(it.last(Effect.Provision.class).request().pool().name())
                .as("it is meant for a container")
                .isEqualTo("default");
        assertThat(it.state(plain)).isEqualTo("QUEUED");
    }

    @Test
    void thereIsNoInvitationToAPoolThatIsNotThere() throws Exception {
        assertThat(invite("gone", Duration.ofMinutes(2))).isEmpty();
        assertThat(it.store.workers()).isEmpty();
    }

    @Test
    void whoeverAPersonStartedGoesOnWhenTheServerStops() throws Exception {
        Job job = it.queue();
        WorkerId own = it.ready();
        WorkerId external = it.invite();
        it.turn(new ControllerEvent.StopAll());
        assertThat(it.worker(own).state()).isEqualTo(WorkerState.TERMINATING);
        assertThat(it.worker(external).state()).isEqualTo(WorkerState.READY);
        assertThat(it.controller().stopped()).isFalse();
        it.turn(new ControllerEvent.AttemptFinished(own, it.attempt(job), AttemptEnd.exited(0), it.now));
        it.turn(new ControllerEvent.WorkerExited(own, new Exit("exit code 0")));
        assertThat(it.controller().stopped()).as("it is not waited for").isTrue();
    }

    @Test
    void itIsGoneWhenItsStreamEndsAfterItWasToldToStop() throws Exception {
        WorkerId worker = it.invite();
        it.turn(new ControllerEvent.WorkerDisconnected(worker));
        assertThat(it.worker(worker).state()).as("it may come back").isEqualTo(WorkerState.READY);
        it.turn(it.connected(worker));
        assertThat(terminate(worker)).isEqualTo(WorkerAnswer.TAKEN);
        assertThat(it.last(Effect.Terminate.class).provider().kind()).isEqualTo(WorkerOrigin.EXTERNAL);
        assertThat(it.worker(worker).state()).isEqualTo(WorkerState.TERMINATING);
        it.turn(new ControllerEvent.WorkerDisconnected(worker));
        assertThat(it.worker(worker).state()).isEqualTo(WorkerState.TERMINATED);
        assertThat(it.worker(worker).detail()).isEqualTo("its agent has left");
    }

    /** It may not have heard yet that it is to stop: what it runs has not ended because nobody hears of it. */
    @Test
    void oneThatIsCutOffWhileItIsToStopKeepsItsJobUntilItSaysThatItHasEnded() throws Exception {
        WorkerId worker = it.invite();
        Job job = it.queue();
        AttemptRef ref = it.attempt(job);
        it.turn(it.started(worker, ref));
        assertThat(terminate(worker)).isEqualTo(WorkerAnswer.TAKEN);
        it.turn(new ControllerEvent.WorkerDisconnected(worker));
        assertThat(it.worker(worker).state()).isEqualTo(WorkerState.TERMINATING);
        assertThat(it.state(job)).isEqualTo("RUNNING");

        it.turn(it.connected(worker, ref));
        assertThat(it.last(Effect.Terminate.class).worker())
                .as("it is told again")
                .isEqualTo(worker);
        it.turn(new ControllerEvent.AttemptFinished(worker, ref, AttemptEnd.of(EndReason.WORKER_DRAINED, ""), it.now));
        assertThat(it.state(job)).isEqualTo("FAILED");
        it.turn(new ControllerEvent.WorkerDisconnected(worker));
        assertThat(it.worker(worker).state()).isEqualTo(WorkerState.TERMINATED);
    }

    @Test
    void oneThatIsCutOffWhileItIsToStopAndNeverComesBackIsGivenUpInTheEnd() throws Exception {
        WorkerId worker = it.invite();
        Job job = it.queue();
        it.turn(it.started(worker, it.attempt(job)));
        assertThat(terminate(worker)).isEqualTo(WorkerAnswer.TAKEN);
        it.turn(new ControllerEvent.WorkerDisconnected(worker));

        it.turnsFor(60);
        assertThat(it.worker(worker).state()).isEqualTo(WorkerState.TERMINATED);
        assertThat(it.state(job)).as("it may still run").isEqualTo("RUNNING");
        it.turnsFor(60);
        assertThat(it.state(job)).isEqualTo("FAILED");
    }

    @Test
    void oneThatLeavesByItselfIsGoneAtOnceWhenItHasNothingToFinish() throws Exception {
        WorkerId worker = it.invite();
        it.turn(new ControllerEvent.WorkerDraining(worker, null), new ControllerEvent.WorkerDisconnected(worker));
        assertThat(it.worker(worker).state()).isEqualTo(WorkerState.TERMINATED);
    }

    @Test
    void oneThatIsCutOffWhileItDrainsKeepsItsJob() throws Exception {
        WorkerId worker = it.invite();
        Job job = it.queue();
        AttemptRef ref = it.attempt(job);
        it.turn(it.started(worker, ref));
        it.turn(new ControllerEvent.WorkerDraining(worker, null), new ControllerEvent.WorkerDisconnected(worker));
        assertThat(it.worker(worker).state()).isEqualTo(WorkerState.DRAINING);
        assertThat(it.state(job)).isEqualTo("RUNNING");
    }
}
