package dev.hodei.provider;

import dev.hodei.id.WorkerId;

/**
 * Starts and stops workers. Calls may block; they are made on virtual threads. Every call may be repeated. Thread-safe.
 */
public interface Provider {
    /** The name under which workers are recorded, for example "process". */
    String name();

    /**
     * Starts a worker and returns what the provider calls it. The worker then proves itself to the server on its own.
     *
     * @throws ProvisionException if it could not be started; nothing of it is left then
     */
    String provision(ProvisionRequest request) throws ProvisionException;

    /**
     * Stops a worker, politely first, and returns when nothing of it is left. A worker that is unknown, or gone
     * already, is no error.
     */
    void terminate(WorkerId worker, String providerRef);

    /** Where the provider reports a worker whose process ended, for whatever reason. Called once, before all else. */
    void reportTo(Listener listener);

    /** Told about workers; must not block. */
    interface Listener {
        /** Nothing of the worker runs any more. */
        void exited(WorkerId worker, String detail);

        /** The provider has started the same worker again, by itself, and calls it so now. */
        default void startedAgain(WorkerId worker, String providerRef) {}
    }
}
