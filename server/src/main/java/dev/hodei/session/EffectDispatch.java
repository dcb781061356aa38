package dev.hodei.session;

import dev.hodei.controller.ControllerEvent;
import dev.hodei.controller.Effect;
import dev.hodei.controller.Effects;
import dev.hodei.controller.Inbox;
import dev.hodei.id.WorkerId;
import dev.hodei.provider.Provider;
import dev.hodei.provider.ProvisionException;
import dev.hodei.provider.ProvisionRequest;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.function.Consumer;

/**
 * Carries the controller's effects out: to the sessions and to those who watch at once, to the provider on virtual
 * threads, so many at a time. What becomes of a provider's call goes to the inbox. Thread-safe; never blocks the caller.
 */
public final class EffectDispatch implements Effects {
    /** Stopping a worker is mostly waiting. */
    private static final int STOPS_AT_A_TIME = 64;

    private static final System.Logger LOG = System.getLogger(EffectDispatch.class.getName());

    private final WorkerSessions sessions;
    private final Provider provider;
    private final Inbox inbox;
    private final Consumer<Effect.Changed> watchers;
    private final Semaphore starts;
    private final Semaphore stops = new Semaphore(STOPS_AT_A_TIME);
    private final Set<WorkerId> stopping = ConcurrentHashMap.newKeySet();

    /** Has the provider report exits to the inbox, too. */
    public EffectDispatch(
            WorkerSessions sessions,
            Provider provider,
            Inbox inbox,
            Consumer<Effect.Changed> watchers,
            int startsAtATime) {
        this.sessions = sessions;
        this.provider = provider;
        this.inbox = inbox;
        this.watchers = watchers;
        this.starts = new Semaphore(startsAtATime);
        provider.reportTo(new Provider.Listener() {
            @Override
            public void exited(WorkerId worker, String detail) {
                inbox.post(new ControllerEvent.WorkerExited(worker, detail));
            }

            @Override
            public void startedAgain(WorkerId worker, String providerRef) {
                inbox.post(new ControllerEvent.ProvisionSucceeded(worker, providerRef));
            }
        });
    }

    @Override
    public void perform(Effect effect) {
        switch (effect) {
            case Effect.Assign(WorkerId worker, var ref, var spec) ->
                withSession(worker, session -> session.assign(ref, spec));
            case Effect.Start(WorkerId worker, var ref) -> withSession(worker, session -> session.start(ref));
            case Effect.Stop(WorkerId worker, var ref, var reason) ->
                withSession(worker, session -> session.stop(ref, reason));
            case Effect.Settle(WorkerId worker, var ref) -> withSession(worker, session -> session.settle(ref));
            case Effect.Provision(ProvisionRequest request) -> {
                var _ = Thread.ofVirtual().name("provision").start(() -> limited(starts, () -> provision(request)));
            }
            case Effect.Terminate terminate -> terminate(terminate);
            case Effect.Changed changed -> watchers.accept(changed);
        }
    }

    private void withSession(WorkerId worker, Consumer<WorkerSession> use) {
        WorkerSession session = sessions.of(worker);
        if (session != null) {
            use.accept(session);
        }
    }

    private void provision(ProvisionRequest request) {
        try {
            String ref = provider.provision(request);
            inbox.post(new ControllerEvent.ProvisionSucceeded(request.worker(), ref));
        } catch (ProvisionException e) {
            inbox.post(new ControllerEvent.ProvisionFailed(request.worker(), "" + e.getMessage()));
        } catch (RuntimeException e) {
            LOG.log(System.Logger.Level.ERROR, "Provider " + provider.name() + " failed", e);
            inbox.post(new ControllerEvent.ProvisionFailed(request.worker(), e.toString()));
        }
    }

    private void terminate(Effect.Terminate terminate) {
        withSession(terminate.worker(), session -> session.shutdown(terminate.reason()));
        if (!terminate.provider().equals(provider.name()) || !stopping.add(terminate.worker())) {
            return;
        }
        var _ = Thread.ofVirtual()
                .name("terminate")
                .start(() -> limited(stops, () -> {
                    try {
                        provider.terminate(terminate.worker(), terminate.providerRef());
                    } catch (RuntimeException e) {
                        LOG.log(
                                System.Logger.Level.ERROR,
                                "Provider " + provider.name() + " could not stop worker " + terminate.worker(),
                                e);
                    } finally {
                        stopping.remove(terminate.worker());
                    }
                }));
    }

    private static void limited(Semaphore limit, Runnable work) {
        limit.acquireUninterruptibly();
        try {
            work.run();
        } finally {
            limit.release();
        }
    }
}
