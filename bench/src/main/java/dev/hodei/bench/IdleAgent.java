package dev.hodei.bench;

import dev.hodei.e2e.harness.HodeiServer;
import java.util.ArrayList;
import java.util.List;

final class IdleAgent implements Workload {
    private static final int SECONDS = 60;

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
        int seconds = plan.scaled(SECONDS, 10);
        for (int i = 0; i < plan.repeats(); i++) {
            HodeiServer server = scene.server(1);
            server.api().run("true");
            long agent = server.agentPids().getFirst();
            Process idle = Jvm.idle(scene.directory());
            try {
                // Both settle first, and are then watched at the same time.
                Thread.sleep(seconds * 500L);
                double agentBefore = Machine.cpuSeconds(agent);
                double idleBefore = Machine.cpuSeconds(idle.pid());
                Thread.sleep(seconds * 500L);
                cpu.add((Machine.cpuSeconds(agent) - agentBefore) / (seconds / 2.0) * 100);
                idleCpu.add((Machine.cpuSeconds(idle.pid()) - idleBefore) / (seconds / 2.0) * 100);
                memory.add(Machine.proportionalBytes(agent) / 1e6);
                idleMemory.add(Machine.proportionalBytes(idle.pid()) / 1e6);
            } finally {
                idle.destroyForcibly();
            }
            WrongResultException.unless(server.agentPids().contains(agent), "the agent has ended");
            server.close();
        }
        String limit = "an idle JVM with the same flags";
        return List.of(
                new Figure(name(), "memory", "MB", memory, limit, idleMemory, List.of(Bound.atMost(55))),
                new Figure(name(), "cpu", "%", cpu, limit, idleCpu, List.of(Bound.atMost(0.1))));
    }
}
