package dev.hodei.agent.machine;

import java.nio.file.Path;

/** Control groups of version 2, which have one hierarchy for all controllers. */
record GroupVersion2(GroupPlace place) implements ControlGroup {
    @Override
    public long cpuMicros() {
        return own("cpu.stat").after("usage_usec ");
    }

    @Override
    public long cpuLimitMillis() {
        return ControlGroup.smallest(place, GroupVersion2::quota);
    }

    private static long quota(Path group) {
        KernelText max = KernelText.of(group.resolve("cpu.max"));
        return ControlGroup.quotaMillis(max.first(), max.word(1));
    }

    @Override
    public long memoryBytes() {
        return ControlGroup.without(
                own("memory.current").first(), own("memory.stat").after("inactive_file "));
    }

    @Override
    public long memoryLimitBytes() {
        return ControlGroup.smallest(
                place, group -> KernelText.of(group.resolve("memory.max")).first());
    }

    @Override
    public long oomKills() {
        return own("memory.events").after("oom_kill ");
    }

    private KernelText own(String name) {
        return KernelText.of(place.directory().resolve(name));
    }
}
