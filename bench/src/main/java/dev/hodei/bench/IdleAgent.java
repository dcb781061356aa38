package dev.hodei.bench;

import dev.hodei.e2e.harness.HodeiServer;
import java.util.ArrayList;
import java.util.List;

final class IdleAgent implements Workload {
    private static final int SECONDS = 75;

    @Override
    public String name() {
        return "idle-agent";
    }

    @Override
    public String description() {
        return "an agent's memory (its proportional share) and processor time while it has nothing to do";
    }

    @Override
    public List<Figure> measure(Plan plan, Scene scene) throws Exception {
        List<Double> memory = new ArrayList<>();
        List<Double> idleMemory = new ArrayList<>();
        List<Double> cpu = new ArrayList<>();
        List<Double> idleCpu = new ArrayList<>();
        // One agent for a minute: what it takes is looked at in so many parts, the memory at the end of each.
        long millis = plan.scaled(SECONDS, 2) * 1_000L / plan.repeats();
        HodeiServer server = scene.server(1);
        server.api().run("true");
        long agent = server.agentPids().getFirst();
        Process idle = Jvm.idle(scene.directory());
        try {
            for (int i = 0; i < plan.repeats(); i++) {
                double agentBefore = Machine.cpuSeconds(agent);
                double idleBefore = Machine.cpuSeconds(idle.pid());
                Thread.sleep(millis);
                cpu.add((Machine.cpuSeconds(agent) - agentBefore) / millis * 1e5);
                idleCpu.add((Machine.cpuSeconds(idle.pid()) - idleBefore) / millis * 1e5);
            }
            for (int i = 0; i < plan.repeats(); i++) {
                memory.add(Machine.proportionalBytes(agent) / 1e6);
                idleMemory.add(Machine.proportionalBytes(idle.pid()) / 1e6);
            }
        } finally {
            idle.destroyForcibly();
        }
        WrongResultException.unless(server.agentPids().contains(agent), "the agent has ended");
        String limit = "an idle JVM with the same flags";
        return List.of(
                new Figure(name(), "memory", "MB", memory, limit, idleMemory, List.of(Bound.atMost(55))),
                new Figure(name(), "cpu", "%", cpu, limit, idleCpu, List.of(Bound.atMost(0.1))));
    }
}
