package dev.hodei.agent.machine;

import java.nio.file.Path;

/**
 * Tells whether the kernel killed processes of this worker for lack of memory while an attempt ran. The kernel counts
 * before it kills: once a process is known to have ended, the count has it. Thread-safe.
 */
public final class OutOfMemory {
    private static final Kills NONE = new Kills(0, false, 0, false);

    private final ControlGroup group;
    private final Machine machine;
    private int running;
    private long begun;

    /** By what is below that root directory. */
    OutOfMemory(Path root) {
        group = ControlGroup.ofThisProcess(root);
        machine = new Machine(root);
    }

    public static OutOfMemory inThisWorker() {
        return new OutOfMemory(Path.of("/"));
    }

    /** Watches an attempt, from now until it is closed. */
    public synchronized Watch watch() {
        return new Watch(running++ == 0, ++begun, group.oomKills());
    }

    /**
     * What happened while an attempt ran.
     *
     * @param count processes that were killed
     * @param surely whether they were this attempt's: no other had a process in a group that is this worker's own
     * @param limitBytes of the worker, or of the machine where the worker has none
     * @param machineWide whether it is the machine's
     */
    public record Kills(long count, boolean surely, long limitBytes, boolean machineWide) {}

    /** One attempt's. */
    public final class Watch implements AutoCloseable {
        private final boolean alone;
        private final long number;
        private final long before;

        private Watch(boolean alone, long number, long before) {
            this.alone = alone;
            this.number = number;
            this.before = before;
        }

        /** Since the watch began. */
        public Kills kills() {
            long count = before < 0 ? 0 : Math.max(0, group.oomKills() - before);
            if (count == 0) {
                return NONE;
            }
            long limit = machine.limitOf(group);
            boolean own = limit >= 0;
            synchronized (OutOfMemory.this) {
                return new Kills(
                        count,
                        own && alone && begun == number,
                        own ? limit : Math.max(0, machine.memoryCapacityBytes()),
                        !own);
            }
        }

        @Override
        public void close() {
            synchronized (OutOfMemory.this) {
                running--;
            }
        }
    }
}
