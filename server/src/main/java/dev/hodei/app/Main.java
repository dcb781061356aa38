package dev.hodei.app;

import dev.hodei.app.config.ServerConfig;
import dev.hodei.app.embedded.EmbeddedPostgres;
import dev.hodei.app.embedded.EmbeddedPostgresException;
import dev.hodei.app.embedded.HomeLock;
import dev.hodei.app.embedded.StillWaiting;
import dev.hodei.database.DatabaseAddress;
import dev.hodei.limits.ConnectionGate;
import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.annotations.QuarkusMain;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Starts what must be there before the application: looks at the ports, starts or finds the database. Stops it after
 * the application has stopped.
 */
@QuarkusMain
public final class Main {
    /** Whether this is Quarkus' development mode, which calls main again after each change. bin/dev sets the property. */
    private static final boolean DEVELOPMENT = Boolean.getBoolean("dev.hodei.development");

    private static final Duration DATABASE_PATIENCE = Duration.ofSeconds(60);

    private Main() {}

    public static void main(String[] args) throws InterruptedException {
        StopSignal signal = new StopSignal();
        int code;
        try {
            code = serve(signal, args);
        } catch (StartupException e) {
            System.err.println("hodei server: " + e.getMessage());
            System.exit(1);
            return;
        }
        if (DEVELOPMENT) {
            // Quarkus has stopped this application to start it anew, or shows why it can't start until something
            // changes.
            if (signal.wasReceived()) {
                System.exit(0);
            }
        } else if (code != 0) {
            System.exit(code);
        }
    }

    private static int serve(StopSignal signal, String... args) throws StartupException, InterruptedException {
        Settings read = BootConfig.settings();
        ServerConfig settings = read.server();
        ConnectionGate.install(read.connections());
        // Development mode has kept them open.
        if (!DEVELOPMENT) {
            Ports.requireFree(settings);
        }
        Application application = new Application();
        int[] exitCode = new int[1];
        try (HomeLock _ = lock(settings);
                Database database = database(settings, application)) {
            publish(database.address());
            StillWaiting start = StillWaiting.until("the database is up to date and was read");
            // Takes the signals from before the application starts.
            signal.install();
            Server.starting(start, signal);
            application.begins();
            Quarkus.run(
                    Server.class,
                    (code, cause) -> {
                        start.close();
                        if (cause != null) {
                            System.err.println("hodei server: " + Causes.sentence(cause));
                        }
                        exitCode[0] = code;
                        application.ended();
                    },
                    args);
            application.awaitEnd();
        }
        return exitCode[0];
    }

    /** Tells the application, whose configuration reads these. */
    private static void publish(DatabaseAddress address) {
        System.setProperty("quarkus.datasource.jdbc.url", address.jdbcUrl());
        System.setProperty("quarkus.datasource.reactive.url", address.reactiveUrl());
        System.setProperty("quarkus.datasource.username", address.user());
        // An empty one would count as missing, and be asked for.
        if (!address.password().isEmpty()) {
            System.setProperty("quarkus.datasource.password", address.password());
        }
    }

    /** Before anything is written: one server a home, also where the database is elsewhere. */
    private static HomeLock lock(ServerConfig settings) throws StartupException {
        try {
            return HomeLock.ofHome(settings.home().toAbsolutePath().normalize());
        } catch (EmbeddedPostgresException e) {
            throw new StartupException(String.valueOf(e.getMessage()), e);
        }
    }

    private static Database database(ServerConfig settings, Application application)
            throws StartupException, InterruptedException {
        if (settings.databaseUrl().isPresent()) {
            DatabaseAddress address = address(settings.databaseUrl().get());
            DatabaseProbe.await(address, DATABASE_PATIENCE);
            return new Database(address, () -> {});
        }
        EmbeddedPostgres embedded;
        try {
            embedded = EmbeddedPostgres.start(settings.home().toAbsolutePath());
        } catch (EmbeddedPostgresException e) {
            throw new StartupException(String.valueOf(e.getMessage()), e);
        }
        // A signal ends the JVM when its hooks have run, not when main has: this one sees to the database.
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            application.awaitEndQuietly();
            embedded.close();
        }));
        return new Database(embedded.address(), embedded::close);
    }

    private static DatabaseAddress address(String url) throws StartupException {
        try {
            return DatabaseAddress.parse(url);
        } catch (IllegalArgumentException e) {
            throw new StartupException(String.valueOf(e.getMessage()), e);
        }
    }

    /** Whether there is an application whose end is to be waited for. */
    private static final class Application {
        private final CountDownLatch end = new CountDownLatch(1);
        private volatile boolean begun;

        void begins() {
            begun = true;
        }

        void ended() {
            end.countDown();
        }

        void awaitEnd() throws InterruptedException {
            end.await();
        }

        void awaitEndQuietly() {
            try {
                boolean _ = !begun || end.await(30, TimeUnit.SECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private record Database(DatabaseAddress address, Runnable stop) implements AutoCloseable {
        @Override
        public void close() {
            stop.run();
        }
    }
}
