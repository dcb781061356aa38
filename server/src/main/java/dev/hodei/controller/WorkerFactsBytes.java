package dev.hodei.controller;

/** What a worker says of its machine: a serialized {@code hodei.v1.WorkerFacts}, opaque to the controller. */
public final class WorkerFactsBytes {
    private final byte[] bytes;

    public WorkerFactsBytes(byte[] bytes) {
        this.bytes = bytes;
    }

    /** The bytes themselves, not a copy. */
    public byte[] bytes() {
        return bytes;
    }
}
