package dev.hodei.job;

/** The state of an attempt. The names are those of the database and, with a prefix, of the wire. */
public enum AttemptState {
    ASSIGNED,
    RUNNING,
    SUCCEEDED,
    FAILED,
    CANCELLED,
    TIMED_OUT,
    LOST;

    public boolean ended() {
        return switch (this) {
            case ASSIGNED, RUNNING -> false;
            case SUCCEEDED, FAILED, CANCELLED, TIMED_OUT, LOST -> true;
        };
    }
}
