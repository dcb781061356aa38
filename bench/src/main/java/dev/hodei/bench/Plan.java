package dev.hodei.bench;

/**
 * How much is measured.
 *
 * @param size 1 for the sizes that the targets are about; a workload's amounts are multiplied by it
 * @param repeats how often each figure is measured, with its limit in between
 * @param loadBefore the machine's load when the run began
 */
record Plan(double size, int repeats, double loadBefore) {
    /** Returns so much of a full-size amount, but not less than {@code least}. */
    int scaled(int full, int least) {
        return (int) Math.max(least, Math.round(full * size));
    }
}
