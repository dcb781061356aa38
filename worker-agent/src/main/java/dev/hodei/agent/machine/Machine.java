package dev.hodei.agent.machine;

import java.nio.file.Path;

/** The machine as /proc has it, which in most containers is the whole one. */
final class Machine {
    private static final long KIB = 1024;
    /** A tick of /proc/stat (USER_HZ) is the hundredth part of a second, whatever the kernel's own. */
    private static final long MICROS_A_TICK = 10_000;

    private static final int ENOUGH_FOR_THOUSANDS_OF_PROCESSORS = 1 << 20;
    private static final int IDLE = 4;
    private static final int WAITING = 5;
    private static final int STOLEN = 8;

    private final Path stat;
    private final Path memory;
    private final int processors;

    Machine(Path root) {
        stat = root.resolve("proc/stat");
        memory = root.resolve("proc/meminfo");
        int online = KernelText.of(stat, ENOUGH_FOR_THOUSANDS_OF_PROCESSORS).numbered("cpu");
        processors = Math.max(1, online);
    }

    int processors() {
        return processors;
    }

    /** Microseconds of processor time used so far, on all processors. */
    long cpuMicros() {
        KernelText text = KernelText.of(stat);
        long busy = 0;
        for (int word = 1; word <= STOLEN; word++) {
            long ticks = text.word(word);
            if (word == 1 && ticks < 0) {
                return KernelText.UNKNOWN;
            }
            busy += word == IDLE || word == WAITING ? 0 : Math.max(0, ticks);
        }
        return busy * MICROS_A_TICK;
    }

    long memoryBytes() {
        KernelText text = KernelText.of(memory);
        long available = text.after("MemAvailable:");
        return available < 0 ? KernelText.UNKNOWN : ControlGroup.without(text.after("MemTotal:"), available) * KIB;
    }

    /** Bytes that the group is held to; unknown where it may use the whole machine, which version 1 says by a huge number. */
    long limitOf(ControlGroup group) {
        long limit = group.memoryLimitBytes();
        long total = memoryCapacityBytes();
        return limit >= 0 && (total < 0 || limit < total) ? limit : KernelText.UNKNOWN;
    }

    long memoryCapacityBytes() {
        long total = KernelText.of(memory).after("MemTotal:");
        return total < 0 ? KernelText.UNKNOWN : total * KIB;
    }
}
