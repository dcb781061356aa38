package dev.hodei.bootstrap;

/** The result of looking a one-time password up that a worker presents. */
public sealed interface TokenCheck {
    /** Nobody has registered with it yet. */
    record Good() implements TokenCheck {}

    /** This same process has registered with it, and has not said hello since: the answer may have been lost. */
    record Repeated() implements TokenCheck {}

    /**
     * The token was not accepted. The reason is for the operator's audit log; the presenter is told no more than that.
     */
    record Refused(Reason reason) implements TokenCheck {}

    enum Reason {
        UNKNOWN,
        USED,
        EXPIRED,
        OTHER_WORKER
    }
}
