package dev.hodei.agent.machine;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Control groups of version 1, where each controller may have a hierarchy of its own. */
record GroupVersion1(
        GroupPlace memory,
        @Nullable GroupPlace cpu,
        @Nullable GroupPlace accounting) implements ControlGroup {
    @Override
    public long cpuMicros() {
        if (accounting == null) {
            return KernelText.UNKNOWN;
        }
        long nanos =
                KernelText.of(accounting.directory().resolve("cpuacct.usage")).first();
        return nanos < 0 ? nanos : nanos / 1_000;
    }

    @Override
    public long cpuLimitMillis() {
        return ControlGroup.smallest(cpu, GroupVersion1::quota);
    }

    private static long quota(Path group) {
        return ControlGroup.quotaMillis(
                KernelText.of(group.resolve("cpu.cfs_quota_us")).first(),
                KernelText.of(group.resolve("cpu.cfs_period_us")).first());
    }

    @Override
    public long memoryBytes() {
        return ControlGroup.without(
                KernelText.of(memory.directory().resolve("memory.usage_in_bytes"))
                        .first(),
                KernelText.of(memory.directory().resolve("memory.stat")).after("total_inactive_file "));
    }

    @Override
    public long memoryLimitBytes() {
        return ControlGroup.smallest(
                memory,
                group -> KernelText.of(group.resolve("memory.limit_in_bytes")).first());
    }

    @Override
    public long oomKills() {
        return KernelText.of(memory.directory().resolve("memory.oom_control")).after("oom_kill ");
    }
}
