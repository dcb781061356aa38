package dev.hodei.provider.docker;

import com.github.dockerjava.api.command.InspectContainerResponse;
import dev.hodei.id.WorkerId;
import dev.hodei.provider.Exit;
import dev.hodei.provider.Provider;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Ends containers, reports those that have ended, and takes them away: each is reported once, whoever asks for it, and
 * however often the engine tells of it. Thread-safe.
 */
final class Reaper {
    /** Ids of containers whose exit was reported; events of a container do not come late by more than this many. */
    private static final int REMEMBERED = 10_000;
    /** The word that the kernel ran out of memory may come after the word that the container is dead. */
    private static final Duration MEMORY_WORD = Duration.ofMillis(300);

    private static final String NEVER = "0001-01-01T00:00:00Z";

    private final Engine engine;
    private final Containers containers;
    private final Duration grace;
    private final Map<String, CompletableFuture<Void>> atWork = new ConcurrentHashMap<>();
    private final Set<String> reported = Collections.synchronizedSet(Collections.newSetFromMap(new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Boolean> eldest) {
            return size() > REMEMBERED;
        }
    }));
    private volatile Provider.Listener listener = (_, _) -> {};

    Reaper(Engine engine, Containers containers, Duration grace) {
        this.engine = engine;
        this.containers = containers;
        this.grace = grace;
    }

    void reportTo(Provider.Listener reports) {
        listener = reports;
    }

    /**
     * Looks at a container that is said to have ended by itself.
     *
     * @param code that its end was announced with; null if that was not said
     */
    void ended(String id, WorkerId worker, @Nullable String code) {
        alone(id, () -> {
            Optional<InspectContainerResponse> found = containers.look(id);
            if (found.isEmpty()) {
                report(
                        id,
                        worker,
                        new Exit("its container was removed from outside"
                                + (code == null ? "" : " (exit code " + code + ")")));
                return;
            }
            InspectContainerResponse container = found.get();
            if (Boolean.TRUE.equals(container.getState().getRunning()) || neverRan(container)) {
                // Started again by somebody, or not started at all, which provision() tells of.
                return;
            }
            report(id, worker, exit(id, container).exit());
            containers.remove(id);
        });
    }

    /** Stops a container, takes it away and reports its exit; returns when nothing of it is left. */
    void end(String id, WorkerId worker) {
        alone(id, () -> {
            Optional<InspectContainerResponse> before = containers.look(id);
            Exit exit = before.isEmpty() ? new Exit("its container is gone") : stop(id, before.get());
            containers.remove(id);
            report(id, worker, exit);
        });
    }

    /** Takes away one that nobody is to hear of. */
    void discard(String id) {
        reported.add(id);
        containers.remove(id);
    }

    private Exit stop(String id, InspectContainerResponse before) {
        if (!Boolean.TRUE.equals(before.getState().getRunning())) {
            return neverRan(before)
                    ? new Exit("its container was never started")
                    : exit(id, before).exit();
        }
        containers.stop(id, grace);
        return containers
                .look(id)
                .map(after -> ExitReport.of(after, LastLine.of(engine, id)).stopped(grace.toSeconds()))
                .orElseGet(() -> new Exit("its container is gone"));
    }

    private ExitReport exit(String id, InspectContainerResponse container) {
        ExitReport report = ExitReport.of(container, LastLine.of(engine, id));
        return report.code() == ExitReport.KILLED && !report.outOfMemory() && Pause.of(MEMORY_WORD)
                ? containers
                        .look(id)
                        .map(later -> ExitReport.of(later, report.lastLine()))
                        .orElse(report)
                : report;
    }

    private static boolean neverRan(InspectContainerResponse container) {
        String started = container.getState().getStartedAt();
        return started == null || started.equals(NEVER);
    }

    private void report(String id, WorkerId worker, Exit exit) {
        if (reported.add(id)) {
            listener.exited(worker, exit);
        }
    }

    /** One after the other; whoever comes second looks for itself how things are by then. */
    private void alone(String id, Runnable work) {
        CompletableFuture<Void> mine = new CompletableFuture<>();
        CompletableFuture<Void> other = atWork.putIfAbsent(id, mine);
        while (other != null) {
            other.join();
            other = atWork.putIfAbsent(id, mine);
        }
        try {
            work.run();
        } finally {
            atWork.remove(id);
            mine.complete(null);
        }
    }
}
