package dev.hodei.provider.docker;

import com.github.dockerjava.api.model.Container;
import com.github.dockerjava.api.model.Event;
import com.github.dockerjava.api.model.EventActor;
import dev.hodei.id.WorkerId;
import dev.hodei.provider.Provider;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/** Has the reaper look at each container that the engine says has ended, and at those that ended unseen. */
final class ContainerEvents implements EngineWatch.Sink {
    /** Looked at at a time. */
    private static final int AT_A_TIME = 16;

    private static final System.Logger LOG = System.getLogger("hodei");

    private final Engine engine;
    private final Containers containers;
    private final Reaper reaper;
    private final Semaphore turns = new Semaphore(AT_A_TIME);
    private volatile Provider.Listener listener = (_, _) -> {};

    ContainerEvents(Engine engine, Containers containers, Reaper reaper) {
        this.engine = engine;
        this.containers = containers;
        this.reaper = reaper;
    }

    void reportTo(Provider.Listener reports) {
        listener = reports;
    }

    @Override
    public void event(Event event) {
        EventActor actor = event.getActor();
        if (actor == null || actor.getId() == null) {
            return;
        }
        String id = actor.getId();
        Map<String, String> attributes = Objects.requireNonNullElse(actor.getAttributes(), Map.of());
        Labels.worker(attributes).ifPresent(worker -> look(id, worker, attributes.get("exitCode")));
    }

    @Override
    public void reading(boolean forTheFirstTime) {
        var _ = Thread.ofVirtual().name("docker-sweep").start(() -> {
            try {
                containers.all().stream()
                        .filter(each -> Containers.ended(each.getState()))
                        .forEach(this::look);
            } catch (RuntimeException e) {
                warn("", e);
            }
            if (!forTheFirstTime) {
                listener.mayHaveMissed();
            }
        });
    }

    private void look(Container container) {
        Labels.worker(container.getLabels()).ifPresent(worker -> look(container.getId(), worker, null));
    }

    private void look(String id, WorkerId worker, @Nullable String code) {
        var _ = Thread.ofVirtual().name("docker-exit").start(() -> {
            turns.acquireUninterruptibly();
            try {
                reaper.ended(id, worker, code);
            } catch (RuntimeException e) {
                warn("The end of worker " + worker + " could not be seen to: ", e);
            } finally {
                turns.release();
            }
        });
    }

    private void warn(String what, RuntimeException trouble) {
        if (!engine.isClosed()) {
            LOG.log(System.Logger.Level.WARNING, what + EngineWords.of(trouble, engine.address()));
        }
    }
}
