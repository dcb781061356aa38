package dev.hodei.provider;

/** A provider could not be asked. The message is for users and operators to read. */
public final class ProviderUnavailableException extends Exception {
    private static final long serialVersionUID = 1L;

    public ProviderUnavailableException(String message, Throwable cause) {
        super(message, cause);
    }
}
