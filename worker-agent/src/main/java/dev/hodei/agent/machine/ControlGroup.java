package dev.hodei.agent.machine;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** This process' control group. Each method reads anew; {@link KernelText#UNKNOWN} is what can't be read. */
sealed interface ControlGroup permits GroupVersion1, GroupVersion2, NoGroup {
    /** Microseconds of processor time used so far. */
    long cpuMicros();

    /** Processors that it is held to, in thousandths; unknown where it is to none. */
    long cpuLimitMillis();

    /** Bytes in use that the kernel can't take back at once. */
    long memoryBytes();

    /** Bytes that it is held to; unknown or huge where it is to none. */
    long memoryLimitBytes();

    /** Processes that the kernel has killed in it for lack of memory so far. */
    long oomKills();

    /** Returns the group of this process, as /proc below the root directory has it. */
    static ControlGroup ofThisProcess(Path root) {
        GroupPlace memory = GroupPlace.ofController(root, "memory");
        if (memory != null) {
            return new GroupVersion1(
                    memory, GroupPlace.ofController(root, "cpu"), GroupPlace.ofController(root, "cpuacct"));
        }
        GroupPlace unified = GroupPlace.unified(root);
        return unified == null ? new NoGroup() : new GroupVersion2(unified);
    }

    /** The smallest that is known, of a group's limits and those of the groups around it. */
    static long smallest(@Nullable GroupPlace place, Limit limit) {
        long smallest = KernelText.UNKNOWN;
        if (place != null) {
            for (Path directory : place.upwards()) {
                long each = limit.in(directory);
                if (each >= 0 && (smallest < 0 || each < smallest)) {
                    smallest = each;
                }
            }
        }
        return smallest;
    }

    /** Reads the limit that one group has itself. */
    @FunctionalInterface
    interface Limit {
        long in(Path group);
    }

    static long quotaMillis(long quota, long period) {
        return quota <= 0 || period <= 0 ? KernelText.UNKNOWN : Math.max(1, quota * 1_000 / period);
    }

    static long without(long used, long reclaimable) {
        return used < 0 ? KernelText.UNKNOWN : Math.max(0, used - Math.max(0, reclaimable));
    }
}
