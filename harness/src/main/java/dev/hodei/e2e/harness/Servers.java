package dev.hodei.e2e.harness;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * Gives tests the servers that they share: one with two workers of two slots each, one {@link WithoutWorkers}, and one
 * {@link WithContainers}. Each is started for the first test that wants it and stopped after the last of the whole run.
 */
public final class Servers implements ParameterResolver {
    private static final Namespace NAMESPACE = Namespace.create(Servers.class);

    /** A server that starts no workers, so that what is queued stays queued. */
    @Retention(RetentionPolicy.RUNTIME)
    @Target(ElementType.PARAMETER)
    public @interface WithoutWorkers {}

    /** A server whose workers are containers; for tests that need Docker. */
    @Retention(RetentionPolicy.RUNTIME)
    @Target(ElementType.PARAMETER)
    public @interface WithContainers {}

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        Class<?> type = parameter.getParameter().getType();
        return type == HodeiServer.class || type == Shared.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        Shared shared =
                context.getRoot().getStore(NAMESPACE).computeIfAbsent(Shared.class, _ -> new Shared(), Shared.class);
        if (parameter.getParameter().getType() == Shared.class) {
            return shared;
        }
        if (parameter.isAnnotated(WithContainers.class)) {
            return shared.withContainers();
        }
        return parameter.isAnnotated(WithoutWorkers.class) ? shared.withoutWorkers() : shared.withWorkers();
    }

    /** All of them. Thread-safe. */
    public static final class Shared implements AutoCloseable {
        private @Nullable HodeiServer withWorkers;
        private @Nullable HodeiServer withoutWorkers;
        private @Nullable HodeiServer withContainers;

        synchronized HodeiServer withWorkers() {
            HodeiServer server = withWorkers;
            if (server == null) {
                server = HodeiServer.start(
                        newHome(),
                        Map.of("HODEI_PROVISIONING_MAX_WORKERS", "2", "HODEI_PROVISIONING_WORKER_SLOTS", "2"));
                withWorkers = server;
            }
            return server;
        }

        synchronized HodeiServer withoutWorkers() {
            HodeiServer server = withoutWorkers;
            if (server == null) {
                server = HodeiServer.start(newHome(), HodeiServer.withoutWorkers());
                withoutWorkers = server;
            }
            return server;
        }

        synchronized HodeiServer withContainers() {
            HodeiServer server = withContainers;
            if (server == null) {
                server = HodeiServer.start(newHome(), Containers.POOLS);
                withContainers = server;
            }
            return server;
        }

        /** Stops them as a user does. */
        @Override
        public synchronized void close() {
            for (HodeiServer server : new @Nullable HodeiServer[] {withWorkers, withoutWorkers, withContainers}) {
                if (server != null) {
                    server.close();
                    removeTree(server.home());
                }
            }
            withWorkers = null;
            withoutWorkers = null;
            withContainers = null;
        }

        private static Path newHome() {
            try {
                return Files.createTempDirectory("hodei-e2e-");
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private static void removeTree(Path directory) {
        try (var paths = Files.walk(directory)) {
            paths.sorted(java.util.Comparator.reverseOrder())
                    .forEach(path -> path.toFile().delete());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
