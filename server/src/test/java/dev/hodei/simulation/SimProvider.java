package dev.hodei.simulation;

import dev.hodei.controller.ControllerEvent;
import dev.hodei.id.WorkerId;
import dev.hodei.provider.ProvisionRequest;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/** Starts agents: at once, late, never, or says that it cannot. It lives in the server's process. */
final class SimProvider {
    private final World world;
    private final Loop loop;
    private final Map<WorkerId, SimAgent> agents = new LinkedHashMap<>();
    private final Set<WorkerId> asked = new HashSet<>();

    SimProvider(World world) {
        this.world = world;
        this.loop = world.loop;
    }

    void provision(ProvisionRequest request) {
        if (!asked.add(request.worker())) {
            throw new Violation("worker " + request.worker().shortened() + " was provisioned twice");
        }
        int epoch = world.server.epoch();
        if (world.faults.happens(0.05)) {
            loop.note("provider never answers", request.worker().shortened());
            return;
        }
        int delay = world.faults.happens(0.05) ? loop.between(10_000, 90_000) : loop.between(50, 1_500);
        loop.after(delay, () -> {
            if (world.faults.happens(0.08)) {
                tell(epoch, new ControllerEvent.ProvisionFailed(request.worker(), "no room"));
                return;
            }
            start(request);
            tell(epoch, new ControllerEvent.ProvisionSucceeded(request.worker(), "sim-" + request.worker()));
        });
    }

    private void start(ProvisionRequest request) {
        SimAgent agent = new SimAgent(world, request.worker(), request.password(), request.slots());
        agents.put(request.worker(), agent);
        if (world.faults.happens(0.05)) {
            loop.note("agent hangs", request.worker().shortened());
            return;
        }
        loop.after(loop.between(200, 2_000), () -> agent.register(8));
        if (world.faults.happens(0.3)) {
            loop.after(loop.between(0, 120_000), () -> {
                if (world.faults.happens(1)) {
                    agent.die("crash");
                }
            });
        }
        if (world.faults.happens(0.3)) {
            loop.after(loop.between(2_000, 120_000), () -> {
                if (world.faults.happens(1)) {
                    agent.partition(loop.between(100, 90_000));
                }
            });
        }
        if (world.faults.happens(0.05)) {
            loop.after(loop.between(2_000, 120_000), agent::shutdown);
        }
    }

    void terminate(WorkerId worker) {
        SimAgent agent = agents.get(worker);
        if (agent != null && agent.alive()) {
            loop.after(loop.between(0, 100), agent::shutdown);
            loop.after(15_000, () -> agent.die("killed by its provider"));
        }
    }

    void exited(SimAgent agent) {
        int epoch = world.server.epoch();
        if (!world.faults.happens(0.1)) {
            loop.after(
                    loop.between(0, 2_000),
                    () -> tell(epoch, new ControllerEvent.WorkerExited(agent.id(), "exit code 1")));
        }
    }

    /** What a server process that died meanwhile would have heard is lost. */
    private void tell(int epoch, ControllerEvent event) {
        if (world.server.epoch() == epoch) {
            world.server.post(event);
        }
    }

    Iterable<SimAgent> agents() {
        return agents.values();
    }
}
