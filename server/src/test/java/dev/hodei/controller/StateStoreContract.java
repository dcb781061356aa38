package dev.hodei.controller;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.hodei.bootstrap.OneTimePassword;
import dev.hodei.controller.StateStore.StaleStateException;
import dev.hodei.id.AttemptKey;
import dev.hodei.id.AttemptRef;
import dev.hodei.id.JobId;
import dev.hodei.id.WorkerId;
import dev.hodei.job.Attempt;
import dev.hodei.job.AttemptEnd;
import dev.hodei.job.AttemptState;
import dev.hodei.job.EndReason;
import dev.hodei.job.Job;
import dev.hodei.job.JobEvent;
import dev.hodei.job.JobState;
import dev.hodei.worker.ProviderSide;
import dev.hodei.worker.Shape;
import dev.hodei.worker.Worker;
import dev.hodei.worker.WorkerEvent;
import dev.hodei.worker.WorkerOrigin;
import dev.hodei.worker.WorkerState;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What every state store promises to the controller. */
public abstract class StateStoreContract extends QueueContract {
    @Test
    void anEmptyPlanChangesNothing() throws Exception {
        PlanBuilder plan = new PlanBuilder();
        assertThat(store().commit(plan.build(Map.of()))).isEmpty();
    }

    @Test
    void aQueuedJobIsLoadedAsItWasQueued() throws Exception {
        Job first = queue();
        Job second = queue();

        assertThat(second.number()).isGreaterThan(first.number());
        assertThat(store().queued(List.of(first.id(), second.id())))
                .containsExactlyInAnyOrder(Micros.rounded(first), Micros.rounded(second));
        assertThat(store().load().jobs()).noneMatch(job -> job.id().equals(first.id()));
    }

    @Test
    void aNewWorkerIsStoredWithItsPasswordHash() throws Exception {
        OneTimePassword password = password();
        Worker worker = Worker.creating(workerId(), ORIGIN, LABELS, NOW, NOW.plusSeconds(60));
        PlanBuilder plan = new PlanBuilder();
        plan.workerAdded(worker, password.hash());
        store().commit(plan.build(Map.of()));

        assertThat(store().load().workers()).contains(Micros.rounded(worker));
        assertThat(passwordOf(worker.id())).isEqualTo(password.hash().hex());
    }

    @Test
    void anAssignmentIsLoadedWithItsAttemptAndReturnsTheSpec() throws Exception {
        Worker worker = readyWorker();
        Job queued = queue();
        long token = nextToken();
        PlanBuilder plan = new PlanBuilder();
        Job assigned = move(plan, queued, new JobEvent.Assign(worker.id(), token));
        Map<JobId, JobSpecBytes> specs = store().commit(plan.build(Map.of()));

        assertThat(specs).containsOnlyKeys(queued.id());
        assertThat(specs.values()).allSatisfy(spec -> assertThat(spec.bytes()).isEqualTo(SPEC));
        StateStore.Loaded loaded = store().load();
        assertThat(loaded.jobs()).contains(Micros.rounded(assigned));
        assertThat(loaded.lastFencingToken()).isEqualTo(token);
    }

    @Test
    void aJobIsFollowedToItsEndAndIsThenNoLongerLoaded() throws Exception {
        Worker worker = readyWorker();
        Job job = commitMove(queue(), new JobEvent.Assign(worker.id(), nextToken()));
        AttemptRef ref = job.liveAttempt().orElseThrow().ref();
        job = commitMove(job, new JobEvent.Started(ref, NOW.plusSeconds(1)));
        assertThat(load(job.id())).isEqualTo(Micros.rounded(job));
        job = commitMove(job, new JobEvent.CancelRequested());
        assertThat(load(job.id())).isEqualTo(Micros.rounded(job));
        Job ended = commitMove(job, new JobEvent.Finished(ref, AttemptEnd.exited(42), NOW.plusSeconds(2)));

        assertThat(ended.state()).isInstanceOf(JobState.Ended.class);
        assertThat(store().load().jobs()).noneMatch(j -> j.id().equals(ended.id()));
    }

