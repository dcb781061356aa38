package dev.hodei.worker;

import java.util.Locale;

/** Where a worker is. The names are those of the database and, with a prefix, of the wire. */
public enum WorkerState {
    /** A provider was asked to start it. */
    CREATING,
    /** It proved itself and has not opened its control stream yet. */
    CONNECTING,
    /** It may be given jobs and has none. */
    READY,
    /** It has at least one job. */
    BUSY,
    /** It finishes its jobs and takes no more. */
    DRAINING,
    /** It was told to stop. */
    TERMINATING,
    /** It stopped. */
    TERMINATED,
    /** It never became ready. */
    FAILED,
    /** It stopped answering. */
    LOST;

    /** As users read it. */
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
