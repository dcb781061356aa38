package dev.hodei.provider;

/** A worker could not be started. The message is the provider's own, for users and operators to read. */
public final class ProvisionException extends Exception {
    private static final long serialVersionUID = 1L;

    private final StartFault fault;

    public ProvisionException(String message) {
        super(message);
        this.fault = StartFault.UNCLEAR;
    }

    public ProvisionException(String message, Throwable cause) {
        this(message, cause, StartFault.UNCLEAR);
    }

    public ProvisionException(String message, Throwable cause, StartFault fault) {
        super(message, cause);
        this.fault = fault;
    }

    /** Whether trying again can help. */
    public StartFault fault() {
        return fault;
    }
}
