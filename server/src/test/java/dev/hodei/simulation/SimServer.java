package dev.hodei.simulation;

import dev.hodei.bootstrap.OneTimePassword;
import dev.hodei.controller.ControllerEvent;
import dev.hodei.controller.ControllerEvent.RegistrationAnswer;
import dev.hodei.controller.Effect;
import dev.hodei.controller.JobController;
import dev.hodei.controller.StateStore;
import dev.hodei.controller.StateStore.StoreUnavailableException;
import dev.hodei.id.AttemptRef;
import dev.hodei.id.WorkerId;
import dev.hodei.job.AttemptEnd;
import dev.hodei.scheduling.SmartScheduler;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/** The server's process: the controller, its inbox, and the streams of its workers. It may die and start again. */
final class SimServer {
    private static final int IDLE_TURNS_IN_A_ROW = 20;

    private final World world;
    private final Loop loop;
    private final StateStore store;
    private final Map<WorkerId, Link> streams = new HashMap<>();
    private final Map<WorkerId, SimAgent> peers = new HashMap<>();
    private final Set<WorkerId> passwordsUsed = new HashSet<>();
    private List<ControllerEvent> inbox = new ArrayList<>();
    private JobController controller;
    private boolean up;
    private int epoch;
    private long turnAt = Long.MAX_VALUE;
    private int idleTurns;

    SimServer(World world, StateStore store) {
        this.world = world;
        this.loop = world.loop;
        this.store = store;
        this.controller = newController();
    }

    private JobController newController() {
        SmartScheduler scheduler = new SmartScheduler(world.policy, world.setup.scheduling());
        return new JobController(store, scheduler, this::perform, world, world.settings);
    }

    void start() {
        up = true;
        epoch++;
        inbox = new ArrayList<>();
        controller = newController();
        turnAt = Long.MAX_VALUE;
        loop.note("server starts", epoch);
        wake(loop.millis());
    }

    private void crash(String where) {
        loop.saw("crash " + where);
        loop.note("server dies", where);
        up = false;
        inbox.clear();
        turnAt = Long.MAX_VALUE;
        streams.forEach((worker, link) -> {
            link.cut();
            SimAgent peer = peers.get(worker);
            if (peer != null) {
                loop.after(loop.between(1, 3_000), () -> peer.lost(link));
            }
        });
        streams.clear();
        loop.after(loop.chance(0.2) ? loop.between(20_000, 100_000) : loop.between(100, 5_000), this::start);
    }

    boolean up() {
        return up;
    }

    int epoch() {
        return epoch;
    }

    boolean stopped() {
        return controller.stopped();
    }

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
                if (up && epoch == expected && turnAt == when) {
                    turn();
                }
            });
        }
    }

    private void turn() {
        turnAt = Long.MAX_VALUE;
        List<ControllerEvent> events = inbox;
        inbox = new ArrayList<>();
        idleTurns = events.isEmpty() ? idleTurns + 1 : 0;
        try {
            Instant next = controller.turn(events, loop.now());
            long wait = next.equals(Instant.MAX)
                    ? 3_600_000
                    : next.toEpochMilli() - loop.now().toEpochMilli();
            if (wait <= 0 && idleTurns > IDLE_TURNS_IN_A_ROW) {
                throw new Violation("the controller turns round and round: next is " + next);
            }
            wake(loop.millis() + Math.max(wait, 0));
        } catch (StoreUnavailableException e) {
            wake(loop.millis() + 500);
        } catch (FaultyStore.Crash crash) {
            crash(crash.where());
        }
    }

    private void perform(Effect effect) {
        if (world.faults.happens(0.001)) {
            throw new FaultyStore.Crash("between effects");
        }
        world.rows.check(effect);
        switch (effect) {
            case Effect.Assign(var worker, var ref, var _) -> tell(worker, (agent, link) -> agent.assign(link, ref));
            case Effect.Stop(var worker, var ref, var reason) ->
                tell(worker, (agent, link) -> agent.stop(link, ref, reason));
            case Effect.Settle(var worker, var ref) -> tell(worker, (agent, link) -> agent.settled(link, ref));
            case Effect.Provision(var request) -> world.provider.provision(request);
            case Effect.Terminate(var worker, var _, var _, var _) -> {
                tell(worker, (agent, _) -> agent.shutdown());
                world.provider.terminate(worker);
            }
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
            link.toAgent(() -> message.to(agent, link));
        }
    }

    // --- What agents say

    void register(SimAgent agent, OneTimePassword password, int slots, Consumer<RegistrationAnswer> answer) {
        if (!up) {
            return;
        }
        WorkerId worker = agent.id();
        boolean good = world.store
                .password(worker)
                .map(hash -> hash.equals(password.hash()))
                .orElse(false);
        if (!good || !passwordsUsed.add(worker)) {
            answer.accept(new RegistrationAnswer.Refused("wrong or used"));
            return;
        }
        post(new ControllerEvent.WorkerRegistered(worker, slots, agent.labels(), given -> {
            if (given instanceof RegistrationAnswer.Accepted) {
                world.truth.registered(worker);
            }
            answer.accept(given);
        }));
    }

    void hello(SimAgent agent, Link link, Set<AttemptRef> held, Runnable welcome) {
        if (!up) {
            return;
        }
        WorkerId worker = agent.id();
        peers.put(worker, agent);
        Link old = streams.put(worker, link);
        world.truth.heard(worker);
        post(new ControllerEvent.WorkerConnected(worker, held, loop.now()));
        if (old != null) {
            // The end of the old stream is told late.
            old.cut();
            post(new ControllerEvent.WorkerDisconnected(worker));
        }
        link.toAgent(welcome);
    }

    void heartbeat(WorkerId worker, Link link, Set<AttemptRef> running, Runnable acknowledge) {
        if (streams.get(worker) == link) {
            world.truth.heard(worker);
            post(new ControllerEvent.WorkerHeartbeat(worker, running, loop.now()));
            link.toAgent(acknowledge);
        }
    }

    void draining(WorkerId worker) {
        post(new ControllerEvent.WorkerDraining(worker));
    }

    void started(WorkerId worker, AttemptRef ref, Instant at) {
        post(new ControllerEvent.AttemptStarted(worker, ref, at));
    }

    void finished(WorkerId worker, AttemptRef ref, AttemptEnd end, Instant at) {
        post(new ControllerEvent.AttemptFinished(worker, ref, end, at));
    }

    /** The server notices after a while that a stream is broken. */
    void streamEnds(WorkerId worker, Link link, long after) {
        loop.after(after, () -> {
            if (streams.remove(worker, link)) {
                post(new ControllerEvent.WorkerDisconnected(worker));
            }
        });
    }
}
