package dev.hodei.agent.run;

import dev.hodei.agent.console.Console;
import dev.hodei.agent.process.Leftovers;
import dev.hodei.agent.run.AttemptRun.Origin;
import dev.hodei.v1.AssignAttempt;
import dev.hodei.v1.AttemptFinished;
import dev.hodei.v1.AttemptRef;
import dev.hodei.v1.ControlRequest;
import dev.hodei.v1.EndReason;
import dev.hodei.v1.LogStored;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The attempts that this worker holds: running, or finished and not yet settled. Thread-safe; no method but the awaits
 * blocks.
 */
public final class Attempts {
    private final Host host;
    private final int slots;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Map<AttemptRef, AttemptRun> runs = new LinkedHashMap<>();
    private boolean draining;

    public Attempts(Host host, int slots) {
        this.host = host;
        this.slots = slots;
    }

    /**
     * Takes up what an agent before this one has left in the work directory: kills what still runs, and holds every
     * attempt, ended as it was put down or as lost, until the server has settled it. To be called before anything else;
     * returns how many there are.
     */
    public int recover() throws InterruptedException, IOException {
        int killed = Leftovers.kill(host.disposal().directory());
        if (killed > 0) {
            Console.warn("Killed " + killed + " process(es) that were left of an agent's jobs");
        }
        host.disposal().begin();
        lock.lock();
        try {
            for (AttemptDirectory directory : AttemptDirectory.leftIn(host.disposal())) {
                AttemptRef ref = directory.journal().attempt();
                AttemptRun run = new AttemptRun(host, ref, new Origin.Found(directory, killed > 0), this::changed);
                runs.put(ref, run);
                Thread.ofVirtual().name("attempt-" + ref.getJobId()).start(run);
            }
            return runs.size();
        } finally {
            lock.unlock();
        }
    }

    /** Starts an attempt; one that is held already is ignored. */
    public void assign(AssignAttempt assignment) {
        AttemptRef ref = assignment.getAttempt();
        lock.lock();
        try {
            if (runs.containsKey(ref)) {
                return;
            }
            long active = runs.values().stream().filter(AttemptRun::isActive).count();
            AttemptRun run = new AttemptRun(host, ref, new Origin.Assigned(assignment.getSpec()), this::changed);
            runs.put(ref, run);
            Runnable life = run;
            if (draining) {
                run.stop(Stop.asked(EndReason.END_REASON_WORKER_DRAINED));
            } else if (active >= slots) {
                Console.warn("Job " + ref.getJobId() + " was assigned, but all slots are taken");
                life = () -> run.refuse("The worker had no free slot: " + active + " of " + slots + " are taken.");
            }
            Thread.ofVirtual().name("attempt-" + ref.getJobId()).start(life);
        } finally {
            lock.unlock();
        }
    }

    /** The server has put an attempt's start down. */
    public void mayStart(AttemptRef ref) {
        AttemptRun run = find(ref);
        if (run != null) {
            run.mayStart();
        }
    }

    /** Stops an attempt. One that is not held has nothing left here, and is reported as ended for that reason. */
    public void stop(AttemptRef ref, EndReason reason) {
        AttemptRun run = find(ref);
        if (run == null) {
            reportNotHeld(ref, reason);
            return;
        }
        run.stop(Stop.asked(reason));
        if (!run.isActive()) {
            run.reports().forEach(host.reports()::send);
        }
    }

    private void reportNotHeld(AttemptRef ref, EndReason reason) {
        host.reports()
                .send(ControlRequest.newBuilder()
                        .setAttemptFinished(AttemptFinished.newBuilder()
                                .setAttempt(ref)
                                .setFinishedAt(Times.now())
                                .setEndReason(reason)
                                .setEndDetail("The worker does not hold this attempt."))
                        .build());
    }

    public void stored(LogStored stored) {
        AttemptRun run = find(stored.getAttempt());
        if (run != null) {
            run.stored(stored.getPosition());
        }
    }

    public void settled(AttemptRef ref) {
        AttemptRun run = find(ref);
        if (run != null) {
            run.settle();
        }
    }

