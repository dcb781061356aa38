package dev.hodei.postgres;

import dev.hodei.database.DatabaseAddress;
import dev.hodei.e2e.harness.docker.NeedsDocker;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.testcontainers.postgresql.PostgreSQLContainer;

/** Gives tests a fresh {@link TestDatabase}: on the embedded PostgreSQL, or on one {@link InContainer}. */
final class Databases implements ParameterResolver {
    private static final Namespace NAMESPACE = Namespace.create(Databases.class);
    private static final String IMAGE = "postgres:18";

    /** All tests inside have their databases on a PostgreSQL in a container, one for the whole run. */
    @Retention(RetentionPolicy.RUNTIME)
    @Target(ElementType.TYPE)
    @NeedsDocker(IMAGE)
    @interface InContainer {}

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.getParameter().getType() == TestDatabase.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        return TestDatabase.create(isInContainer(context) ? container(context) : TestServer.embedded());
    }

    private static boolean isInContainer(ExtensionContext context) {
        for (Class<?> at = context.getRequiredTestClass(); at != null; at = at.getEnclosingClass()) {
            if (at.isAnnotationPresent(InContainer.class)) {
                return true;
            }
        }
        return false;
    }

    private static TestServer container(ExtensionContext context) {
        return context.getRoot()
                .getStore(NAMESPACE)
                .computeIfAbsent(Container.class, _ -> new Container(), Container.class)
                .server;
    }

    /** Closed by JUnit at the end of the run. */
    private static final class Container implements AutoCloseable {
        private final PostgreSQLContainer postgres = new PostgreSQLContainer(IMAGE);
        final TestServer server;

        Container() {
            postgres.start();
            server = new TestServer(new DatabaseAddress(
                    new DatabaseAddress.Tcp(
                            postgres.getHost(), postgres.getMappedPort(PostgreSQLContainer.POSTGRESQL_PORT)),
                    postgres.getDatabaseName(),
                    "",
                    postgres.getUsername(),
                    postgres.getPassword()));
        }

        @Override
        public void close() {
            postgres.stop();
        }
    }
}
