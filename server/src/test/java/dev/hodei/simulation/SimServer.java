package dev.hodei.simulation;

import dev.hodei.controller.ControllerEvent;
import dev.hodei.controller.Effect;
import dev.hodei.controller.JobController;
import dev.hodei.controller.StateStore;
import dev.hodei.controller.StateStore.StoreUnavailableException;
import dev.hodei.id.AttemptKey;
import dev.hodei.id.AttemptRef;
import dev.hodei.id.WorkerId;
import dev.hodei.job.AttemptEnd;
import dev.hodei.scheduling.SmartScheduler;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The server's process: the controller, its inbox, and the streams of its workers. It may die and start again, and be
 * stopped for a while.
 */
final class SimServer {
    private static final int IDLE_TURNS_IN_A_ROW = 20;
    private static final long RETRY = 200;

    private final World world;
    private final Loop loop;
    private final SimClock clock;
    private final StateStore store;
    private final Map<WorkerId, Link> streams = new HashMap<>();
    private final Map<WorkerId, SimAgent> peers = new HashMap<>();
    private final LogWaits logWaits;
    private final SimWords words;
    private List<ControllerEvent> inbox = new ArrayList<>();
    private JobController controller;
    private boolean up;
    private boolean inTurn;
    private boolean dying;
    private int epoch;
    private long turnAt = Long.MAX_VALUE;
    private int idleTurns;
    private long activeSince = -1;
    private long troubleAt;

    SimServer(World world, StateStore store) {
        this.world = world;
        this.loop = world.loop;
        this.store = store;
        this.clock = world.clock;
        this.logWaits = new LogWaits(world, this);
        this.words = new SimWords(world);
        this.controller = newController();
    }

    private JobController newController() {
        SmartScheduler scheduler = world.setup.scheduler(world.policy);
        SimOutside outside = new SimOutside(world, words, this::perform);
        return new JobController(store, scheduler, outside, world.secrets, world.settings, world.sizes);
    }

    void start() {
        up = true;
        epoch++;
        clock.start();
        clock.ticks(this);
        world.times.serverStarts(epoch);
        inbox = new ArrayList<>();
        controller = newController();
        world.rows.forgotten();
        turnAt = Long.MAX_VALUE;
        activeSince = -1;
        hadTrouble();
        world.provider.serverStarts();
        loop.note("server starts", epoch, world.provider.id().instance());
        wake(loop.millis());
        if (world.setup.asksProviders()) {
            world.provider.askedNowAndAgain();
        }
    }

    // --- Faults

    /** kill -9. A stopped process is killed when it goes on. */
    void kill() {
        if (!up) {
            return;
        }
        if (stopped()) {
            loop.at(clock.stoppedUntil() + 1, this::kill);
        } else if (inTurn) {
            dying = true;
        } else {
            crash("by kill -9");
        }
    }

    private void crash(String where) {
        loop.saw("crash " + where);
        loop.note("server dies", where);
        up = false;
        dying = false;
        inbox.clear();
        logWaits.clear();
        words.clear();
        turnAt = Long.MAX_VALUE;
        streams.forEach((worker, link) -> {
            link.cut();
            SimAgent peer = peers.get(worker);
            if (peer != null) {
                peer.later(loop.between(1, 3_000), () -> peer.lost(link));
            }
        });
        streams.clear();
        loop.after(loop.chance(0.2) ? loop.between(20_000, 100_000) : loop.between(100, 5_000), this::start);
    }

    /** SIGSTOP, and SIGCONT so many milliseconds later. */
    void stopProcess(long millis) {
        if (up) {
            loop.note("server stopped", millis, "ms");
            clock.stop(millis);
        }
    }

    boolean stopped() {
        return clock.stopped();
    }

    /** The controller's thread waits, and the rest of the world goes on. */
    void waits(long millis) {
        loop.runUntil(loop.millis() + millis);
        while (stopped()) {
            loop.runUntil(clock.stoppedUntil() + 1);
        }
        hadTrouble();
        if (dying) {
            throw new Crash("by kill -9 in a turn");
        }
    }

    /** Whatever is late now need not be a mistake. */
    void hadTrouble() {
        troubleAt = loop.millis();
    }

    /** Virtual milliseconds for which the controller has been able to work; negative while it is not. */
    long worksSince() {
        return up && !stopped() && !inTurn && !world.database.isDown()
                ? loop.millis() - Math.max(troubleAt, clock.stoppedUntil())
                : -1;
    }

    /** When its controller took its first turn; negative before. */
    long activeSince() {
        return activeSince;
    }

    boolean up() {
        return up;
    }

    int epoch() {
        return epoch;
    }

    boolean done() {
        return controller.stopped();
    }

    /** Does this in the process of that number, as soon as it is not stopped; never if it has died by then. */
    void whenRunning(int inEpoch, Runnable what) {
        if (up && epoch == inEpoch) {
            if (stopped()) {
                loop.at(clock.stoppedUntil() + loop.between(0, 3), () -> whenRunning(inEpoch, what));
            } else {
                what.run();
            }
        }
    }

    // --- The controller's turns

    void post(ControllerEvent event) {
        if (up) {
            inbox.add(world.setup.told().apply(event, world.rows));
            wake(loop.millis() + loop.between(0, 2));
        }
    }

    private void wake(long when) {
        if (when < turnAt) {
            turnAt = when;
            int expected = epoch;
            loop.at(when, () -> {
                if (turnAt == when) {
                    whenRunning(expected, () -> turn(when));
                }
            });
        }
    }

