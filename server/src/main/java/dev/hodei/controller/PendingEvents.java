package dev.hodei.controller;

import dev.hodei.id.AttemptRef;
import dev.hodei.id.WorkerId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.function.Predicate;

/**
 * What the controller was told and has not folded into a commit yet, in its order. Bounded, however long that takes: of what
 * is told again and again the latest is kept, at its own place in the order, and a request is dropped when it is over. Not
 * thread-safe.
 */
final class PendingEvents {
    /** The number of new jobs above which it is cheaper to read the queue again than to be told of each. */
    static final int NEW_JOBS_AT_MOST = 10_000;

    private final SequencedMap<Object, ControllerEvent> events = new LinkedHashMap<>();
    private int newJobs;

    /** Events with equal keys tell the same thing. */
    private record Key(Class<? extends ControllerEvent> kind, Object about) {}

    void add(ControllerEvent event) {
        Object key = key(event);
        boolean isNew = events.putLast(key, event) == null;
        switch (event) {
            // What ended before it began again is no news.
            case ControllerEvent.WorkerConnected connected ->
                events.remove(new Key(ControllerEvent.WorkerDisconnected.class, connected.worker()));
            case ControllerEvent.JobQueued _ when isNew -> countNewJob();
            default -> {}
        }
    }

    private void countNewJob() {
        newJobs++;
        if (newJobs > NEW_JOBS_AT_MOST) {
            dropNewJobs();
            add(new ControllerEvent.Resync());
        }
    }

    /** The queue is read again. */
    void dropNewJobs() {
        removeIf(ControllerEvent.JobQueued.class::isInstance);
        newJobs = 0;
    }

    void addAll(Collection<ControllerEvent> more) {
        more.forEach(this::add);
    }

    private static Object key(ControllerEvent event) {
        return switch (event) {
            case ControllerEvent.Request request -> request.reply();
            case ControllerEvent.JobQueued queued -> key(event, queued.job().id());
            case ControllerEvent.WorkerConnected connected -> key(event, connected.worker());
            case ControllerEvent.WorkerDisconnected disconnected -> key(event, disconnected.worker());
            case ControllerEvent.WorkerHeartbeat heartbeat -> key(event, heartbeat.worker());
            case ControllerEvent.WorkerDraining draining -> key(event, draining.worker());
            case ControllerEvent.AttemptStarting starting -> key(event, starting.worker(), starting.ref());
            case ControllerEvent.AttemptStarted started -> key(event, started.worker(), started.ref());
            case ControllerEvent.AttemptFinished finished -> key(event, finished.worker(), finished.ref());
            case ControllerEvent.ProvisionSucceeded started -> key(event, started.worker());
            case ControllerEvent.ProvisionFailed failed -> key(event, failed.worker());
            case ControllerEvent.WorkerExited exited -> key(event, exited.worker());
            case ControllerEvent.ProviderListed listed -> key(event, listed.provider());
            case ControllerEvent.Resync(), ControllerEvent.StopAll() -> event;
        };
    }

    private static Key key(ControllerEvent event, Object about) {
        return new Key(event.getClass(), about);
    }

    private static Key key(ControllerEvent event, WorkerId worker, AttemptRef ref) {
        return new Key(event.getClass(), Map.entry(worker, ref));
    }

    void removeIf(Predicate<ControllerEvent> what) {
        events.values().removeIf(what);
    }

    boolean isEmpty() {
        return events.isEmpty();
    }

    boolean any(Class<? extends ControllerEvent> kind) {
        return events.values().stream().anyMatch(kind::isInstance);
    }

    /** A copy of what is here, in its order; requests that are over are dropped. */
    List<ControllerEvent> waiting() {
        removeIf(event -> event instanceof ControllerEvent.Request request
                && request.reply().isOver());
        return List.copyOf(events.values());
    }

    /** What a turn is to fold. Of a request that is among it nobody can say until {@link #release} that it is not carried out. */
    List<ControllerEvent> take() {
        removeIf(event -> event instanceof ControllerEvent.Request request
                && !request.reply().take());
        return List.copyOf(events.values());
    }

    /**
     * The turn has come to nothing, and what it took waits again.
     *
     * @param mayBeCommitted whether the database may have carried it out all the same
     */
    void release(boolean mayBeCommitted) {
        for (ControllerEvent event : events.values()) {
            if (event instanceof ControllerEvent.Request request) {
                request.reply().release(mayBeCommitted);
            }
        }
    }

    void clear() {
        events.clear();
        newJobs = 0;
    }

    /** Everything that is here, which it is not any more. */
    List<ControllerEvent> drain() {
        List<ControllerEvent> all = new ArrayList<>(events.values());
        clear();
        return all;
    }
}
