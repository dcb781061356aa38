package dev.hodei.session;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.hodei.clock.Moment;
import dev.hodei.controller.ControllerEvent;
import dev.hodei.controller.JobSpecBytes;
import dev.hodei.id.AttemptKey;
import dev.hodei.id.AttemptRef;
import dev.hodei.id.WorkerId;
import dev.hodei.job.AttemptEnd;
import dev.hodei.job.EndReason;
import dev.hodei.session.WorkerSessions.Context;
import dev.hodei.v1.AssignAttempt;
import dev.hodei.v1.AttemptFinished;
import dev.hodei.v1.AttemptStarted;
import dev.hodei.v1.ControlRequest;
import dev.hodei.v1.ControlResponse;
import dev.hodei.v1.Heartbeat;
import dev.hodei.v1.Hello;
import dev.hodei.v1.JobSpec;
import dev.hodei.v1.LogStored;
import io.grpc.Status;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One control stream of one worker, from Hello to its end. Takes the agent's messages one at a time (the link brings the
 * next when it is asked to) and speaks to the controller through its inbox alone. Sending is thread-safe.
 *
 * <p>A worker is welcomed and acknowledged only under the {@link Lease}. Without it another server may be about to give the
 * worker's jobs away: the stream ends with UNAVAILABLE, and a worker that nobody acknowledges stops its jobs in time.
 *
 * <p>A worker may report only on attempts that were given to it: those that went out through this session, or those that
 * the rows say are its own.
 */
public final class WorkerSession {
    private final WorkerId worker;
    private final SessionLink link;
    private final WorkerSessions sessions;
    private final Context context;
    private final Renewal renewal;
    private final Set<AttemptRef> owned = ConcurrentHashMap.newKeySet();
    private final Set<AttemptRef> finishing = ConcurrentHashMap.newKeySet();
    private @Nullable Outbox outbox;
    private boolean greeted;
    private boolean welcomed;
    private boolean ended;
    private @Nullable String shutdownReason;
    /** The other servers that the agent was told of. */
    private List<String> toldServers = List.of();

    WorkerSession(WorkerId worker, SessionLink link, WorkerSessions sessions, Context context) {
        this.worker = worker;
        this.link = link;
        this.sessions = sessions;
        this.context = context;
        this.renewal = new Renewal(worker, context.rows(), context.credentials());
    }

    WorkerId worker() {
        return worker;
    }

    boolean owns(AttemptRef ref) {
        return owned.contains(ref);
    }

    /** The agent's next message. */
    public void received(ControlRequest message) {
        if (hasEnded()) {
            return;
        }
        try {
            boolean hello = message.hasHello();
            if (hello == greeted) {
                throw AgentMessages.invalid(
                        hello ? "hello is only the first message" : "the first message must be hello");
            }
            handle(message);
        } catch (RuntimeException e) {
            end(Status.fromThrowable(e));
        }
    }

    private synchronized boolean hasEnded() {
        return ended;
    }

    /** The agent has left, or the connection broke. */
    public void closed() {
        end(Status.OK);
    }

    /** Ends the stream of a worker that was given up: the agent is to say what it has, on a new one. */
    void hangUp() {
        end(Endings.SILENT);
    }

    void replaced() {
        end(Endings.REPLACED);
    }

    /** Whether a worker may be welcomed; where not, the stream ends. */
    private boolean isActive() {
        boolean held = context.lease().held();
        if (!held) {
            end(Endings.NOT_ACTIVE);
        }
        return held;
    }

    private void handle(ControlRequest message) {
        switch (message.getMessageCase()) {
            case HELLO -> hello(message.getHello());
            case HEARTBEAT -> heartbeat(message.getHeartbeat());
            case ATTEMPT_STARTING ->
                starting(AgentMessages.ref(message.getAttemptStarting().getAttempt()));
            case ATTEMPT_STARTED -> started(message.getAttemptStarted());
            case ATTEMPT_FINISHED -> finished(message.getAttemptFinished());
            case DRAINING -> {
                context.inbox()
                        .post(new ControllerEvent.WorkerDraining(
                                worker,
                                AgentMessages.drainDeadline(
                                        message.getDraining(), context.clock().instant())));
                link.next();
            }
            case BATCH -> throw AgentMessages.invalid("a batch holds no batch");
            case MESSAGE_NOT_SET -> link.next();
        }
    }