    @Test
    void anAttemptThatIsLostAndItsSuccessorAreOneCommit() throws Exception {
        Worker worker = readyWorker();
        Job job = commitMove(queue(), new JobEvent.Assign(worker.id(), nextToken()));
        AttemptRef ref = job.liveAttempt().orElseThrow().ref();
        PlanBuilder plan = new PlanBuilder();
        Job requeued = move(plan, job, new JobEvent.WorkerGone(ref, EndReason.WORKER_LOST, "it\0 is gone", 0));
        Job again = move(plan, requeued, new JobEvent.Assign(worker.id(), nextToken()));
        store().commit(plan.build(Map.of()));

        assertThat(again.attempts()).isEqualTo(2);
        assertThat(again.counts().neverStarted()).isEqualTo(1);
        assertThat(load(job.id())).isEqualTo(Micros.rounded(again));
        assertThat(sealed(AttemptKey.of(ref))).isTrue();
    }

    @Test
    void aWorkerIsFollowedToItsEndAndIsThenAmongThoseThatEndedLast() throws Exception {
        Worker worker = newWorker();
        worker = commitMove(worker, new WorkerEvent.Started("one-1@b2.1", "pid 4711"));
        worker = commitMove(worker, new WorkerEvent.Registered(3, Map.of("gpu", "é")));
        worker = commitMove(worker, new WorkerEvent.Connected(NOW.plusSeconds(1)));
        worker = commitMove(worker, new WorkerEvent.Occupied());
        assertThat(load(worker.id())).isEqualTo(Micros.rounded(worker));
        Worker lost = commitMove(worker, new WorkerEvent.Silent("silent for 45 s"));

        assertThat(lost.state()).isEqualTo(WorkerState.LOST);
        assertThat(store().load().workers()).noneMatch(w -> w.id().equals(lost.id()));
        assertThat(store().load().ended()).contains(Micros.rounded(lost));
        assertThat(store().worker(lost.id())).contains(new StateStore.Found(Micros.rounded(lost), 0));
    }

    @Test
    void aWorkerThatWasGivenUpMayComeBack() throws Exception {
        Worker lost = commitMove(readyWorker(), new WorkerEvent.Silent("silent for 45 s"));
        Worker back = commitMove(lost, new WorkerEvent.Connected(NOW.plusSeconds(90)));
        assertThat(back.state()).isEqualTo(WorkerState.READY);
        assertThat(load(back.id())).isEqualTo(Micros.rounded(back));
        assertThat(store().load().ended()).noneMatch(w -> w.id().equals(back.id()));

        Worker draining = commitMove(back, new WorkerEvent.DrainRequested("a user asked for it", null));
        Worker lostAgain = commitMove(draining, new WorkerEvent.Silent("silent for 45 s"));
        Worker late = commitMove(lostAgain, new WorkerEvent.Connected(NOW.plusSeconds(200)));
        assertThat(late.state()).isEqualTo(WorkerState.DRAINING);
        assertThat(load(late.id())).isEqualTo(Micros.rounded(late));
    }

    @Test
    void theAttemptsThatAWorkerWasEverGivenAreCounted() throws Exception {
        Worker worker = readyWorker();
        assertThat(store().load().jobsTaken().getOrDefault(worker.id(), 0)).isZero();
        Job first = commitMove(queue(), new JobEvent.Assign(worker.id(), nextToken()));
        AttemptRef ref = first.liveAttempt().orElseThrow().ref();
        commitMove(first, new JobEvent.Finished(ref, AttemptEnd.exited(0), NOW.plusSeconds(2)));
        commitMove(queue(), new JobEvent.Assign(worker.id(), nextToken()));
        assertThat(store().load().jobsTaken()).containsEntry(worker.id(), 2);
        Worker lost = commitMove(worker, new WorkerEvent.Silent("silent for 45 s"));
        assertThat(store().load().jobsTaken()).doesNotContainKey(lost.id());
        assertThat(store().worker(lost.id())).contains(new StateStore.Found(Micros.rounded(lost), 2));
    }

    @Test
    void whereAWorkerComesFromAndWhatItsProviderSaysIsKept() throws Exception {
        Job cause = queue();
        WorkerOrigin origin = new WorkerOrigin("docker", "small", new Shape("alpine:3", 250, 64L << 20), cause.id());
        Worker worker = Worker.creating(workerId(), origin, LABELS, NOW, NOW.plusSeconds(60));
        PlanBuilder plan = new PlanBuilder();
        plan.workerAdded(worker, password().hash());
        store().commit(plan.build(Map.of()));
        assertThat(load(worker.id()).origin()).isEqualTo(origin);
        ProviderSide said = new ProviderSide("0123456789ab", "running for 3 minutes", NOW.plusSeconds(180));
        Worker inspected = commitMove(worker, new WorkerEvent.Inspected(said));
        assertThat(load(worker.id())).isEqualTo(Micros.rounded(inspected));
    }

