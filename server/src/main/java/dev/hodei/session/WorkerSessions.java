package dev.hodei.session;

import dev.hodei.clock.ProcessClock;
import dev.hodei.controller.ControllerEvent;
import dev.hodei.controller.Inbox;
import dev.hodei.id.AttemptRef;
import dev.hodei.id.WorkerId;
import dev.hodei.lease.Lease;
import dev.hodei.lease.OtherServers;
import dev.hodei.log.LogIntake;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;

/**
 * The open control streams, at most one a worker: a second one ends the first with ABORTED. What is sent to a worker that
 * has none is dropped: the controller derives it again when the worker connects. Thread-safe; never blocks.
 */
public final class WorkerSessions {
    private final Context context;
    private final ConcurrentMap<WorkerId, WorkerSession> current = new ConcurrentHashMap<>();

    /**
     * How sessions get to the controller.
     *
     * @param lease under which alone a worker is welcomed and acknowledged
     * @param others where workers may look for the controller besides here
     */
    public record Controller(Inbox inbox, Lease lease, OtherServers others) {}

    /** What every session needs. */
    record Context(
            Controller controller,
            LogIntake logs,
            SessionRows rows,
            AgentCredentials credentials,
            SessionSettings settings,
            ProcessClock clock,
            WorkerLoads loads,
            LastWords words) {
        Inbox inbox() {
            return controller.inbox();
        }

        Lease lease() {
            return controller.lease();
        }

        List<String> otherServers() {
            return controller.others().addresses();
        }
    }

    public WorkerSessions(
            Controller controller,
            LogIntake logs,
            SessionRows rows,
            AgentCredentials credentials,
            SessionSettings settings,
            ProcessClock clock) {
        this.context =
                new Context(controller, logs, rows, credentials, settings, clock, new WorkerLoads(), new LastWords());
    }

    /** Whether this worker's control stream is open here. */
    public boolean isOpen(WorkerId worker) {
        return current.containsKey(worker);
    }

    /** How busy the workers are. */
    public WorkerLoads loads() {
        return context.loads();
    }

    LastWords words() {
        return context.words();
    }

    /** A worker that has proved itself opened its control stream. */
    public WorkerSession open(WorkerId worker, SessionLink link) {
        WorkerSession session = new WorkerSession(worker, link, this, context);
        WorkerSession before = current.put(worker, session);
        if (before != null) {
            before.replaced();
        }
        return session;
    }

    void closed(WorkerSession session) {
        // Only the current one: the worker of a replaced stream is connected through another. Posted while no other can
        // take its place, so that the next one's WorkerConnected comes after it.
        current.computeIfPresent(session.worker(), (worker, known) -> {
            if (known != session) {
                return known;
            }
            context.inbox().post(new ControllerEvent.WorkerDisconnected(worker));
            return null;
        });
    }

    /** This worker's open session, if it has one. */
    @Nullable
    WorkerSession of(WorkerId worker) {
        return current.get(worker);
    }

    /** Tells a worker how far an attempt's log is stored. May be dropped: a later one, or the upload's end, says more. */
    public void logStored(WorkerId worker, AttemptRef ref, long position) {
        WorkerSession session = of(worker);
        if (session != null) {
            session.logStored(ref, position);
        }
    }

    /**
     * The worker that this attempt was given to with this fencing token; empty if there is no such attempt, or it is stale.
     *
     * @param asking the worker that asks; of what it was given through its open session, no row is read
     */
    public CompletionStage<Optional<WorkerId>> workerOf(AttemptRef ref, WorkerId asking) {
        WorkerSession session = of(asking);
        return session != null && session.owns(ref)
                ? CompletableFuture.completedFuture(Optional.of(asking))
                : context.rows().workerOf(ref);
    }
}
