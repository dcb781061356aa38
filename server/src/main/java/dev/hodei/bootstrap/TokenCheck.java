package dev.hodei.bootstrap;

/** What became of a one-time password that was presented. */
public sealed interface TokenCheck {
    /** It was good, and is used up now. */
    record Consumed() implements TokenCheck {}

    /** It was not accepted. The reason is for the operator's audit log; the presenter is told no more than that. */
    record Refused(Reason reason) implements TokenCheck {}

    enum Reason {
        UNKNOWN,
        USED,
        EXPIRED,
        OTHER_WORKER
    }
}