    @Test
    void aWorkerThatNobodyKnowsIsNone() throws Exception {
        assertThat(store().worker(new WorkerId("f".repeat(32)))).isEmpty();
    }

    @Test
    void heartbeatsFollowTheClockAlsoWhereItIsSetBack() throws Exception {
        Worker worker = readyWorker();
        Instant later = NOW.plusSeconds(30);
        store().commit(new PlanBuilder().build(Map.of(worker.id(), later)));
        assertThat(load(worker.id())).isEqualTo(Micros.rounded(worker.heardAt(later)));

        Instant setBack = NOW.minus(Duration.ofHours(1));
        store().commit(new PlanBuilder().build(Map.of(worker.id(), setBack)));
        assertThat(load(worker.id())).isEqualTo(Micros.rounded(worker.heardAt(setBack)));
        commitMove(worker, new WorkerEvent.Occupied());
        assertThat(load(worker.id()).lastHeartbeatAt())
                .isEqualTo(Micros.micros(Objects.requireNonNull(worker.lastHeartbeatAt())));
    }

    @Test
    void aHeartbeatOfAnUnknownWorkerIsNoError() throws Exception {
        WorkerId unknown = workerId();
        assertThat(store().commit(new PlanBuilder().build(Map.of(unknown, NOW))))
                .isEmpty();
        assertThat(store().load().workers()).noneMatch(w -> w.id().equals(unknown));
    }

    @Test
    void auditEventsAreStoredInOrder() throws Exception {
        Job job = queue();
        Worker worker = readyWorker();
        PlanBuilder plan = new PlanBuilder();
        plan.audit(
                new AuditEvent(NOW, AuditEvent.SERVER, "job.assigned", job.id(), worker.id(), job.id(), "attempt 1"));
        plan.audit(new AuditEvent(NOW, AuditEvent.actor(worker.id()), "job.started", job.id(), null, job.id(), "é\n"));
        store().commit(plan.build(Map.of()));

        assertThat(audit(job.id()).stream().filter(e -> !e.action().equals("job.queued")))
                .containsExactly(
                        new AuditEvent(
                                Micros.micros(NOW),
                                AuditEvent.SERVER,
                                "job.assigned",
                                job.id(),
                                worker.id(),
                                job.id(),
                                "attempt 1"),
                        new AuditEvent(
                                Micros.micros(NOW),
                                AuditEvent.actor(worker.id()),
                                "job.started",
                                job.id(),
                                null,
                                job.id(),
                                "é\n"));
    }

    @Test
    void aJobInAnotherStateRefusesTheWholePlan() throws Exception {
        Worker worker = readyWorker();
        Job queued = queue();
        Job other = queue();
        Job cancelled = commitMove(queued, new JobEvent.CancelRequested());
        PlanBuilder plan = new PlanBuilder();
        long token = nextToken();
        move(plan, other, new JobEvent.Assign(worker.id(), token));
        move(plan, queued, new JobEvent.Assign(worker.id(), token + 1));
        plan.audit(new AuditEvent(NOW, AuditEvent.SERVER, "job.assigned", other.id(), null, other.id(), ""));
        plan.workerAdded(
                Worker.creating(workerId(), ORIGIN, Map.of(), NOW, NOW.plusSeconds(9)),
                password().hash());

        assertThat(cancelled.ended()).isTrue();
        StateStore.Loaded before = store().load();
        assertThatExceptionOfType(StaleStateException.class)
                .isThrownBy(() -> store().commit(plan.build(Map.of())))
                .withMessageContaining(queued.id().value())
                .withMessageContaining("QUEUED");
        assertThat(load(other.id())).isEqualTo(Micros.rounded(other));
        assertThat(store().load().workers()).hasSameElementsAs(before.workers());
        assertThat(audit(other.id())).noneMatch(e -> e.action().equals("job.assigned"));
    }

    @Test
    void aJobWithAnotherNumberOfAttemptsIsStale() throws Exception {
        Worker worker = readyWorker();
        Job queued = queue();
        Job assigned = commitMove(queued, new JobEvent.Assign(worker.id(), nextToken()));
        AttemptRef ref = assigned.liveAttempt().orElseThrow().ref();
        Job requeued = commitMove(assigned, new JobEvent.WorkerGone(ref, EndReason.WORKER_LOST, "", 0));
        assertThat(requeued.state()).isEqualTo(new JobState.Queued());

        PlanBuilder plan = new PlanBuilder();
        move(plan, queued, new JobEvent.Assign(worker.id(), nextToken()));
        assertThatExceptionOfType(StaleStateException.class)
                .isThrownBy(() -> store().commit(plan.build(Map.of())))
                .withMessageContaining(queued.id().value());
    }

