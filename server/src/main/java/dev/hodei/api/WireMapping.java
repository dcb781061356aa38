package dev.hodei.api;

import com.google.protobuf.Duration;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Timestamp;
import dev.hodei.controller.AuditEvent;
import dev.hodei.job.Demand;
import dev.hodei.job.JobTerms;
import dev.hodei.pool.Pool;
import dev.hodei.pool.Pools;
import dev.hodei.postgres.AttemptRow;
import dev.hodei.postgres.JobRow;
import dev.hodei.postgres.WorkerRow;
import dev.hodei.session.WorkerLoads;
import dev.hodei.v1.Attempt;
import dev.hodei.v1.AttemptState;
import dev.hodei.v1.EndReason;
import dev.hodei.v1.Job;
import dev.hodei.v1.JobSpec;
import dev.hodei.v1.JobState;
import dev.hodei.v1.QueueJobResponse;
import dev.hodei.v1.Worker;
import dev.hodei.v1.WorkerFacts;
import dev.hodei.v1.WorkerHealth;
import dev.hodei.v1.WorkerSample;
import dev.hodei.v1.WorkerState;
import dev.hodei.wire.JobExit;
import dev.hodei.worker.Health;
import dev.hodei.worker.HeartbeatPolicy;
import dev.hodei.worker.ProviderId;
import dev.hodei.worker.Reach;
import dev.hodei.worker.WorkerOrigin;
import java.time.Instant;
import java.util.function.Function;
import java.util.function.Predicate;

/** Rows as clients see them. */
public final class WireMapping {
    private final HeartbeatPolicy heartbeats;
    private final Pools pools;
    private final WorkerLoads loads;
    private final Predicate<ProviderId> seen;
    private final Function<Demand, String> waitReason;
    private final int httpPort;

    /**
     * @param waitReason why a queued job that asks for this waits
     */
    public WireMapping(
            HeartbeatPolicy heartbeats, Pools pools, WorkerLoads loads, Function<Demand, String> waitReason) {
        this(heartbeats, pools, loads, waitReason, _ -> true, 0);
    }

    /**
     * @param seen whether a provider of this server answers for workers that this one started
     * @param httpPort where the server has its page; 0 where it has none
     */
    public WireMapping(
            HeartbeatPolicy heartbeats,
            Pools pools,
            WorkerLoads loads,
            Function<Demand, String> waitReason,
            Predicate<ProviderId> seen,
            int httpPort) {
        this.seen = seen;
        this.httpPort = httpPort;
        this.heartbeats = heartbeats;
        this.pools = pools;
        this.loads = loads;
        this.waitReason = waitReason;
    }

    /** The answer to whoever queued the job. */
    QueueJobResponse queued(JobRow row) {
        return QueueJobResponse.newBuilder()
                .setJob(job(row))
                .setHttpPort(httpPort)
                .build();
    }

    Job job(JobRow row) {
        Job.Builder job = Job.newBuilder()
                .setJobId(row.id().value())
                .setSpec(spec(row))
                .setState(JobState.valueOf("JOB_STATE_" + row.state()))
                .setQueuedAt(time(row.queuedAt()))
                .setChangedAt(time(row.changedAt()))
                .setCancelRequested(row.cancelRequested())
                .setDisplayName(row.displayName());
        if (row.finishedAt() != null) {
            job.setFinishedAt(time(row.finishedAt()));
        }
        if (row.origin() != null) {
            job.setOriginJobId(row.origin().value());
        }
        if (row.endReason() != null) {
            job.setEndReason(EndReason.valueOf("END_REASON_" + row.endReason())).setEndDetail(row.endDetail());
        }
        row.attempts().forEach(attempt -> job.addAttempts(attempt(attempt)));
        if (row.state().equals("QUEUED")) {
            job.setWaitReason(waitReason.apply(demand(job.getSpec())));
        }
        JobExit.of(job.build()).ifPresent(job::setExitCode);
        return job.build();
    }

    /** A job among others: without the text of its script and its standard input, a megabyte each at most. */
    Job listed(JobRow row) {
        Job job = job(row);
        boolean exactScript = job.getSpec().getExact().hasScript();
        if (!job.getSpec().hasScript()
                && !exactScript
                && job.getSpec().getStdin().isEmpty()) {
            return job;
        }
        Job.Builder shorter = job.toBuilder();
        JobSpec.Builder spec = shorter.getSpecBuilder().clearStdin();
        if (spec.hasScript()) {
            spec.getScriptBuilder().clearContent();
        }
        if (exactScript) {
            spec.getExactBuilder().getScriptBuilder().clearContent();
        }
        return shorter.build();
    }

    static JobSpec spec(JobRow row) {
        try {
            return JobSpec.parseFrom(row.spec());
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalStateException("the stored spec of job " + row.id() + " can't be read", e);
        }
    }

    /** What the spec asks of the controller; the spec keeps the rules. */
    static JobTerms terms(JobSpec spec) {
        int priority = spec.hasPriority() ? spec.getPriority() : JobTerms.DEFAULT_PRIORITY;
        return JobTerms.of(spec.getRetries(), spec.getRetriesOnLost(), priority, demand(spec));
    }

    static Demand demand(JobSpec spec) {
        return Demand.of(
                spec.getRequiredLabelsMap(),
                spec.getPool(),
                spec.getImage(),
                spec.getCpuMillis(),
                spec.getMemoryBytes());
    }

