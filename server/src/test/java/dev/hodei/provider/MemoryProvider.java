package dev.hodei.provider;

import dev.hodei.id.WorkerId;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** Starts nothing, and says that it had. Several may share one host, as those of several servers do. */
public final class MemoryProvider implements Provider {
    /** One on a machine where nothing can be started is refused. */
    public static final String IMPOSSIBLE = "impossible";

    /** Where the workers of all installations are. */
    public static final class Host {
        private record Hosted(String installation, ProvisionRequest request) {}

        private final Map<WorkerId, Hosted> workers = new ConcurrentHashMap<>();
    }

    private final Host host;
    private final String installation;
    private volatile Listener listener = (_, _) -> {};

    public MemoryProvider(Host host, String installation) {
        this.host = host;
        this.installation = installation;
    }

    @Override
    public String name() {
        return "memory";
    }

    @Override
    public String instance() {
        return "host";
    }

    @Override
    public String provision(ProvisionRequest request) throws ProvisionException {
        String does = request.pool().worker().labels().getOrDefault("does", "wait");
        switch (does) {
            case IMPOSSIBLE -> throw new ProvisionException("there is no room");
            case "leave" -> listener.exited(request.worker(), new Exit("exit code 77: no server there"));
            default -> host.workers.putIfAbsent(request.worker(), new Host.Hosted(installation, request));
        }
        return reference(request.worker());
    }

    @Override
    public void terminate(WorkerId worker, String providerRef) {
        boolean found = isOurs(worker) && host.workers.remove(worker) != null;
        listener.exited(worker, new Exit(found ? "it was stopped" : "it is gone"));
    }

    /** Ends a worker as if it had ended by itself. */
    public void end(WorkerId worker, Exit exit) {
        if (host.workers.remove(worker) != null) {
            listener.exited(worker, exit);
        }
    }

    @Override
    public Optional<FoundWorker> inspect(WorkerId worker, String providerRef) {
        return isOurs(worker) ? Optional.of(found(worker)) : Optional.empty();
    }

    @Override
    public List<FoundWorker> list() {
        return host.workers.keySet().stream()
                .filter(this::isOurs)
                .sorted()
                .map(MemoryProvider::found)
                .toList();
    }

    private boolean isOurs(WorkerId worker) {
        Host.Hosted hosted = host.workers.get(worker);
        return hosted != null && hosted.installation().equals(installation);
    }

    private static FoundWorker found(WorkerId worker) {
        return new FoundWorker(worker, reference(worker), true, "running");
    }

    private static String reference(WorkerId worker) {
        return "memory-" + worker.shortened();
    }

    @Override
    public void reportTo(Listener reports) {
        listener = reports;
    }
}