    @Test
    void anAttemptInAnotherStateIsStale() throws Exception {
        Worker worker = readyWorker();
        Job job = commitMove(queue(), new JobEvent.Assign(worker.id(), nextToken()));
        Attempt attempt = job.liveAttempt().orElseThrow();
        PlanBuilder plan = new PlanBuilder();
        plan.attemptMoved(AttemptState.RUNNING, attempt);

        assertThatExceptionOfType(StaleStateException.class)
                .isThrownBy(() -> store().commit(plan.build(Map.of())))
                .withMessageContaining(job.id().value().substring(0, 8))
                .withMessageContaining("RUNNING");
    }

    @Test
    void aWorkerInAnotherStateIsStale() throws Exception {
        Worker ready = readyWorker();
        commitMove(ready, new WorkerEvent.DrainRequested("as asked", NOW.plusSeconds(600)));
        PlanBuilder plan = new PlanBuilder();
        move(plan, ready, new WorkerEvent.Occupied());

        assertThatExceptionOfType(StaleStateException.class)
                .isThrownBy(() -> store().commit(plan.build(Map.of())))
                .withMessageContaining(ready.id().value())
                .withMessageContaining("READY");
        assertThat(load(ready.id()).state()).isEqualTo(WorkerState.DRAINING);
    }

    @Test
    void theDrainDeadlineAndTheSpansOfReachAreKept() throws Exception {
        Worker silent = commitMove(readyWorker(), new WorkerEvent.Unreachable());
        assertThat(load(silent.id())).isEqualTo(Micros.rounded(silent));
        Worker heard = commitMove(silent, new WorkerEvent.HeardAgain(NOW.plusSeconds(70)));
        Worker draining = commitMove(heard, new WorkerEvent.DrainRequested("as asked", NOW.plusSeconds(600)));
        assertThat(load(silent.id())).isEqualTo(Micros.rounded(draining));
    }

    @Test
    void aPlanThatNoStateMachineMakesIsABug() throws Exception {
        Worker fresh = newWorker();
        Worker impossible = new Worker(
                fresh.id(),
                fresh.origin(),
                WorkerState.READY,
                NOW,
                NOW,
                NOW,
                null,
                null,
                1,
                ProviderSide.UNKNOWN,
                "",
                null,
                fresh.reach(),
                Map.of());
        PlanBuilder plan = new PlanBuilder();
        plan.workerMoved(fresh, impossible);

        assertThatExceptionOfType(IllegalStateException.class)
                .isThrownBy(() -> store().commit(plan.build(Map.of())))
                .withMessageContaining("workers_");
        assertThat(load(fresh.id())).isEqualTo(Micros.rounded(fresh));
    }

    @Test
    void aFencingTokenIsGivenOutOnce() throws Exception {
        Worker worker = readyWorker();
        long token = nextToken();
        commitMove(queue(), new JobEvent.Assign(worker.id(), token));
        Job second = queue();
        PlanBuilder plan = new PlanBuilder();
        move(plan, second, new JobEvent.Assign(worker.id(), token));

        assertThatExceptionOfType(IllegalStateException.class)
                .isThrownBy(() -> store().commit(plan.build(Map.of())))
                .withMessageContaining("attempts_fencing_token_key");
        assertThat(load(second.id())).isEqualTo(Micros.rounded(second));
    }

    @Test
    void aThousandJobsAreAssignedInOneCommit() throws Exception {
        Worker worker = readyWorker();
        List<Job> queued = new ArrayList<>();
        for (int i = 0; i < 1_000; i++) {
            queued.add(queue());
        }
        long token = nextToken();
        PlanBuilder plan = new PlanBuilder();
        for (Job job : queued) {
            move(plan, job, new JobEvent.Assign(worker.id(), token++));
        }
        assertThat(store().commit(plan.build(Map.of()))).hasSize(1_000);
        Set<JobId> ids = Set.copyOf(queued.stream().map(Job::id).toList());
        assertThat(store().load().jobs().stream().filter(job -> ids.contains(job.id())))
                .hasSize(1_000)
                .allMatch(job -> job.state() instanceof JobState.Assigned);
    }
}