    private void turn(long due) {
        if (turnAt != due) {
            return;
        }
        turnAt = Long.MAX_VALUE;
        if (inTurn) {
            // Its thread is not back from the turn before, and looks at the inbox then.
            return;
        }
        List<ControllerEvent> events = inbox;
        inbox = new ArrayList<>();
        inTurn = true;
        words.turnBegins();
        try {
            world.times.turnBegins();
            Instant next = controller.turn(events, clock.moment());
            inTurn = false;
            activeSince = activeSince < 0 ? loop.millis() : activeSince;
            long wait = next.equals(Instant.MAX)
                    ? 3_600_000
                    : Math.ceilDiv(Duration.between(clock.steady(), next).toNanos(), 1_000_000);
            idleTurns = events.isEmpty() && wait <= 0 ? idleTurns + 1 : 0;
            if (idleTurns > IDLE_TURNS_IN_A_ROW) {
                throw new Violation(
                        "the controller turns round and round: next is " + next + "; " + world.rowsThatHaveNot());
            }
            wake(loop.millis() + (inbox.isEmpty() ? Math.max(wait, 0) : 0));
        } catch (StoreUnavailableException e) {
            inTurn = false;
            wake(loop.millis() + RETRY);
        } catch (Crash crash) {
            inTurn = false;
            crash(crash.where());
        }
        if (dying) {
            crash("by kill -9");
        }
    }

    private void perform(Effect effect) {
        if (world.faults.happens(0.001)) {
            throw new Crash("between effects");
        }
        world.rows.check(effect);
        switch (effect) {
            case Effect.Assign(var worker, var ref, var _) -> tell(worker, (agent, link) -> agent.assign(link, ref));
            case Effect.Start(var worker, var ref) -> tell(worker, (agent, link) -> agent.mayStart(link, ref));
            case Effect.Stop(var worker, var ref, var reason) ->
                tell(worker, (agent, link) -> agent.stop(link, ref, reason));
            case Effect.Settle(var worker, var ref) -> tell(worker, (agent, link) -> agent.settled(link, ref));
            case Effect.Provision(var request) -> world.provider.provision(request);
            case Effect.Terminate(var worker, var by, var _, var _) -> {
                tell(worker, (agent, _) -> agent.shutdown());
                world.provider.terminate(worker, by);
            }
            case Effect.Reclaim(var worker, var by, var _) -> world.provider.terminate(worker, by);
            case Effect.HangUp(var worker) -> tell(worker, (agent, link) -> agent.lost(link));
            case Effect.Changed _ -> {}
        }
    }

    private interface Message {
        void to(SimAgent agent, Link link);
    }

    private void tell(WorkerId worker, Message message) {
        Link link = streams.get(worker);
        SimAgent agent = peers.get(worker);
        if (link != null && agent != null) {
            link.toAgent(() -> {
                if (agent.alive()) {
                    message.to(agent, link);
                }
            });
        }
    }

    SimWords words() {
        return words;
    }

    // --- What agents say

    void hello(SimAgent agent, Link link, Set<AttemptRef> held, Runnable welcome) {
        if (!up) {
            return;
        }
        WorkerId worker = agent.id();
        if (world.database.isDown()) {
            // It can't be looked up: try again.
            agent.later(loop.between(1, 20), () -> agent.lost(link));
            return;
        }
        peers.put(worker, agent);
        Link old = streams.put(worker, link);
        world.truth.heard(worker);
        post(new ControllerEvent.WorkerConnected(worker, held, clock.steady()));
        if (old != null) {
            // The end of the old stream is told late.
            old.cut();
            post(new ControllerEvent.WorkerDisconnected(worker));
        }
        link.toAgent(welcome);
    }

    void heartbeat(WorkerId worker, Link link, Map<AttemptRef, Integer> running, Runnable acknowledge) {
        if (streams.get(worker) == link) {
            world.truth.heard(worker);
            post(new ControllerEvent.WorkerHeartbeat(worker, words.heard(running), clock.steady()));
            link.toAgent(acknowledge);
        }
    }

    void draining(WorkerId worker) {
        post(new ControllerEvent.WorkerDraining(worker, null));
    }

    void starting(WorkerId worker, AttemptRef ref) {
        post(new ControllerEvent.AttemptStarting(worker, ref, clock.wall()));
    }

    void started(WorkerId worker, AttemptRef ref, Instant at) {
        post(new ControllerEvent.AttemptStarted(worker, ref, clock.told(at)));
    }

    void finished(SimHost host, AttemptRef ref, AttemptEnd end, Instant at, int position) {
        if (!up) {
            return;
        }
        Instant told = clock.told(at);
        logWaits.whenStored(host.id(), ref, words.ended(ref, end, told, position), told, position);
        if (!world.setup.persistsBeforeItAcknowledges()) {
            tell(host.id(), (agent, link) -> agent.settled(link, ref));
        }
    }

    /** Whether a log that this agent sends now is stored. */
    boolean stores(SimAgent agent) {
        return up && !stopped() && agent.connected() && !world.database.isDown();
    }

    void logStored(AttemptRef ref, int position) {
        if (world.setup.sealsLogs() && world.store.sealed(AttemptKey.of(ref))) {
            loop.saw("late lines refused");
            return;
        }
        world.truth.logStored(ref, position);
        logWaits.progress(ref);
    }

    /** The server notices after a while that a stream is broken. */
    void streamEnds(WorkerId worker, Link link, long after) {
        int was = epoch;
        loop.after(
                after,
                () -> whenRunning(was, () -> {
                    if (streams.remove(worker, link)) {
                        post(new ControllerEvent.WorkerDisconnected(worker));
                    }
                }));
    }
}
