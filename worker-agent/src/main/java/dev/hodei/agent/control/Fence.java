package dev.hodei.agent.control;

/**
 * When the server last heard of this agent for certain: the time at which the latest acknowledged heartbeat was sent.
 * From too long after that on, the server may have given the agent's jobs to others. Times are nanoseconds of the
 * monotonic clock. Thread-safe.
 */
final class Fence {
    private volatile long heardAt;

    Fence(long now) {
        heardAt = now;
    }

    void heard(long sentAt) {
        heardAt = sentAt;
    }

    long heardAt() {
        return heardAt;
    }

    boolean isOver(long now, long limitNanos) {
        return now - heardAt > limitNanos;
    }
}