    /** Everything the server should know of: running, or finished and not settled. */
    public List<AttemptRef> held() {
        return refs(run -> !run.isDropped());
    }

    /**
     * Returns the attempts whose command runs, or is being started or stopped, each with the bytes of log text that it
     * has so far.
     */
    public Map<AttemptRef, Long> active() {
        Map<AttemptRef, Long> logs = new LinkedHashMap<>();
        snapshot(run -> run.isActive() && !run.isDropped()).forEach(run -> logs.put(run.attempt(), run.logBytes()));
        return logs;
    }

    /** What the server may have missed while it was not connected. */
    public List<ControlRequest> reports() {
        List<ControlRequest> reports = new ArrayList<>();
        for (AttemptRun run : snapshot(run -> !run.isDropped())) {
            reports.addAll(run.reports());
        }
        return reports;
    }

    /** Closes the attempts: from now on none is started. */
    public void close() {
        lock.lock();
        try {
            draining = true;
        } finally {
            lock.unlock();
        }
    }

    /** Drains the attempts: from now on none is started, and what runs is stopped. */
    public void drain() {
        close();
        stopAll(EndReason.END_REASON_WORKER_DRAINED);
    }

    /** Stops what runs. */
    public void stopAll(EndReason reason) {
        stopAll(Stop.asked(reason));
    }

    /** Returns how much was not stopped already. */
    private int stopAll(Stop request) {
        return (int) snapshot(AttemptRun::isActive).stream()
                .filter(run -> run.stop(request))
                .count();
    }

    /** Forgets what has ended and leaves it on disk, for a later agent; returns how many that are. */
    public int leave() {
        List<AttemptRun> ended = snapshot(run -> !run.isActive() && !run.isDropped());
        ended.forEach(AttemptRun::leave);
        return ended.size();
    }

    /** Stops and forgets everything, without reports. */
    public void dropAll() {
        snapshot(run -> !run.isDropped() && !run.isLeft()).forEach(AttemptRun::drop);
    }

    /**
     * Stops what runs, before the server may give it to another worker; returns how much was not stopped already. What
     * became of it is told like any other end, and its log is kept.
     */
    public int fence(Duration silence) {
        return stopAll(Stop.fenced(silence));
    }

    /** Waits until no command runs; false if one still does after {@code limit}. */
    public boolean awaitIdle(Duration limit) throws InterruptedException {
        return await(limit, AttemptRun::isActive);
    }

    /** Waits until no command runs that was given up; false if one still does after {@code limit}. */
    public boolean awaitDropped(Duration limit) throws InterruptedException {
        return await(limit, run -> run.isDropped() && run.isActive());
    }

    /** Waits until nothing is held and nothing is left on disk; false if something is after {@code limit}. */
    public boolean awaitEmpty(Duration limit) throws InterruptedException {
        return await(limit, run -> true);
    }

    private boolean await(Duration limit, Predicate<AttemptRun> inTheWay) throws InterruptedException {
        long left = limit.toNanos();
        lock.lock();
        try {
            while (runs.values().stream().anyMatch(inTheWay)) {
                if (left <= 0) {
                    return false;
                }
                left = changed.awaitNanos(left);
            }
            return true;
        } finally {
            lock.unlock();
        }
    }

    private void changed(AttemptRun run) {
        lock.lock();
        try {
            if (run.isRemoved()) {
                runs.remove(run.attempt(), run);
            }
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private @Nullable AttemptRun find(AttemptRef ref) {
        lock.lock();
        try {
            return runs.get(ref);
        } finally {
            lock.unlock();
        }
    }

    private List<AttemptRef> refs(Predicate<AttemptRun> wanted) {
        return snapshot(wanted).stream().map(AttemptRun::attempt).toList();
    }

    private List<AttemptRun> snapshot(Predicate<AttemptRun> wanted) {
        lock.lock();
        try {
            return runs.values().stream().filter(wanted).toList();
        } finally {
            lock.unlock();
        }
    }
}
