package dev.hodei.session;

import dev.hodei.clock.ProcessClock;
import dev.hodei.controller.ControllerEvent;
import dev.hodei.controller.Effect;
import dev.hodei.controller.Inbox;
import dev.hodei.failure.Reason;
import dev.hodei.id.WorkerId;
import dev.hodei.provider.Exit;
import dev.hodei.provider.FoundWorker;
import dev.hodei.provider.Provider;
import dev.hodei.provider.ProviderUnavailableException;
import dev.hodei.provider.ProvisionException;
import dev.hodei.provider.ProvisionRequest;
import dev.hodei.worker.ProviderId;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;

/**
 * The calls of one provider, on virtual threads, so many at a time; what comes of them goes to the inbox, as does what the
 * provider reports by itself. Thread-safe; never blocks the caller.
 */
final class ProviderCalls {
    /** The scheduler holds a pool to fewer; this bounds what is left of tries that were given up. */
    private static final int STARTS_AT_A_TIME = 64;
    /** Stopping a worker is mostly waiting. */
    private static final int STOPS_AT_A_TIME = 64;

    private static final System.Logger LOG = System.getLogger("hodei");

    private final Provider provider;
    private final Inbox inbox;
    private final ProcessClock clock;
    private final Semaphore starts = new Semaphore(STARTS_AT_A_TIME);
    private final Semaphore stops = new Semaphore(STOPS_AT_A_TIME);
    private final Semaphore lists = new Semaphore(1);
    private final Set<WorkerId> stopping = ConcurrentHashMap.newKeySet();

    /** Has the provider report to the inbox. */
    ProviderCalls(Provider provider, Inbox inbox, ProcessClock clock) {
        this.provider = provider;
        this.inbox = inbox;
        this.clock = clock;
        provider.reportTo(new Provider.Listener() {
            @Override
            public void exited(WorkerId worker, Exit exit) {
                inbox.post(new ControllerEvent.WorkerExited(worker, exit));
            }

            @Override
            public void startedAgain(WorkerId worker, String providerRef) {
                inbox.post(new ControllerEvent.ProvisionSucceeded(worker, provider.id(), providerRef));
            }

            @Override
            public void mayHaveMissed() {
                list();
            }
        });
    }

    void provision(ProvisionRequest request) {
        run("provision", starts, () -> {
            try {
                String ref = provider.provision(request);
                inbox.post(new ControllerEvent.ProvisionSucceeded(request.worker(), provider.id(), ref));
            } catch (ProvisionException e) {
                inbox.post(new ControllerEvent.ProvisionFailed(request.worker(), "" + e.getMessage(), e.fault()));
            } catch (RuntimeException e) {
                LOG.log(System.Logger.Level.ERROR, "Provider " + provider.name() + " failed", e);
                inbox.post(new ControllerEvent.ProvisionFailed(request.worker(), Reason.of(e)));
            }
        });
    }

    /**
     * Terminates a worker. Of workers that another provider started this one knows nothing, and is not to say that
     * they are gone.
     */
    void terminate(Effect.Terminate terminate) {
        if (!stopping.add(terminate.worker())) {
            return;
        }
        run("terminate", stops, () -> {
            try {
                if (terminate.provider().equals(ProviderId.UNKNOWN) || provider.answersFor(terminate.provider())) {
                    provider.terminate(terminate.worker(), terminate.providerRef());
                }
            } catch (RuntimeException e) {
                LOG.log(
                        System.Logger.Level.ERROR,
                        "Provider " + provider.name() + " could not stop worker " + terminate.worker(),
                        e);
            } finally {
                stopping.remove(terminate.worker());
            }
        });
    }

    /** Tells the controller what the provider has; one that can't be asked is asked again the next time. */
    void list() {
        if (!lists.tryAcquire()) {
            return;
        }
        var _ = Thread.ofVirtual().name("list").start(() -> {
            try {
                var askedAt = clock.steady();
                List<FoundWorker> found = provider.list();
                inbox.post(new ControllerEvent.ProviderListed(provider.id(), found, askedAt));
            } catch (ProviderUnavailableException e) {
                LOG.log(
                        System.Logger.Level.WARNING,
                        "Provider {0} can''t be asked for its workers: {1}",
                        provider.name(),
                        e.getMessage());
            } catch (RuntimeException e) {
                LOG.log(System.Logger.Level.ERROR, "Provider " + provider.name() + " failed", e);
            } finally {
                lists.release();
            }
        });
    }

    Provider provider() {
        return provider;
    }

    private static void run(String name, Semaphore limit, Runnable work) {
        var _ = Thread.ofVirtual().name(name).start(() -> {
            limit.acquireUninterruptibly();
            try {
                work.run();
            } finally {
                limit.release();
            }
        });
    }
}
