package dev.hodei.controller;

import dev.hodei.backlog.Backlog;
import dev.hodei.backlog.BacklogSizes;
import dev.hodei.circuit.Circuits;
import dev.hodei.clock.Moment;
import dev.hodei.controller.StateStore.StaleStateException;
import dev.hodei.controller.StateStore.StoreUnavailableException;
import dev.hodei.id.JobId;
import dev.hodei.id.WorkerId;
import dev.hodei.job.Demand;
import dev.hodei.job.Job;
import dev.hodei.job.JobState;
import dev.hodei.scheduling.SmartScheduler;
import dev.hodei.worker.ProviderId;
import dev.hodei.worker.Worker;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Owns the states of all jobs and workers: the single writer of their rows. A turn takes events, folds them through the
 * transitions, decides, commits everything in one transaction, and only then hands out effects and answers. It is level
 * triggered: what it needs it can read from the rows again at any time, and does so after every failed commit and every
 * {@link ControllerSettings#resyncInterval()}.
 *
 * <p>Does no I/O but through its ports, and has no clock: the same turns at the same times do the same. Not
 * thread-safe, except {@link #waitReason}: one thread calls {@link #turn}.
 */
public final class JobController {
    /** How often a turn reads the rows again because they moved meanwhile, before it gives up until the next turn. */
    private static final int MAX_STALE = 10;
    /** How long anybody could be in doubt whether something of an ended worker still runs. */
    private static final Duration ENDED_LATELY = Duration.ofHours(1);

    private final StateStore store;
    private final SmartScheduler scheduler;
    private final Effects effects;
    private final Secrets secrets;
    private final ControllerSettings settings;
    private final BacklogSizes sizes;
    private final BacklogReading reading;

    private final Presence presence = new Presence();
    private final Doubt doubt = new Doubt();
    private Handover handover;
    private Circuits circuits = new Circuits();
    private final PendingEvents unfinished = new PendingEvents();
    private final List<Worker> endedBefore = new ArrayList<>();
    private @Nullable Model model;
    private Moment time = new Moment(Instant.MIN, Instant.MIN, Instant.MIN);
    /** The steady time at which this became the active controller after a start, or after another one was. */
    private @Nullable Instant startedAt;
    /** When its term began: from then on workers have time to be heard. */
    private Instant termBegan = Instant.MIN;

    private long term;
    private Instant nextResync = Instant.MIN;
    private Instant nextDeadline = Instant.MIN;
    private boolean dispatching = true;
    private boolean stopping;
    private volatile Reasons reasons = new Reasons(Map.of(), false);

    public JobController(
            StateStore store,
            SmartScheduler scheduler,
            Effects effects,
            Secrets secrets,
            ControllerSettings settings,
            BacklogSizes sizes) {
        this.store = store;
        this.scheduler = scheduler;
        this.effects = effects;
        this.secrets = secrets;
        this.settings = settings;
        this.sizes = sizes;
        this.reading = new BacklogReading(store);
        this.handover = new Handover(settings.goneWithin());
    }

    /**
     * Takes one turn at {@code moment} and returns the steady time at which the next one is due at the latest. Whatever is
     * waited for passes by the steady clock; rows and people are told the wall clock's time.
     *
     * @throws StoreUnavailableException if the store did not answer, or the rows never stood still; the events are kept
     *     and taken up by the next turn
     */
    public Instant turn(List<ControllerEvent> events, Moment moment) throws StoreUnavailableException {
        time = moment;
        Instant now = moment.steady();
        handover.turn(now);
        unfinished.addAll(events);
        boolean resync = unfinished.any(ControllerEvent.Resync.class) || !now.isBefore(nextResync);
        dispatching &= !unfinished.any(ControllerEvent.StopDispatching.class);
        stopping |= unfinished.any(ControllerEvent.StopAll.class);
        for (int stale = 0; ; stale++) {
            try {
                Model current = read(resync && stale == 0, now);
                Instant next = attempt(current, unfinished.take(), now);
                unfinished.clear();
                return next;
            } catch (StaleStateException e) {
                // Somebody else moved a row since we read it. Read again: the events are folded into the newer picture.
                forget(false);
                if (stale == MAX_STALE) {
                    throw new StoreUnavailableException("the rows moved " + stale + " times while they were read", e);
                }
            } catch (StoreUnavailableException e) {
                forget(true);
                throw e;
            } catch (RuntimeException e) {
                // A bug. Its event must not come back with every turn; the picture may be half changed.
                unfinished.release(true);
                model = null;
                unfinished.clear();
                throw e;
            }
        }
    }

    /**
     * The rows are to be read again, from the first line of the queue on. Hints of queued jobs carry jobs as they were: what this
     * turn did to one of them may be committed, and the rows say so.
     */
    private void forget(boolean mayBeCommitted) {
        model = null;
        unfinished.release(mayBeCommitted);
        unfinished.dropNewJobs();
    }

    /** The picture of the rows, with what this turn needs of the queue. */
    private Model read(boolean resync, Instant now) throws StoreUnavailableException {
        Model current = loaded(resync, now);
        current.beginTurn();
        List<ControllerEvent> waiting = unfinished.waiting();
        reading.read(current, Dispatch.depth(current, settings.pools()), waiting);
        lookUpTheEnded(current, waiting);
        return current;
    }

    private Model loaded(boolean resync, Instant now) throws StoreUnavailableException {
        Model current = model;
        if (current == null || resync) {
            StateStore.Loaded rows = store.load();
            boolean newTerm = startedAt == null || store.term() != term;
            // In between, another controller may have given jobs to workers.
            Backlog backlog = current == null || newTerm ? new Backlog(sizes) : current.backlog();
            backlog.beginSweep();
            if (newTerm) {
                termBegins(rows, now);
            }
            current = new Model(rows, backlog);
            waitForTheSilent(current, now);
            presence.keepOnly(current.workers().stream().map(Worker::id).collect(Collectors.toSet()));
            for (Worker worker : List.copyOf(current.workers())) {
                Instant heard = presence.unwritten(worker.id());
                current.put(heard == null ? worker : worker.heardAt(heard));
                presence.meet(worker, time);
            }
            nextResync = now.plus(settings.resyncInterval());
            nextDeadline = Instant.MIN;
            model = current;
        }
        return current;
    }

    /**
     * Between two terms nobody could tell workers whether this was the active controller, so that they are given the time
     * that they have after a start. Where another controller was the active one, what this one knew of workers is old.
     */
    private void termBegins(StateStore.Loaded rows, Instant now) {
        boolean othersWereActive = startedAt == null || store.term() != term + 1;
        term = store.term();
        termBegan = now;
        if (startedAt != null && othersWereActive) {
            // What workers told in an earlier term says nothing of what they were given since.
            unfinished.removeIf(JobController::isOfAnEarlierTerm);
        }
        if (othersWereActive) {
            rows.ended().stream()
                    .filter(worker -> worker.changedAt().plus(ENDED_LATELY).isAfter(time.wall()))
                    .forEach(endedBefore::add);
            handover = new Handover(settings.goneWithin());
            handover.turn(now);
            startedAt = now;
        }
    }

    private static boolean isOfAnEarlierTerm(ControllerEvent event) {
        return event instanceof ControllerEvent.WorkerConnected
                || event instanceof ControllerEvent.WorkerDisconnected
                || event instanceof ControllerEvent.WorkerHeartbeat
                || event instanceof ControllerEvent.ProviderListed
                || event instanceof ControllerEvent.WorkerExited;
    }

    /** Also for those that fell silent before this controller started. */
    private void waitForTheSilent(Model current, Instant now) throws StoreUnavailableException {
        handover.keepOnly(current::isSilentHolder);
        for (WorkerId id : current.silentHolders()) {
            if (handover.of(id) == null) {
                store.worker(id).ifPresent(found -> handover.hold(found.worker(), now));
            }
        }
    }

    private void waitForTheSilent(Plan plan, Model current, Instant now) {
        handover.keepOnly(current::isSilentHolder);
        for (Plan.WorkerChange change : plan.workers()) {
            if (current.isSilentHolder(change.after().id())) {
                handover.hold(change.after(), now);
            }
        }
    }

    /** Looks up the workers that are heard though they have ended: their rows say whether they may come back. */
    private void lookUpTheEnded(Model current, List<ControllerEvent> events) throws StoreUnavailableException {
        for (ControllerEvent event : events) {
            WorkerId id = switch (event) {
                case ControllerEvent.WorkerConnected connected -> connected.worker();
                case ControllerEvent.WorkerHeartbeat heartbeat -> heartbeat.worker();
                default -> null;
            };
            if (id != null && current.worker(id) == null) {
                store.worker(id).filter(found -> found.worker().state().ended()).ifPresent(current::heardThoughEnded);
            }
        }
    }

    private Instant attempt(Model current, List<ControllerEvent> events, Instant now)
            throws StaleStateException, StoreUnavailableException {
        Turn turn = new Turn(current, presence, settings.pools(), effects, time);
        Instant started = startedAt == null ? now : startedAt;
        Circuits circuitsAfter = new Circuits(circuits);
        StartOutcomes starts = new StartOutcomes(turn, circuitsAfter, settings);
        doubt.makeUpFor(turn);
        // The server before this one may have died before it had them stopped.
        endedBefore.forEach(turn::reclaim);
        EventFold fold = new EventFold(
                turn,
                settings,
                new ProviderFold(turn, starts, handover, started, effects),
                new PoolFold(turn, settings.pools(), secrets, circuitsAfter),
                doubt);
        fold.fold(events);
        if (stopping) {
            fold.stopWhoCameBack();
        }
        handover.overdue(now).stream()
                .filter(worker -> current.isSilentHolder(worker.id()))
                .forEach(turn::gone);
        Deadlines deadlines = new Deadlines(turn, settings, termBegan, starts);
        if (!now.isBefore(nextDeadline)) {
            nextDeadline = deadlines.apply();
        }
        Dispatch.Outcome dispatched = Dispatch.Outcome.NOTHING;
        if (!stopping && dispatching && (current.backlog().size() > 0 || settings.keepsWorkersReady())) {
            dispatched = new Dispatch(turn, settings, circuitsAfter, secrets, effects).apply(scheduler);
        }
        turn.settleOccupancy();
        Map<WorkerId, Instant> heartbeats = presence.due(now);
        Plan plan = turn.plan(heartbeats);
        Map<JobId, JobSpecBytes> specs = commit(plan, turn);
        // From here on the plan is durable.
        plan.audit().forEach(WorkerNews::log);
        doubt.clear();
        endedBefore.clear();
        circuits = circuitsAfter;
        presence.flushed(heartbeats, now);
        waitForTheSilent(plan, current, now);
        for (Plan.WorkerChange change : plan.workers()) {
            if (change.after().state().ended()) {
                presence.forget(change.after().id());
            } else {
                nextDeadline = earlier(nextDeadline, deadlines.deadlineOf(change.after()));
            }
        }
        for (Plan.NewWorker added : plan.newWorkers()) {
            nextDeadline = earlier(nextDeadline, deadlines.deadlineOf(added.worker()));
        }
        reasons = new Reasons(dispatched.waiting(), stopping || !dispatching);
        effects.performAll(turn.effects(specs));
        turn.answers().forEach(Runnable::run);
        explain(current, events);
        if (dispatched.more() || moreToRead(current)) {
            // All that were looked at have a worker: look at those behind them. Or lines are to be read.
            return now;
        }
        Instant next = earlier(earlier(nextDeadline, nextResync), handover.next());
        return earlier(next, earlier(presence.nextFlush(), nextTry(current, now)));
    }

    /** Last in a turn, so that nothing that is to be done waits for it. */
    private void explain(Model current, List<ControllerEvent> events) {
        if (events.stream().noneMatch(JobController::asksForWords)) {
            return;
        }
        WorkerViews views = new WorkerViews(current, presence, settings.pools(), time);
        Explaining explaining = new Explaining(scheduler, settings, current, views, circuits, time);
        for (ControllerEvent event : events) {
            if (event instanceof ControllerEvent.ExplainJob(JobId id, var reply)) {
                reply.give(explanation(explaining, current.job(id)));
            } else if (event instanceof ControllerEvent.DescribePools(var reply)) {
                reply.give(explaining.pools());
            }
        }
    }

    private static boolean asksForWords(ControllerEvent event) {
        return event instanceof ControllerEvent.ExplainJob || event instanceof ControllerEvent.DescribePools;
    }

    private Optional<Explanation> explanation(Explaining explaining, @Nullable Job job) {
        if (job == null) {
            return Optional.empty();
        }
        if (job.state() instanceof JobState.Queued) {
            return Optional.of(explaining.explain(
                    job, reasons.of(job.terms().demand()), reading.places().get(job.id())));
        }
        return job.liveAttempt()
                .flatMap(attempt -> Optional.ofNullable(handover.of(attempt.worker())))
                .map(held -> explaining.silent(held, unseen(held.worker())));
    }

    private String unseen(Worker worker) {
        ProviderId starter = worker.startedBy();
        return worker.origin().external() || effects.answersFor(starter) ? "" : starter.unseen();
    }

    private Map<JobId, JobSpecBytes> commit(Plan plan, Turn turn)
            throws StaleStateException, StoreUnavailableException {
        try {
            return plan.isEmpty() ? Map.of() : store.commit(plan);
        } catch (StoreUnavailableException e) {
            doubt.add(plan, turn.effects(Map.of()));
            throw e;
        }
    }

    private boolean moreToRead(Model current) {
        return current.backlog().hasMoreToRead(Dispatch.depth(current, settings.pools()));
    }

    private Instant nextTry(Model current, Instant now) {
        return current.backlog().size() == 0 && !settings.keepsWorkersReady() ? Instant.MAX : circuits.nextTry(now);
    }

    private static Instant earlier(Instant a, Instant b) {
        return a.isBefore(b) ? a : b;
    }

    /** Whether jobs are given out no more, and those that were have ended. */
    public boolean drained() {
        Model current = model;
        return !dispatching && current != null && current.given() == 0;
    }

    /** Whether a stop was asked for and no worker is left that was started from here. */
    public boolean stopped() {
        Model current = model;
        return stopping
                && current != null
                && current.workers().stream()
                        .allMatch(worker -> worker.origin().external() || !effects.answersFor(worker.startedBy()));
    }

    /** Why the queued jobs that ask for this wait, by the latest decision. Callable from any thread. */
    public String waitReason(Demand demand) {
        return reasons.of(demand).sentence();
    }
}
