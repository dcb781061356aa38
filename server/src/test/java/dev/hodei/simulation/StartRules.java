package dev.hodei.simulation;

import dev.hodei.controller.ControllerSettings;
import dev.hodei.controller.MemoryStateStore;
import dev.hodei.id.JobId;
import dev.hodei.job.Attempt;
import dev.hodei.job.Demand;
import dev.hodei.job.Job;
import dev.hodei.job.JobState;
import dev.hodei.pool.Pool;
import dev.hodei.provider.StartFault;
import dev.hodei.worker.Shape;
import dev.hodei.worker.Worker;
import dev.hodei.worker.WorkerKind;
import dev.hodei.worker.WorkerState;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * What is promised of starts: no job ends for want of a worker before as many starts for it have failed as must; and jobs are
 * not held up by those whose image can never be started. In some runs there is such an image, also after all faults.
 */
final class StartRules {
    /** A start may take a minute to fail, and a pool may make one at a time. */
    private static final long HELD_UP_AT_MOST = 400_000;
    /** Where a worker could be started at once: until the controller has found out, by a resync at the latest. */
    private static final long NOT_STARTED_AT_MOST = 16_000;

    private final Loop loop;
    private final ControllerSettings settings;
    private final boolean hopeless;
    private final @Nullable StartFault fault;
    private final Map<JobId, Integer> failed = new HashMap<>();
    /** Of which no worker became ready since one failed. */
    private final Set<WorkerKind> failing = new HashSet<>();

    private final Map<Demand, Long> heldUpSince = new HashMap<>();
    private final Map<Demand, Long> startableSince = new HashMap<>();
    private boolean calm;

    StartRules(Loop loop, ControllerSettings settings) {
        this.loop = loop;
        this.settings = settings;
        this.hopeless = loop.chance(0.25);
        int how = loop.between(0, 2);
        this.fault = how == 0 ? null : how == 1 ? StartFault.UNCLEAR : StartFault.IMPOSSIBLE;
    }

    boolean isHopeless(Shape shape) {
        return hopeless && shape.image().equals(SimPools.OTHER_IMAGE);
    }

    /** As what the provider reports it; null if it reports nothing, and the agent is never heard. */
    @Nullable
    StartFault hopelessFault() {
        return fault;
    }

    void faultsAreOver() {
        calm = true;
    }

    void workerMoved(Worker before, Worker after) {
        if (after.state() == WorkerState.FAILED) {
            failing.add(after.origin().kind());
        } else if (before.state().starting() && after.state().accepting()) {
            failing.remove(after.origin().kind());
        }
        JobId cause = after.origin().cause();
        if (cause != null && before.state() != after.state() && after.state() == WorkerState.FAILED) {
            failed.merge(cause, 1, Integer::sum);
        }
    }

    void given(Attempt attempt) {
        failed.remove(attempt.ref().job());
    }

    void jobMoved(Job before, Job after) {
        if (!(after.state() instanceof JobState.Ended ended) || ended.unstarted() == null) {
            if (before.state() instanceof JobState.Queued
                    && after.state() instanceof JobState.Ended(var outcome, var _, var _)
                    && outcome != JobState.Outcome.CANCELLED) {
                throw new Violation("ended without an attempt, and without a reason: " + after);
            }
            return;
        }
        loop.saw("no worker could be started");
        boolean atOnce = hopeless
                && fault == StartFault.IMPOSSIBLE
                && after.terms().demand().image().equals(SimPools.OTHER_IMAGE);
        if (!atOnce && failed.getOrDefault(after.id(), 0) < settings.starts().maxFailures()) {
            throw new Violation("given up after " + failed.get(after.id()) + " failed starts: " + after);
        }
    }

    /**
     * Looks whether a job that could run waits because of those that can't.
     *
     * @param worksSince for how long the controller has been able to work; negative while it is not
     */
    void look(MemoryStateStore store, boolean serverWorks, long worksSince) {
        if (!calm || !hopeless || !serverWorks) {
            heldUpSince.clear();
            startableSince.clear();
            return;
        }
        List<Worker> alive = store.workers().stream()
                .filter(worker -> !worker.state().ended())
                .toList();
        List<Job> waiting = store.jobs().stream()
                .filter(job -> job.state() instanceof JobState.Queued
                        && !job.terms().demand().image().equals(SimPools.OTHER_IMAGE))
                .toList();
        noneFor(HELD_UP_AT_MOST, waiting, heldUpSince, demand -> isHeldUp(demand, alive), "held up by an image");
        noneFor(
                NOT_STARTED_AT_MOST,
                waiting,
                startableSince,
                demand -> worksSince >= 0 && isHeldUp(demand, alive) && couldBeStarted(demand, alive),
                "not started for the failures of an image");
    }

    private void noneFor(
            long atMost, List<Job> waiting, Map<Demand, Long> since, Predicate<Demand> trouble, String what) {
        Map<Demand, Long> still = new HashMap<>();
        for (Job job : waiting) {
            Demand demand = job.terms().demand();
            if (!still.containsKey(demand) && trouble.test(demand)) {
                long began = since.getOrDefault(demand, loop.millis());
                still.put(demand, began);
                if (loop.millis() - began > atMost) {
                    throw new Violation(what + " that can't be started: " + job);
                }
            }
        }
        since.clear();
        since.putAll(still);
    }

    /** Whether a pool has room where nothing is on its way, and only starts of other shapes have failed lately. */
    private boolean couldBeStarted(Demand demand, List<Worker> alive) {
        return settings.pools().meeting(demand).stream()
                .anyMatch(pool -> alive.stream()
                                        .filter(worker -> worker.pool().equals(pool.name()))
                                        .count()
                                < pool.size().max()
                        && alive.stream()
                                .noneMatch(worker -> worker.pool().equals(pool.name())
                                        && worker.state().starting())
                        && failing.stream().anyMatch(kind -> kind.pool().equals(pool.name()))
                        && !failing.contains(new WorkerKind(pool.name(), pool.shapeFor(demand))));
    }

    /** Whether nobody serves it, and nobody but hopeless starts is in the way of a worker that would. */
    private boolean isHeldUp(Demand demand, List<Worker> alive) {
        if (alive.stream()
                .anyMatch(worker -> settings.pools()
                        .isOfKind(demand, worker.pool(), worker.origin().shape()))) {
            return false;
        }
        return settings.pools().meeting(demand).stream().anyMatch(pool -> hasRoom(pool, alive));
    }

    private boolean hasRoom(Pool pool, List<Worker> alive) {
        long taken = alive.stream()
                .filter(worker -> worker.pool().equals(pool.name())
                        && !(worker.state().starting()
                                && isHopeless(worker.origin().shape())))
                .count();
        return taken < pool.size().max();
    }
}
