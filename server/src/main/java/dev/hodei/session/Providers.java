package dev.hodei.session;

import dev.hodei.clock.ProcessClock;
import dev.hodei.controller.ControllerEvent;
import dev.hodei.controller.Effect;
import dev.hodei.controller.Inbox;
import dev.hodei.provider.Provider;
import dev.hodei.provider.ProvisionRequest;
import dev.hodei.worker.ProviderId;
import dev.hodei.worker.WorkerOrigin;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The providers by their names. A slow or broken one holds up no other. Thread-safe; never blocks the caller. */
public final class Providers implements AutoCloseable {
    private final Map<String, ProviderCalls> byName = new LinkedHashMap<>();
    private final Inbox inbox;

    /** Has each of them report to the inbox. */
    public Providers(List<Provider> providers, Inbox inbox, ProcessClock clock) {
        this.inbox = inbox;
        providers.forEach(each -> byName.put(each.name(), new ProviderCalls(each, inbox, clock)));
    }

    public Optional<Provider> named(String name) {
        return Optional.ofNullable(byName.get(name)).map(ProviderCalls::provider);
    }

    /** The provider of this kind; without an instance where there is none, or it does not know it yet. */
    public ProviderId idOf(String kind) {
        ProviderCalls calls = byName.get(kind);
        return calls == null ? new ProviderId(kind, "") : calls.provider().id();
    }

    void provision(ProvisionRequest request) {
        ProviderCalls calls = byName.get(request.pool().provider());
        if (calls == null) {
            inbox.post(new ControllerEvent.ProvisionFailed(
                    request.worker(), "there is no provider " + request.pool().provider() + " in this server"));
        } else {
            calls.provision(request);
        }
    }

    /** Terminates a worker. Where it is not known who started it, each provider is asked. */
    void terminate(Effect.Terminate terminate) {
        String name = terminate.provider().kind();
        if (name.isEmpty()) {
            byName.values().forEach(each -> each.terminate(terminate));
        } else if (!name.equals(WorkerOrigin.EXTERNAL) && byName.containsKey(name)) {
            byName.get(name).terminate(terminate);
        }
    }

    /** Has the controller told what each of them has. */
    public void list() {
        byName.values().forEach(ProviderCalls::list);
    }

    @Override
    public void close() {
        byName.values().forEach(each -> each.provider().close());
    }
}
