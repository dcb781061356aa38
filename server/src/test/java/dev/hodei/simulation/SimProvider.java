package dev.hodei.simulation;

import dev.hodei.controller.ControllerEvent;
import dev.hodei.id.WorkerId;
import dev.hodei.provider.Exit;
import dev.hodei.provider.FoundWorker;
import dev.hodei.provider.ProvisionRequest;
import dev.hodei.provider.StartFault;
import dev.hodei.worker.ProviderId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Starts agents: at once, late, never, or says that it cannot. It lives in the server's process, and sees what was started on
 * that one's machine: the next server may be on another.
 */
final class SimProvider {
    private static final long KILLED_AFTER = 15_000;
    private static final long LIST_INTERVAL = 30_000;
    /** Of a process worker whose agent has been gone for so long, each look kills what is left. */
    private static final long ABANDONED_AFTER = 120_000;

    private final World world;
    private final Loop loop;
    private final Map<WorkerId, SimHost> hosts = new LinkedHashMap<>();
    private final Set<WorkerId> asked = new HashSet<>();
    private int machine;
    /** While there are faults, no worker of this pool can be started. */
    private final String brokenPool;

    SimProvider(World world) {
        this.world = world;
        this.loop = world.loop;
        this.brokenPool = loop.oneOf(new String[] {"", "", "", "default", "pool1"});
    }

    /** Sometimes another server takes over, on another machine, where all agents of the one before are well. */
    void serverStarts() {
        if (world.faults.happens(0.3) && hosts.values().stream().noneMatch(host -> sees(host) && host.isHurt())) {
            machine = 1 - machine;
            loop.saw("another machine");
        }
    }

    ProviderId id() {
        return new ProviderId("sim", "machine" + machine);
    }

    /** As the controller hears of it. */
    ProviderId reported() {
        return world.setup.storesInstances() ? id() : new ProviderId("sim", "");
    }

    /** Whether it is on the machine of the server that runs now. */
    boolean sees(SimHost host) {
        return host.machine() == machine;
    }

    void provision(ProvisionRequest request) {
        if (!asked.add(request.worker())) {
            throw new Violation("worker " + request.worker().shortened() + " was provisioned twice");
        }
        if (world.starts.isHopeless(request.shape())) {
            hopeless(request);
            return;
        }
        if (world.faults.happens(0.05)) {
            loop.note("provider never answers", request.worker().shortened());
            return;
        }
        int delay = world.faults.happens(0.05) ? loop.between(10_000, 90_000) : loop.between(50, 1_500);
        int epoch = world.server.epoch();
        int here = machine;
        ProviderId by = reported();
        loop.after(delay, () -> {
            if (world.faults.happens(brokenPool.equals(request.pool().name()) ? 1 : 0.08)) {
                tell(epoch, new ControllerEvent.ProvisionFailed(request.worker(), "no room"));
                return;
            }
            start(request, here);
            tell(epoch, new ControllerEvent.ProvisionSucceeded(request.worker(), by, "sim-" + request.worker()));
        });
    }

    /** Its image fails whenever it is tried, or its agent is never heard of. */
    private void hopeless(ProvisionRequest request) {
        StartFault fault = world.starts.hopelessFault();
        if (fault != null) {
            int epoch = world.server.epoch();
            loop.after(
                    loop.between(50, 1_500),
                    () -> tell(epoch, new ControllerEvent.ProvisionFailed(request.worker(), "hopeless", fault)));
        }
    }

    /** Tells the server that runs now what there is, now and again for as long as it runs. */
    void askedNowAndAgain() {
        int epoch = world.server.epoch();
        world.server.whenRunning(epoch, () -> {
            Instant askedAt = world.clock.steady();
            loop.after(loop.between(0, 200), () -> answer(epoch, askedAt));
            loop.after(LIST_INTERVAL, () -> {
                if (world.server.epoch() == epoch) {
                    askedNowAndAgain();
                }
            });
        });
    }

