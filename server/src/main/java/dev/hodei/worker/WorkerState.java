package dev.hodei.worker;

import java.util.Locale;

/** The state of a worker. The names are those of the database and, with a prefix, of the wire. */
public enum WorkerState {
    /** A provider was asked to start it. */
    CREATING,
    /** The worker proved itself and has not opened its control stream yet. */
    CONNECTING,
    /** The worker may be given jobs and has none. */
    READY,
    /** The worker has at least one job. */
    BUSY,
    /** The worker finishes its jobs and takes no more. */
    DRAINING,
    /** The worker was told to stop. */
    TERMINATING,
    /** The worker stopped. */
    TERMINATED,
    /** The worker never became ready. */
    FAILED,
    /** The worker stopped answering. */
    LOST;

    /** Returns the state as users read it. */
    public String shown() {
        return name().toLowerCase(Locale.ROOT);
    }

    public boolean ended() {
        return switch (this) {
            case CREATING, CONNECTING, READY, BUSY, DRAINING, TERMINATING -> false;
            case TERMINATED, FAILED, LOST -> true;
        };
    }

    /** Whether it is still on its way to being ready. */
    public boolean starting() {
        return this == CREATING || this == CONNECTING;
    }

    /** Whether it takes jobs, as far as its state goes. */
    public boolean accepting() {
        return this == READY || this == BUSY;
    }
}
