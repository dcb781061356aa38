package dev.hodei.agent.machine;

import dev.hodei.v1.WorkerSample;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * What this worker is held to, and how much of it is used: that of its control group where it has one with a limit, else
 * the machine's. Thread-safe. A sample is some four small files, well under a millisecond.
 */
public final class WorkerResources {
    /** Less says nothing: the machine counts in hundredths of a second. */
    private static final long SHORTEST_NANOS = 50_000_000;

    private final ControlGroup group;
    private final Machine machine;
    /** That this process may run on. */
    private final int allowed;

    private long micros;
    private long since;
    private long cpuMillis;

    /**
     * @param root the root directory
     * @param now nanoseconds of the monotonic clock; use is counted from here on
     */
    WorkerResources(Path root, long now) {
        group = ControlGroup.ofThisProcess(root);
        machine = new Machine(root);
        int listed = count(KernelText.of(root.resolve("proc/self/status")).lineAfter("Cpus_allowed_list:"));
        allowed = listed <= 0 ? machine.processors() : Math.min(listed, machine.processors());
        micros = cpuMicros(capacity().held());
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
        long used = capacity.held() ? group.memoryBytes() : machine.memoryBytes();
        long total = cpuMicros(capacity.held());
        if (used < 0 || capacity.memoryBytes() <= 0 || total < 0) {
            return null;
        }
        if (now - since >= SHORTEST_NANOS) {
            // A limit that comes or goes changes what is counted; the next sample is right again.
            long spent = micros < 0 ? 0 : Math.max(0, total - micros);
            cpuMillis = spent * 1_000_000 / (now - since);
            micros = total;
            since = now;
        }
        return WorkerSample.newBuilder()
                // A group may spend what it saved up within a period.
                .setCpuMillis((int) Math.min(cpuMillis, capacity.cpuMillis()))
                .setCpuCapacityMillis((int) capacity.cpuMillis())
                .setMemoryBytes(Math.min(used, capacity.memoryBytes()))
                .setMemoryCapacityBytes(capacity.memoryBytes())
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

    private long cpuMicros(boolean held) {
        return held ? group.cpuMicros() : machine.cpuMicros();
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
