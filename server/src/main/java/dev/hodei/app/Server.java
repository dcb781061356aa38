package dev.hodei.app;

import dev.hodei.app.embedded.StillWaiting;
import dev.hodei.limits.ConnectionGate;
import io.quarkus.runtime.LaunchMode;
import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.QuarkusApplication;
import jakarta.inject.Inject;
import java.time.Duration;
import org.eclipse.microprofile.health.Readiness;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** The running server: starts the controller, waits for the signal to stop, and stops in reverse order. */
public class Server implements QuarkusApplication {
    private static final Logger LOG = Logger.getLogger("hodei");
    private static final Duration CALLS_END_WITHIN = Duration.ofSeconds(1);

    /** Made by whoever starts the application; tells people what takes so long. */
    private static volatile @Nullable StillWaiting start;

    /** Made by whoever starts the application, before it does. */
    private static volatile StopSignal signal = new StopSignal();

    private final Parts parts;
    private final ControllerHealth health;

    @Inject
    Server(Parts parts, @Readiness ControllerHealth health) {
        this.parts = parts;
        this.health = health;
    }

    /**
     * Prepares the start. To be called before the application starts.
     *
     * @param waiting closed as soon as the server is ready
     * @param stop ends it, also where it comes while the application still starts
     */
    static void starting(StillWaiting waiting, StopSignal stop) {
        start = waiting;
        signal = stop;
    }

    private static void started() {
        StillWaiting waiting = start;
        if (waiting != null) {
            waiting.close();
        }
    }

    @Override
    public int run(String... args) throws InterruptedException {
        boolean development = LaunchMode.current() == LaunchMode.DEVELOPMENT;
        parts.open();
        started();
        if (development) {
            signal.onFirst(Quarkus::asyncExit);
        }
        signal.takeUp();
        startController();
        warnIfReachable();
        LOG.infof(
                "Hodei is ready: gRPC on %s, HTTP on %s",
                parts.settings().grpcAddress(), parts.settings().httpAddress());
        if (development) {
            // Until a signal, or until Quarkus starts a changed application in place of this one.
            Quarkus.waitForExit();
        } else {
            signal.await();
        }
        stopController();
        return 0;
    }

    private void startController() {
        if (parts.settings().controllerEnabled()) {
            health.watch(parts.loop());
            parts.loop().start();
            parts.watchProviders();
            parts.announce();
        } else {
            health.disabled();
            LOG.info("This server gives no jobs to workers (HODEI_JOB_CONTROLLER_ENABLED=false)");
        }
    }

    private void stopController() throws InterruptedException {
        signal.onSecond(Thread.currentThread()::interrupt);
        new Stopping(
                        parts.loop(),
                        parts.settings().server().onStop(),
                        parts.settings().workersStopWithin())
                .run();
        // Further signals change nothing, and one that came just now must not disturb what is still to be closed.
        signal.onSecond(() -> {});
        if (Thread.interrupted()) {
            LOG.debug("A signal came while the workers stopped");
        }
        parts.requests().stop(CALLS_END_WITHIN);
        ConnectionGate.close(CALLS_END_WITHIN);
        parts.closeStore();
    }

    private void warnIfReachable() {
        String address = parts.settings().bindAddress();
        if (!parts.settings().listensOnLoopback()) {
            LOG.warnf(
                    "Listening on %s, beyond this machine: there are no accounts yet, so whoever reaches the ports may"
                            + " run commands here (HODEI_BIND_ADDRESS)",
                    address);
        }
    }
}