    private void hello(Hello hello) {
        greeted = true;
        if (!isActive()) {
            return;
        }
        Set<AttemptRef> held = AgentMessages.refs(hello.getAttemptsList());
        // Also to one that has ended: it is let in again or told to stop, and either way to say what became of its
        // jobs.
        then(context.rows().standing(worker), standing -> {
            renewal.answered(standing);
            if (standing == SessionRows.Standing.UNKNOWN) {
                throw Status.FAILED_PRECONDITION
                        .withDescription("the server has no such worker")
                        .asRuntimeException();
            }
            then(storedLogs(held), logs -> welcome(held, logs));
        });
    }

    /** How far the log of each is stored, for those that are this worker's. */
    private CompletionStage<List<LogStored>> storedLogs(Set<AttemptRef> held) {
        if (held.isEmpty()) {
            return CompletableFuture.completedFuture(List.of());
        }
        return context.rows().given(held).thenApply(given -> {
            List<LogStored> logs = new ArrayList<>();
            for (AttemptRef ref : held) {
                SessionRows.Given row = given.get(ref);
                // One that is not there, or is stale, the controller will have stopped.
                if (row != null) {
                    mustBeMine(ref, Optional.of(row.worker()));
                    owned.add(ref);
                    logs.add(AgentMessages.stored(ref, row.log().position()));
                }
            }
            return logs;
        });
    }

    private void welcome(Set<AttemptRef> held, List<LogStored> logs) {
        synchronized (this) {
            // The lease may have run out while the rows were read.
            if (ended || !isActive()) {
                return;
            }
            welcomed = true;
            toldServers = context.otherServers();
            link.send(ControlResponse.newBuilder()
                    .setWelcome(context.settings().welcome().addAllLogs(logs).addAllServers(toldServers))
                    .build());
            if (shutdownReason != null) {
                link.send(AgentMessages.shutdown(shutdownReason));
            }
            context.inbox()
                    .post(new ControllerEvent.WorkerConnected(
                            worker, held, context.clock().steady()));
        }
        link.next();
    }

    private void heartbeat(Heartbeat heartbeat) {
        Moment now = context.clock().now();
        Set<AttemptRef> running = AgentMessages.refs(heartbeat.getAttemptsList());
        if (heartbeat.hasLoad()) {
            context.loads().record(worker, heartbeat.getLoad(), now.wall());
        }
        AgentMessages.logBytes(heartbeat).forEach((ref, bytes) -> {
            if (owned.contains(ref)) {
                context.words().wrote(ref, bytes);
            }
        });
        // In this order: the worker may count on what is acknowledged, wherever this process is stopped.
        context.inbox().post(new ControllerEvent.WorkerHeartbeat(worker, running, now.steady()));
        switch (context.lease().state()) {
            case HELD -> send(AgentMessages.acknowledged(heartbeat.getSequence(), renewal.due(now), newServers()));
            // The next heartbeat may be acknowledged again.
            case LATE -> {}
            case OVER -> end(Endings.NOT_ACTIVE);
        }
        link.next();
    }

    /** The other servers, where the agent was told of others before. */
    private synchronized Optional<List<String>> newServers() {
        List<String> latest = context.otherServers();
        if (latest.equals(toldServers)) {
            return Optional.empty();
        }
        toldServers = latest;
        return Optional.of(latest);
    }

    private void starting(AttemptRef ref) {
        Instant now = context.clock().instant();
        ifMine(
                ref,
                () -> context.inbox().post(new ControllerEvent.AttemptStarting(worker, ref, now)),
                () -> stop(ref, EndReason.WORKER_LOST));
    }

    private void started(AttemptStarted message) {
        AttemptRef ref = AgentMessages.ref(message.getAttempt());
        Instant at = AgentMessages.time(
                message.hasStartedAt(), message.getStartedAt(), context.clock().instant());
        ifMine(
                ref,
                () -> context.inbox().post(new ControllerEvent.AttemptStarted(worker, ref, at)),
                () -> stop(ref, EndReason.WORKER_LOST));
    }

