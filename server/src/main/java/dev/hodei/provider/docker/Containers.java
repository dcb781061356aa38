package dev.hodei.provider.docker;

import com.github.dockerjava.api.command.InspectContainerResponse;
import com.github.dockerjava.api.exception.ConflictException;
import com.github.dockerjava.api.exception.NotFoundException;
import com.github.dockerjava.api.exception.NotModifiedException;
import com.github.dockerjava.api.model.Container;
import dev.hodei.id.WorkerId;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** This installation's containers, as the engine has them. What the engine refuses is docker-java's exception. */
final class Containers {
    /** How long a removal that somebody else has begun may take. */
    private static final int REMOVAL_TRIES = 100;

    private static final Duration BETWEEN_TRIES = Duration.ofMillis(100);

    private final Engine engine;
    private final Supplier<String> installation;

    Containers(Engine engine, Supplier<String> installation) {
        this.engine = engine;
        this.installation = installation;
    }

    String installation() {
        return installation.get();
    }

    /** Whether they run or not. */
    List<Container> all() {
        return labelled(Labels.allOf(installation()));
    }

    /** More than one only where people had a hand in it. */
    List<Container> of(WorkerId worker) {
        return labelled(Labels.of(worker, installation()));
    }

    private List<Container> labelled(Map<String, String> labels) {
        return engine.ask(client -> client.listContainersCmd()
                .withShowAll(true)
                .withLabelFilter(labels)
                .exec());
    }

    /** Empty if there is none of this id any more. */
    Optional<InspectContainerResponse> look(String id) {
        try {
            return Optional.of(
                    engine.ask(client -> client.inspectContainerCmd(id).exec()));
        } catch (NotFoundException e) {
            return Optional.empty();
        }
    }

    /** SIGTERM, and SIGKILL after the grace; returns when it has ended, or is gone. */
    void stop(String id, Duration grace) {
        try {
            engine.ask(
                    grace,
                    client -> client.stopContainerCmd(id)
                            .withTimeout(Math.toIntExact(grace.toSeconds()))
                            .exec());
        } catch (NotFoundException | NotModifiedException e) {
            // It has ended already, which is what was wanted.
            return;
        }
    }

    /** With all that it has on disk, running or not; returns when it is gone. */
    void remove(String id) {
        for (int tries = 1; ; tries++) {
            try {
                engine.ask(client -> client.removeContainerCmd(id)
                        .withForce(true)
                        .withRemoveVolumes(true)
                        .exec());
                return;
            } catch (NotFoundException e) {
                return;
            } catch (ConflictException e) {
                // Somebody else is removing it.
                if (tries == REMOVAL_TRIES || !Pause.of(BETWEEN_TRIES)) {
                    throw e;
                }
            }
        }
    }

    static boolean runs(@Nullable String state) {
        return "running".equals(state) || "paused".equals(state) || "restarting".equals(state);
    }

    /** Whether it has run, and has ended. */
    static boolean ended(@Nullable String state) {
        return "exited".equals(state) || "dead".equals(state) || "removing".equals(state);
    }
}
