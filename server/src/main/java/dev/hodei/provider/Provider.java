package dev.hodei.provider;

import dev.hodei.id.WorkerId;
import dev.hodei.worker.ProviderId;
import java.util.List;
import java.util.Optional;

/**
 * Starts and stops workers. Calls may block; they are made on virtual threads. Every call may be repeated. Thread-safe.
 */
public interface Provider extends AutoCloseable {
    /** The kind of provider under which workers are recorded, for example "process". */
    String name();

    /**
     * Returns which provider of its kind this is: where the workers are that it finds, see {@link ProviderId}. Empty
     * while that
     * can't be found out. Does not block.
     */
    String instance();

    /** Kind and instance. */
    default ProviderId id() {
        return new ProviderId(name(), instance());
    }

    /** Whether it can say what became of a worker that {@code starter} started. May block. */
    default boolean answersFor(ProviderId starter) {
        return id().answersFor(starter);
    }

    /**
     * Starts a worker and returns what the provider calls it. The worker then proves itself to the server on its own.
     *
     * @throws ProvisionException if it could not be started; nothing of it is left then
     */
    String provision(ProvisionRequest request) throws ProvisionException;

    /**
     * Stops a worker, politely first, and returns when nothing of it is left. A worker that is unknown, or gone
     * already, is no error. Its end is reported to the listener.
     */
    void terminate(WorkerId worker, String providerRef);

    /**
     * How a worker really is; empty if nothing of it is left.
     *
     * @param providerRef what it was recorded with, if it is known
     * @throws ProviderUnavailableException if that can't be found out
     */
    Optional<FoundWorker> inspect(WorkerId worker, String providerRef) throws ProviderUnavailableException;

    /**
     * Every worker of this installation that there is anything left of; never another installation's.
     *
     * @throws ProviderUnavailableException if that can't be found out
     */
    List<FoundWorker> list() throws ProviderUnavailableException;

    /**
     * Names the listener to which the provider reports a worker whose process ended, for whatever reason. Called once,
     * before all else.
     */
    void reportTo(Listener listener);

    /** Stops watching. Workers go on. */
    @Override
    default void close() {}

    /** A listener to what happens to workers; must not block. */
    interface Listener {
        /** Nothing of the worker runs any more. */
        void exited(WorkerId worker, Exit exit);

        /** The provider has started the same worker again, by itself, and calls it so now. */
        default void startedAgain(WorkerId worker, String providerRef) {}

        /** What the provider reported may be incomplete: it should be asked for its list. */
        default void mayHaveMissed() {}
    }
}