    private void finished(AttemptFinished message) {
        AttemptRef ref = AgentMessages.ref(message.getAttempt());
        Instant at = AgentMessages.time(
                message.hasFinishedAt(),
                message.getFinishedAt(),
                context.clock().instant());
        AttemptEnd end = AgentMessages.end(message);
        ifMine(
                ref,
                () -> {
                    if (!finishing.add(ref)) {
                        return;
                    }
                    // Should the worker be lost meanwhile, it has told how the attempt ended.
                    context.words().ended(ref, end, at);
                    var _ = context.logs()
                            .whenStored(
                                    AttemptKey.of(ref),
                                    message.getLogPosition(),
                                    message.getLogBytes(),
                                    context.settings().logPatience())
                            .thenAccept(_ ->
                                    context.inbox().post(new ControllerEvent.AttemptFinished(worker, ref, end, at)));
                },
                () -> settle(ref));
    }

    private void ifMine(AttemptRef ref, Runnable mine, Runnable unknown) {
        if (owned.contains(ref)) {
            mine.run();
            link.next();
            return;
        }
        then(context.rows().workerOf(ref), owner -> {
            if (owner.isEmpty()) {
                unknown.run();
            } else {
                mustBeMine(ref, owner);
                mine.run();
            }
            link.next();
        });
    }

    private void mustBeMine(AttemptRef ref, Optional<WorkerId> owner) {
        if (!owner.equals(Optional.of(worker))) {
            throw Status.PERMISSION_DENIED
                    .withDescription("attempt " + ref + " was not given to this worker")
                    .asRuntimeException();
        }
    }

    private <T> void then(CompletionStage<T> stage, Consumer<T> use) {
        var _ = stage.whenComplete((value, error) -> {
            if (error != null) {
                end(Endings.ofFailure(error));
                return;
            }
            try {
                use.accept(value);
            } catch (RuntimeException e) {
                end(Status.fromThrowable(e));
            }
        });
    }

    void assign(AttemptRef ref, JobSpecBytes spec) {
        try {
            ControlResponse message = ControlResponse.newBuilder()
                    .setAssignAttempt(AssignAttempt.newBuilder()
                            .setAttempt(AgentMessages.wire(ref))
                            .setSpec(JobSpec.parseFrom(spec.bytes())))
                    .build();
            owned.add(ref);
            send(message);
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalStateException("the stored spec of job " + ref.job() + " can't be read", e);
        }
    }

    void start(AttemptRef ref) {
        send(AgentMessages.start(ref));
    }

    void stop(AttemptRef ref, EndReason reason) {
        send(AgentMessages.stop(ref, reason));
    }

    void settle(AttemptRef ref) {
        owned.remove(ref);
        finishing.remove(ref);
        send(AgentMessages.settled(ref));
    }

    synchronized void logStored(AttemptRef ref, long position) {
        if (welcomed && !ended && link.isReady()) {
            link.send(ControlResponse.newBuilder()
                    .setLogStored(AgentMessages.stored(ref, position))
                    .build());
        }
    }

    /** Unlike the rest, this is not derived again: it is kept until the agent may be told. */
    synchronized void shutdown(String reason) {
        shutdownReason = reason;
        send(AgentMessages.shutdown(reason));
    }

    private synchronized void send(ControlResponse message) {
        if (!welcomed || ended) {
            return;
        }
        if (outbox == null) {
            link.send(message);
        } else {
            outbox.add(message);
        }
    }

    /** Keeps what is sent from now on until {@link #release}, to be sent together. */
    synchronized void hold() {
        if (outbox == null) {
            outbox = new Outbox();
        }
    }

    synchronized void release() {
        Outbox held = outbox;
        outbox = null;
        if (held != null && !ended) {
            held.batches().forEach(link::send);
        }
    }

    private void end(Status status) {
        synchronized (this) {
            if (ended) {
                return;
            }
            release();
            ended = true;
            link.end(status);
        }
        sessions.closed(this);
    }
}