    /** All at once or nothing: what can't be reached is not taken for gone. */
    private void answer(int epoch, Instant askedAt) {
        List<FoundWorker> found = new ArrayList<>();
        ProviderId by = reported();
        for (SimHost host : hosts.values()) {
            if (!sees(host)) {
                continue;
            }
            if (host.container() && host.isLeft() && !host.connects()) {
                return;
            }
            host.found().ifPresent(found::add);
            if (host.isAbandoned(ABANDONED_AFTER)) {
                host.gone();
            }
        }
        if (!world.faults.happens(0.2)) {
            int delay = world.faults.happens(0.2) ? loop.between(1_000, 20_000) : loop.between(0, 300);
            loop.after(delay, () -> tell(epoch, new ControllerEvent.ProviderListed(by, found, askedAt)));
        }
    }

    private void start(ProvisionRequest request, int on) {
        SimHost host = new SimHost(world, request, on);
        hosts.put(request.worker(), host);
        host.startAgent();
        SimAgent agent = host.agent();
        if (agent == null || world.faults.happens(0.05)) {
            loop.note("agent hangs", request.worker().shortened());
            return;
        }
        agent.later(loop.between(200, 2_000), () -> agent.register(8));
        if (world.faults.happens(0.05)) {
            agent.later(loop.between(2_000, 120_000), agent::shutdown);
        }
    }

    /** SIGTERM, and SIGKILL later to whatever is left then; a stopped process takes only the latter. */
    void terminate(WorkerId worker, ProviderId by) {
        if (by.equals(ProviderId.UNKNOWN) || reported().answersFor(by)) {
            terminate(worker);
        }
    }

    private void terminate(WorkerId worker) {
        SimHost host = hosts.get(worker);
        if (host == null || !sees(host)) {
            int epoch = world.server.epoch();
            loop.after(
                    loop.between(0, 100),
                    () -> tell(epoch, new ControllerEvent.WorkerExited(worker, new Exit("none here"))));
            return;
        }
        SimAgent agent = host.agent();
        if (host.container() && !host.connects()) {
            int epoch = world.server.epoch();
            loop.after(1_000, () -> world.server.whenRunning(epoch, () -> terminate(worker)));
        } else if (agent == null) {
            loop.after(loop.between(0, 100), () -> exited(host));
        } else if (host.beginsToStop(world.server.epoch())) {
            host.condemn();
            agent.later(loop.between(0, 100), agent::shutdown);
            int epoch = world.server.epoch();
            loop.after(KILLED_AFTER, () -> world.server.whenRunning(epoch, () -> agent.die("killed by its provider")));
        }
    }

    /** Kills what an agent left running, and only then says that it is gone; a server that is down does neither. */
    void exited(SimHost host) {
        if (!sees(host)) {
            // It has left by itself, and nobody says so.
            host.gone();
            return;
        }
        int epoch = world.server.epoch();
        boolean silent = world.faults.happens(0.1);
        loop.after(loop.between(0, 1_000), () -> {
            boolean reached = !host.container() || host.connects();
            if (reached && world.server.up() && world.server.epoch() == epoch && host.agent() == null) {
                host.gone();
                if (!silent) {
                    tell(epoch, new ControllerEvent.WorkerExited(host.id(), new Exit("exit code 1")));
                }
            }
        });
    }

    /** What a server process that died meanwhile would have heard is lost. */
    private void tell(int epoch, ControllerEvent event) {
        world.server.whenRunning(epoch, () -> world.server.post(event));
    }

    Iterable<SimHost> hosts() {
        return hosts.values();
    }

    /** One of the hosts that have an agent; null if none has. */
    @Nullable
    SimHost anyAlive() {
        List<SimHost> alive = new ArrayList<>();
        for (SimHost host : hosts.values()) {
            if (host.agent() != null) {
                alive.add(host);
            }
        }
        return alive.isEmpty() ? null : alive.get(loop.between(0, alive.size() - 1));
    }
}