    static Attempt attempt(AttemptRow row) {
        Attempt.Builder attempt = Attempt.newBuilder()
                .setNumber(row.attempt())
                .setState(AttemptState.valueOf("ATTEMPT_STATE_" + row.state()))
                .setWorkerId(row.worker().value())
                .setAssignedAt(time(row.assignedAt()))
                .setEndDetail(row.endDetail())
                .setLogEntries(row.logPosition())
                .setLogBytes(row.logTextBytes())
                .setLogBytesMissing(row.logBytesMissing())
                .setLogEndUnknown(row.logEndUnknown());
        // It was let start, and could not.
        if (row.startedAt() != null && !"SETUP_FAILED".equals(row.endReason())) {
            attempt.setStartedAt(time(row.startedAt()));
        }
        if (row.finishedAt() != null) {
            attempt.setFinishedAt(time(row.finishedAt()));
        }
        if (row.logHash() != null) {
            attempt.setLogHash(row.logHash());
        }
        if (row.workerRequestedAt() != null) {
            attempt.setWorkerRequestedAt(time(row.workerRequestedAt()));
        }
        if (row.workerReadyAt() != null) {
            attempt.setWorkerReadyAt(time(row.workerReadyAt()));
        }
        if (row.endReason() != null) {
            attempt.setEndReason(EndReason.valueOf("END_REASON_" + row.endReason()));
        }
        if (row.exitCode() != null) {
            attempt.setExitCode(row.exitCode());
        }
        if (row.signal() != null) {
            attempt.setSignal(row.signal());
        }
        return attempt.build();
    }

    Worker worker(WorkerRow row, Instant now) {
        Worker.Builder worker = Worker.newBuilder()
                .setWorkerId(row.id().value())
                .setState(WorkerState.valueOf("WORKER_STATE_" + row.state()))
                .setHealth(health(row, now))
                .setProvider(row.provider())
                .setCreatedAt(time(row.createdAt()))
                .setChangedAt(time(row.changedAt()))
                .setSlots(row.slots())
                .setStateDetail(row.stateDetail())
                .setPool(row.pool())
                .setProviderInstance(row.providerSide().instance())
                .setProviderRef(row.providerSide().ref())
                .setProviderStatus(row.providerSide().status())
                .setImage(row.shape().image())
                .setCpuLimitMillis(row.shape().cpuMillis())
                .setMemoryLimitBytes(row.shape().memoryBytes())
                .setJobsTaken(row.jobsTaken())
                .setMaxJobs(maxJobs(row));
        if (row.finishedAt() == null && !row.provider().equals(WorkerOrigin.EXTERNAL) && !seen.test(row.startedBy())) {
            worker.setProviderUnseen(row.startedBy().unseen());
        }
        if (row.providerSide().askedAt() != null) {
            worker.setRefreshedAt(time(row.providerSide().askedAt()));
        }
        WorkerSample load = row.finishedAt() == null ? loads.latest(row.id()) : null;
        if (load != null) {
            worker.setLoad(load);
        }
        if (row.lastHeartbeatAt() != null) {
            worker.setLastHeartbeatAt(time(row.lastHeartbeatAt()));
        }
        if (row.finishedAt() != null) {
            worker.setFinishedAt(time(row.finishedAt()));
        }
        if (row.facts() != null) {
            worker.setFacts(facts(row, row.facts()));
        }
        row.jobs().forEach(job -> worker.addJobIds(job.value()));
        if (row.drainDeadline() != null) {
            worker.setDrainDeadline(time(row.drainDeadline()));
        }
        reach(worker, row.reach(), row.finishedAt() == null ? now : row.finishedAt());
        return worker.build();
    }

    /** External workers come and go as their people like. */
    private int maxJobs(WorkerRow row) {
        Pool pool = pools.named(row.pool());
        return pool == null ? 0 : pool.lifetimes().maxJobs();
    }

    private static void reach(Worker.Builder worker, Reach reach, Instant until) {
        worker.setUptime(length(reach.upBy(until))).setDowntime(length(reach.downBy(until)));
        if (reach.upSince() != null) {
            worker.setReachableSince(time(reach.upSince()));
        }
        if (reach.downSince() != null) {
            worker.setUnreachableSince(time(reach.downSince()));
        }
    }

    /** Unspecified for a worker that has ended, and for an invitation that nobody has used yet. */
    WorkerHealth health(WorkerRow row, Instant now) {
        boolean invitation =
                row.provider().equals(WorkerOrigin.EXTERNAL) && row.state().equals("CREATING");
        if (row.finishedAt() != null || invitation) {
            return WorkerHealth.WORKER_HEALTH_UNSPECIFIED;
        }
        Health health = heartbeats.healthAt(now, row.lastHeartbeatAt());
        return WorkerHealth.valueOf("WORKER_HEALTH_" + health.name());
    }

    private static WorkerFacts facts(WorkerRow row, byte[] facts) {
        try {
            return WorkerFacts.parseFrom(facts);
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalStateException("the stored facts of worker " + row.id() + " can't be read", e);
        }
    }

    static dev.hodei.v1.AuditEvent audit(long number, AuditEvent event) {
        dev.hodei.v1.AuditEvent.Builder wire = dev.hodei.v1.AuditEvent.newBuilder()
                .setNumber(number)
                .setOccurredAt(time(event.at()))
                .setActor(event.actor())
                .setAction(event.action())
                .setDetail(event.detail());
        if (event.job() != null) {
            wire.setJobId(event.job().value());
        }
        if (event.worker() != null) {
            wire.setWorkerId(event.worker().value());
        }
        if (event.correlation() != null) {
            wire.setCorrelationId(event.correlation().value());
        }
        return wire.build();
    }

    static Duration length(java.time.Duration length) {
        return Duration.newBuilder()
                .setSeconds(length.getSeconds())
                .setNanos(length.getNano())
                .build();
    }

    static Timestamp time(Instant instant) {
        return Timestamp.newBuilder()
                .setSeconds(instant.getEpochSecond())
                .setNanos(instant.getNano())
                .build();
    }
}
