package dev.hodei.controller;

import dev.hodei.bootstrap.Claim;
import dev.hodei.bootstrap.OneTimePassword;
import dev.hodei.id.AttemptKey;
import dev.hodei.id.AttemptRef;
import dev.hodei.id.JobId;
import dev.hodei.id.WorkerId;
import dev.hodei.job.Job;
import dev.hodei.job.JobEvent;
import dev.hodei.job.JobTerms;
import dev.hodei.job.JobTransition;
import dev.hodei.job.JobTransitions;
import dev.hodei.worker.Shape;
import dev.hodei.worker.Worker;
import dev.hodei.worker.WorkerEvent;
import dev.hodei.worker.WorkerOrigin;
import dev.hodei.worker.WorkerTransition;
import dev.hodei.worker.WorkerTransitions;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** Jobs and workers in any state, made through the store itself. */
public abstract class StateStoreFixture {
    static final WorkerOrigin ORIGIN =
            new WorkerOrigin("process", "large", new Shape("debian", 1_500, 512L << 20), null);
    /** Nanoseconds that no database keeps. */
    protected static final Instant NOW = Instant.parse("2026-11-22T12:00:00.123456789Z");

    static final byte[] SPEC = {1, 2, 3, 0, -1};

    static final Map<String, String> LABELS = Map.of("os", "linux", "zone", "");

    private int ids;

    /** The store under test, empty or not: a test only looks at what it made. */
    protected abstract StateStore store() throws Exception;

    /** What QueueJob does. */
    protected abstract Job queue(JobId id, byte[] spec, JobTerms terms, Instant now) throws Exception;

    /** Another server's controller begins a term, whatever lock this one holds. */
    protected abstract void anotherTakesOver() throws Exception;

    /** What the audit log says about a job, oldest first. */
    protected abstract List<AuditEvent> audit(JobId job) throws Exception;

    /** Whether the log of this attempt takes nothing more. */
    protected abstract boolean sealed(AttemptKey attempt) throws Exception;

    /** Whether the row of this attempt says when it started. */
    protected abstract boolean hasStart(AttemptKey attempt) throws Exception;

    /** The password hash stored for a worker, in hexadecimal digits. */
    protected abstract String passwordOf(WorkerId worker) throws Exception;

    /** The key with which this worker's password was used up, in hexadecimal digits; empty if it was not. */
    protected abstract Optional<String> claimOf(WorkerId worker) throws Exception;

    Job queue() throws Exception {
        return queue(jobId(), SPEC, JobTerms.DEFAULT, NOW);
    }

    Worker newWorker() throws Exception {
        return newWorker(password());
    }

    protected Worker newWorker(OneTimePassword password) throws Exception {
        Worker worker = Worker.creating(workerId(), ORIGIN, LABELS, NOW, NOW.plusSeconds(60))
                .startedBy("one-1@b1.1");
        PlanBuilder plan = new PlanBuilder();
        plan.workerAdded(worker, password.hash());
        store().commit(plan.build(Map.of()));
        return worker;
    }

    Worker readyWorker() throws Exception {
        Worker registered = commitMove(newWorker(), new WorkerEvent.Registered(2, Map.of()));
        return commitMove(registered, new WorkerEvent.Connected(NOW));
    }

    protected Job commitMove(Job job, JobEvent event) throws Exception {
        PlanBuilder plan = new PlanBuilder();
        Job after = move(plan, job, event);
        store().commit(plan.build(Map.of()));
        return after;
    }

    static Job move(PlanBuilder plan, Job job, JobEvent event) {
        if (!(JobTransitions.on(job, event, NOW.plusSeconds(3))
                instanceof JobTransition.Moved(Job after, var attempt))) {
            throw new AssertionError(event + " does not move " + job);
        }
        plan.jobMoved(job, after);
        attempt.ifPresent(changed -> job.liveAttempt()
                .ifPresentOrElse(live -> plan.attemptMoved(live.state(), changed), () -> plan.attemptAdded(changed)));
        return after;
    }

    protected Worker commitMove(Worker worker, WorkerEvent event) throws Exception {
        PlanBuilder plan = new PlanBuilder();
        Worker after = move(plan, worker, event);
        store().commit(plan.build(Map.of()));
        return after;
    }

    protected Worker commitRegistration(Worker worker, Claim claim, byte[] facts) throws Exception {
        PlanBuilder plan = new PlanBuilder();
        Worker after = move(plan, worker, new WorkerEvent.Registered(2, Map.of()));
        plan.registered(new Plan.Registration(worker.id(), claim, new WorkerFactsBytes(facts), NOW));
        store().commit(plan.build(Map.of()));
        return after;
    }

    static Worker move(PlanBuilder plan, Worker worker, WorkerEvent event) {
        if (!(WorkerTransitions.on(worker, event, NOW.plusSeconds(2))
                instanceof WorkerTransition.Moved(Worker after))) {
            throw new AssertionError(event + " does not move " + worker);
        }
        plan.workerMoved(worker, after);
        return after;
    }

    Job load(JobId id) throws Exception {
        return Stream.concat(store().load().jobs().stream(), store().queued(List.of(id)).stream())
                .filter(job -> job.id().equals(id))
                .findFirst()
                .orElseThrow();
    }

    Worker load(WorkerId id) throws Exception {
        return store().load().workers().stream()
                .filter(worker -> worker.id().equals(id))
                .findFirst()
                .orElseThrow();
    }

    protected Job running() throws Exception {
        Job job = commitMove(queue(), new JobEvent.Assign(readyWorker().id(), nextToken()));
        AttemptRef ref = job.liveAttempt().orElseThrow().ref();
        return commitMove(job, new JobEvent.Started(ref, NOW.plusSeconds(1)));
    }

    long nextToken() throws Exception {
        return store().load().lastFencingToken() + 1;
    }

    JobId jobId() {
        return new JobId(nextId());
    }

    WorkerId workerId() {
        return new WorkerId(nextId());
    }

    /** Apart from those of the other tests that run on the same database. */
    String nextId() {
        return "%08x%024x".formatted(System.identityHashCode(this), ++ids);
    }

    OneTimePassword password() {
        byte[] random = new byte[OneTimePassword.BYTES];
        ByteBuffer.wrap(random).putInt(System.identityHashCode(this)).putInt(++ids);
        return OneTimePassword.of(random);
    }
}
