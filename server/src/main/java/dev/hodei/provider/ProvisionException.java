package dev.hodei.provider;

/** A worker could not be started. The message is the provider's own, for users and operators to read. */
public final class ProvisionException extends Exception {
    private static final long serialVersionUID = 1L;

    public ProvisionException(String message) {
        super(message);
    }

    public ProvisionException(String message, Throwable cause) {
        super(message, cause);
    }
}
