package dev.hodei.agent.machine;

/** A machine without control groups, or one that does not show them. */
record NoGroup() implements ControlGroup {
    @Override
    public long cpuMicros() {
        return KernelText.UNKNOWN;
    }

    @Override
    public long cpuLimitMillis() {
        return KernelText.UNKNOWN;
    }

    @Override
    public long memoryBytes() {
        return KernelText.UNKNOWN;
    }

    @Override
    public long memoryLimitBytes() {
        return KernelText.UNKNOWN;
    }

    @Override
    public long oomKills() {
        return KernelText.UNKNOWN;
    }
}
