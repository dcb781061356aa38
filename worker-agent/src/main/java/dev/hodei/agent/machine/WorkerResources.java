package dev.hodei.agent.machine;

import dev.hodei.leftover.ProcessStat;
import dev.hodei.v1.WorkerSample;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What this worker is held to, and how much of it is used: by its control group where it has one of its own with a limit,
 * else by its own processes, which are this one and its jobs. Thread-safe. A sample is a few small files a process.
 */
public final class WorkerResources {
    /** Less says nothing: the machine counts in hundredths of a second. */
    private static final long SHORTEST_NANOS = 50_000_000;

    private final ControlGroup group;
    private final Machine machine;
    private final OwnProcesses processes;
    /** Whether the process that started this one is in the same control group: then that is not this worker's alone. */
    private final boolean shared;
    /** How many processors this process may run on. */
    private final int allowed;

    private Used before;
    private long since;
    private long cpuMillis;

    /**
     * @param root the root directory
     * @param now nanoseconds of the monotonic clock; use is counted from here on
     */
    WorkerResources(Path root, long now) {
        group = ControlGroup.ofThisProcess(root);
        machine = new Machine(root);
        processes = new OwnProcesses(root);
        shared = isShared(root);
        int listed = count(KernelText.of(root.resolve("proc/self/status")).lineAfter("Cpus_allowed_list:"));
        allowed = listed <= 0 ? machine.processors() : Math.min(listed, machine.processors());
        before = used(capacity().held());
        since = now;
    }

    public static WorkerResources ofThisProcess() {
        return new WorkerResources(Path.of("/"), System.nanoTime());
    }

    /** Processors, rounded up. */
    public int cpus() {
        return (int) Math.ceilDiv(capacity().cpuMillis(), 1_000L);
    }

    /** Bytes; 0 if even the machine's can't be told. */
    public long memoryBytes() {
        return Math.max(0, capacity().memoryBytes());
    }

    /**
     * How much is used. Processor time is that since the sample before, or where that was only just now, what it said.
     *
     * @param now nanoseconds of the monotonic clock
     * @return null if nothing could be measured
     */
    public synchronized @Nullable WorkerSample sample(long now) {
        Capacity capacity = capacity();
        Used used = used(capacity.held());
        if (used.memoryBytes() < 0 || capacity.memoryBytes() <= 0 || used.cpuMicros() < 0) {
            return null;
        }
        if (now - since >= SHORTEST_NANOS) {
            // A limit that comes or goes changes what is counted; the next sample is right again.
            boolean alike = before.cpuMicros() >= 0 && before.of() == used.of();
            long spent = alike ? Math.max(0, used.cpuMicros() - before.cpuMicros()) : 0;
            cpuMillis = spent * 1_000_000 / (now - since);
            before = used;
            since = now;
        }
        return WorkerSample.newBuilder()
                // A group may spend what it saved up within a period.
                .setCpuMillis((int) Math.min(cpuMillis, capacity.cpuMillis()))
                .setCpuCapacityMillis((int) capacity.cpuMillis())
                .setMemoryBytes(Math.min(used.memoryBytes(), capacity.memoryBytes()))
                .setMemoryCapacityBytes(capacity.memoryBytes())
                .setWithOthers(used.of() == Measured.MACHINE || (used.of() == Measured.GROUP && shared))
                .build();
    }

    /**
     * What holds at the moment: limits may be changed while the worker runs.
     *
     * @param held whether the control group limits this worker
     */
    private record Capacity(boolean held, long cpuMillis, long memoryBytes) {}

    private Capacity capacity() {
        long cpu = group.cpuLimitMillis();
        long memory = machine.limitOf(group);
        return new Capacity(
                cpu >= 0 || memory >= 0,
                cpu < 0 ? allowed * 1_000L : Math.min(cpu, allowed * 1_000L),
                memory >= 0 ? memory : machine.memoryCapacityBytes());
    }

    private enum Measured {
        GROUP,
        PROCESSES,
        MACHINE
    }

    private record Used(Measured of, long cpuMicros, long memoryBytes) {}

    private Used used(boolean held) {
        OwnProcesses.Use own = held && !shared ? null : processes.use();
        if (own != null) {
            return new Used(Measured.PROCESSES, own.cpuMicros(), own.memoryBytes());
        }
        return held
                ? new Used(Measured.GROUP, group.cpuMicros(), group.memoryBytes())
                : new Used(Measured.MACHINE, machine.cpuMicros(), machine.memoryBytes());
    }

    private static boolean isShared(Path root) {
        Optional<ProcessStat> self = ProcessStat.read(root.resolve("proc/self"));
        if (self.isEmpty()) {
            return false;
        }
        String parent = Long.toString(self.get().parent());
        String own = String.join(
                "\n", KernelText.of(root.resolve("proc/self/cgroup")).lines());
        String parents = String.join(
                "\n",
                KernelText.of(root.resolve("proc").resolve(parent).resolve("cgroup"))
                        .lines());
        return !own.isEmpty() && own.equals(parents);
    }

    /** How many a list like {@code 0-3,8} has. */
    private static int count(String list) {
        int count = 0;
        for (String range : list.split(",", -1)) {
            try {
                String[] ends = range.strip().split("-", 2);
                count += Integer.parseInt(ends[ends.length - 1]) - Integer.parseInt(ends[0]) + 1;
            } catch (NumberFormatException e) {
                return 0;
            }
        }
        return count;
    }
}
