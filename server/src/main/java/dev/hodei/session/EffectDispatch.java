package dev.hodei.session;

import dev.hodei.controller.Effect;
import dev.hodei.controller.Effects;
import dev.hodei.controller.LastWord;
import dev.hodei.id.AttemptRef;
import dev.hodei.id.WorkerId;
import dev.hodei.provider.ProvisionRequest;
import dev.hodei.worker.ProviderId;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Carries the controller's effects out: to the sessions and to those who watch at once, to the providers on threads of
 * their own. Thread-safe; never blocks the caller.
 */
public final class EffectDispatch implements Effects {
    private final WorkerSessions sessions;
    private final Providers providers;
    private final Consumer<Effect.Changed> watchers;

    public EffectDispatch(WorkerSessions sessions, Providers providers, Consumer<Effect.Changed> watchers) {
        this.sessions = sessions;
        this.providers = providers;
        this.watchers = watchers;
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
            case Effect.Provision(ProvisionRequest request) -> providers.provision(request);
            case Effect.Terminate terminate -> {
                withSession(terminate.worker(), session -> session.shutdown(terminate.reason()));
                providers.terminate(terminate);
            }
            case Effect.Reclaim(WorkerId worker, ProviderId by, String ref) ->
                providers.terminate(new Effect.Terminate(worker, by, ref, "it fell silent"));
            case Effect.HangUp(WorkerId worker) -> withSession(worker, WorkerSession::hangUp);
            case Effect.Changed changed -> {
                sessions.words().forget(changed.logs());
                watchers.accept(changed);
            }
        }
    }

    @Override
    public void performAll(List<Effect> effects) {
        Set<WorkerSession> held = new HashSet<>();
        for (Effect effect : effects) {
            WorkerSession session = sessionOf(effect);
            if (session != null && held.add(session)) {
                session.hold();
            }
        }
        try {
            effects.stream()
                    .filter(effect -> !(effect instanceof Effect.Changed))
                    .forEach(this::perform);
        } finally {
            held.forEach(WorkerSession::release);
        }
        // Last: what watchers do must not hold up the workers.
        effects.stream().filter(Effect.Changed.class::isInstance).forEach(this::perform);
    }

    @Override
    public ProviderId starterOf(String kind) {
        return providers.idOf(kind);
    }

    @Override
    public boolean answersFor(ProviderId starter) {
        return providers.idOf(starter.kind()).answersFor(starter);
    }

    @Override
    public LastWord lastWord(AttemptRef attempt) {
        return sessions.words().of(attempt);
    }

    private @Nullable WorkerSession sessionOf(Effect effect) {
        return switch (effect) {
            case Effect.Assign assign -> sessions.of(assign.worker());
            case Effect.Start start -> sessions.of(start.worker());
            case Effect.Stop stop -> sessions.of(stop.worker());
            case Effect.Settle settle -> sessions.of(settle.worker());
            case Effect.Provision _, Effect.Terminate _, Effect.Reclaim _, Effect.HangUp _, Effect.Changed _ -> null;
        };
    }

    private void withSession(WorkerId worker, Consumer<WorkerSession> use) {
        WorkerSession session = sessions.of(worker);
        if (session != null) {
            use.accept(session);
        }
    }
}
