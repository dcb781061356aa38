package dev.hodei.provider.docker;

import com.github.dockerjava.api.exception.NotFoundException;
import com.github.dockerjava.api.model.Container;
import com.github.dockerjava.api.model.Network;
import com.github.dockerjava.api.model.Version;
import dev.hodei.id.WorkerId;
import dev.hodei.provider.Exit;
import dev.hodei.provider.FoundWorker;
import dev.hodei.provider.Provider;
import dev.hodei.provider.ProviderUnavailableException;
import dev.hodei.provider.ProvisionException;
import dev.hodei.provider.ProvisionRequest;
import dev.hodei.worker.ProviderId;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * Starts each worker in a container of its own, of its shape's image. A container that has ended is reported with its
 * exit code and the last line that it printed, and is removed then. Those that ended while no server watched are
 * reported as soon as one does.
 *
 * <p>The one-time password is in the container's environment, where it must be, and nowhere else.
 */
public final class DockerProvider implements Provider {
    private static final int SHORT_ID = 12;

    private final Engine engine;
    private final Containers containers;
    private final Starter starter;
    private final Reaper reaper;
    private final ContainerEvents events;
    private final EngineWatch watch;
    private volatile String engineId = "";
    private volatile Listener listener = (_, _) -> {};

    /** @param installation whose workers these are; asked when it is needed, and may block until it is known */
    public DockerProvider(DockerProviderSettings settings, Supplier<String> installation) {
        this(settings, installation, Engine.PATIENCE);
    }

    /** @param patience time that the engine has for an answer */
    DockerProvider(DockerProviderSettings settings, Supplier<String> installation, Duration patience) {
        engine = new Engine(settings.engine(), patience);
        containers = new Containers(engine, installation);
        reaper = new Reaper(engine, containers, settings.stopGrace());
        starter = new Starter(settings, engine, containers, reaper);
        events = new ContainerEvents(engine, containers, reaper);
        watch = new EngineWatch(engine, containers, events);
    }

    @Override
    public String name() {
        return "docker";
    }

    /** The engine's id: whoever can ask that engine knows of its containers. */
    @Override
    public String instance() {
        return engineId;
    }

    @Override
    public boolean answersFor(ProviderId starter) {
        if (engineId.isEmpty()) {
            try {
                askWhichEngine();
            } catch (RuntimeException e) {
                return false;
            }
        }
        return Provider.super.answersFor(starter);
    }

    /** Another may answer by now at the same address. */
    private void askWhichEngine() {
        engineId = Objects.requireNonNullElse(
                engine.ask(client -> client.infoCmd().exec()).getId(), "");
    }

    /** Names the listener. From now on, the engine's events are read. */
    @Override
    public void reportTo(Listener reports) {
        listener = reports;
        reaper.reportTo(reports);
        events.reportTo(reports);
        watch.start();
    }

    @Override
    public String provision(ProvisionRequest request) throws ProvisionException {
        String id = shortened(starter.start(request));
        if (engineId.isEmpty()) {
            try {
                askWhichEngine();
            } catch (RuntimeException e) {
                // The list says it later.
                return id;
            }
        }
        return id;
    }

    /** @throws UncheckedIOException if the engine can't be asked, or can't do it; nothing is reported then */
    @Override
    public void terminate(WorkerId worker, String providerRef) {
        try {
            List<Container> found = containers.of(worker);
            found.forEach(each -> reaper.end(each.getId(), worker));
            if (found.isEmpty()) {
                listener.exited(worker, new Exit("its container is gone"));
            }
        } catch (RuntimeException e) {
            throw new UncheckedIOException(new IOException(EngineWords.of(e, engine.address()), e));
        }
    }

    @Override
    public Optional<FoundWorker> inspect(WorkerId worker, String providerRef) throws ProviderUnavailableException {
        List<FoundWorker> found = ask(() -> containers.of(worker)).stream()
                .flatMap(DockerProvider::found)
                .toList();
        return found.stream()
                .filter(FoundWorker::running)
                .findFirst()
                .or(() -> found.stream().findFirst());
    }

    @Override
    public List<FoundWorker> list() throws ProviderUnavailableException {
        return ask(() -> {
                    askWhichEngine();
                    return containers.all();
                })
                .stream()
                .flatMap(DockerProvider::found)
                .toList();
    }

    /**
     * Checks that the engine answers, and returns its name, version and address.
     *
     * @throws ProviderUnavailableException if it does not
     */
    public String check() throws ProviderUnavailableException {
        Version version = ask(() -> engine.ask(client -> client.versionCmd().exec()));
        return "Docker Engine " + version.getVersion() + " at " + engine.address();
    }

    /**
     * The address of the engine's machine in a network of containers, for example 172.17.0.1; empty where it has none,
     * or where there is no such network. In every network, {@link DockerProviderSettings#HOST} means its address in
     * "bridge".
     */
    public Optional<String> gatewayOf(String network) throws ProviderUnavailableException {
        if (network.equals("host")) {
            return Optional.of("127.0.0.1");
        }
        Optional<Network> found = ask(() -> {
            try {
                return Optional.of(engine.ask(client ->
                        client.inspectNetworkCmd().withNetworkId(network).exec()));
            } catch (NotFoundException e) {
                return Optional.empty();
            }
        });
        return found.flatMap(Gateways::of);
    }

    /** Containers go on. */
    @Override
    public void close() {
        watch.close();
        engine.close();
    }

    private <T> T ask(Supplier<T> question) throws ProviderUnavailableException {
        try {
            return question.get();
        } catch (RuntimeException e) {
            throw new ProviderUnavailableException(EngineWords.of(e, engine.address()), e);
        }
    }

    private static Stream<FoundWorker> found(Container container) {
        return Labels.worker(container.getLabels()).stream()
                .map(worker -> new FoundWorker(
                        worker,
                        shortened(container.getId()),
                        Containers.runs(container.getState()),
                        status(Objects.requireNonNullElse(container.getStatus(), ""))));
    }

    /** "Up 3 minutes" is "running for 3 minutes"; the rest is as the engine says it, but for the capital. */
    static String status(String engines) {
        String words = engines.startsWith("Up ") ? "running for " + lower(engines.substring(3)) : lower(engines);
        return words.isEmpty() ? "unknown" : words;
    }

    private static String lower(String words) {
        return words.isEmpty() ? "" : words.substring(0, 1).toLowerCase(Locale.ROOT) + words.substring(1);
    }

    private static String shortened(String id) {
        return id.substring(0, Math.min(SHORT_ID, id.length()));
    }
}
