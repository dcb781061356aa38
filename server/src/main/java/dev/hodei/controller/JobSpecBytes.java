package dev.hodei.controller;

/** What a job runs, as it was queued: a serialized {@code hodei.v1.JobSpec}, opaque to the controller. */
public final class JobSpecBytes {
    private final byte[] bytes;

    public JobSpecBytes(byte[] bytes) {
        this.bytes = bytes;
    }

    /** The bytes themselves, not a copy. */
    public byte[] bytes() {
        return bytes;
    }
}
