package dev.hodei.provider.docker;

import com.github.dockerjava.api.exception.ConflictException;
import com.github.dockerjava.api.model.Container;
import com.github.dockerjava.api.model.ContainerConfig;
import dev.hodei.id.WorkerId;
import dev.hodei.provider.ProvisionException;
import dev.hodei.provider.ProvisionRequest;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;

/** Makes and starts containers: one for each worker, however often that is asked for. Thread-safe. */
final class Starter {
    private final DockerProviderSettings settings;
    private final Engine engine;
    private final Containers containers;
    private final Reaper reaper;
    private final Map<WorkerId, CompletableFuture<String>> atWork = new ConcurrentHashMap<>();

    Starter(DockerProviderSettings settings, Engine engine, Containers containers, Reaper reaper) {
        this.settings = settings;
        this.engine = engine;
        this.containers = containers;
        this.reaper = reaper;
    }

    /** Returns the container's id. */
    String start(ProvisionRequest request) throws ProvisionException {
        CompletableFuture<String> mine = new CompletableFuture<>();
        CompletableFuture<String> other = atWork.putIfAbsent(request.worker(), mine);
        if (other != null) {
            return join(other);
        }
        try {
            String id = startAlone(request);
            mine.complete(id);
            return id;
        } catch (RuntimeException e) {
            String words = EngineWords.of(e, request, engine.address());
            ProvisionException failure = new ProvisionException(words, e, EngineWords.fault(e));
            mine.completeExceptionally(failure);
            throw failure;
        } catch (ProvisionException e) {
            mine.completeExceptionally(e);
            throw e;
        } finally {
            atWork.remove(request.worker(), mine);
        }
    }

    private static String join(CompletableFuture<String> other) throws ProvisionException {
        try {
            return other.join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof ProvisionException refused) {
                throw refused;
            }
            throw e;
        }
    }

    private String startAlone(ProvisionRequest request) throws ProvisionException {
        boolean carriesAgent = carriesAgent(request);
        try {
            String id = create(request, carriesAgent);
            start(id);
            return id;
        } catch (ConflictException e) {
            // Its name is taken; if it is taken by itself, it was started before, or was going to be.
            Optional<Container> running = containers.of(request.worker()).stream()
                    .filter(each -> Containers.runs(each.getState()))
                    .findAny();
            if (running.isPresent()) {
                return running.get().getId();
            }
            return startAfresh(request, carriesAgent, e);
        } catch (RuntimeException e) {
            leaveNothing(request.worker(), e);
            throw e;
        }
    }

    private String startAfresh(ProvisionRequest request, boolean carriesAgent, ConflictException taken) {
        if (containers.of(request.worker()).isEmpty()) {
            throw taken;
        }
        try {
            containers.of(request.worker()).forEach(stale -> reaper.discard(stale.getId()));
            String id = create(request, carriesAgent);
            start(id);
            return id;
        } catch (RuntimeException e) {
            leaveNothing(request.worker(), e);
            throw e;
        }
    }

    private String create(ProvisionRequest request, boolean carriesAgent) {
        ContainerSpec spec = new ContainerSpec(settings, containers.installation());
        return engine.ask(
                client -> spec.fill(client.createContainerCmd(request.shape().image()), request, carriesAgent)
                        .exec()
                        .getId());
    }

    private void start(String id) {
        engine.ask(client -> client.startContainerCmd(id).exec());
    }

    private boolean carriesAgent(ProvisionRequest request) throws ProvisionException {
        String image = request.shape().image();
        if (image.isEmpty()) {
            throw new ProvisionException("Pool " + request.pool().name()
                    + " names no image for its containers: give it one, for example hodei-worker.");
        }
        ContainerConfig config =
                engine.ask(client -> client.inspectImageCmd(image).exec().getConfig());
        Map<String, String> labels = config == null ? null : config.getLabels();
        if (labels != null && "1".equals(labels.get(Labels.CARRIES_AGENT))) {
            return true;
        }
        if (settings.agentDistribution().isEmpty()) {
            throw new ProvisionException("The image " + image + " carries no agent (its label " + Labels.CARRIES_AGENT
                    + " is not 1), and this server has none to mount into it: build the agent's distribution"
                    + " (`just images`) and say where it is, or use an image that is made from hodei-worker.");
        }
        return false;
    }

    /** What is left all the same, the engine's list shows. */
    private void leaveNothing(WorkerId worker, RuntimeException cause) {
        try {
            containers.of(worker).forEach(each -> reaper.discard(each.getId()));
        } catch (RuntimeException e) {
            cause.addSuppressed(e);
        }
    }
}
