package dev.hodei.app;

import dev.hodei.app.config.OnStop;
import dev.hodei.controller.ControllerLoop;
import java.time.Duration;
import java.util.OptionalInt;
import org.jboss.logging.Logger;

/**
 * Ends the controller when the server is asked to stop, and says what becomes of the jobs that run. Interrupted, as by a
 * second signal, it leaves whatever still runs to the next server.
 */
final class Stopping {
    private static final Logger LOG = Logger.getLogger("hodei");
    /** A turn that waits for the database is not waited for. */
    private static final Duration TURN_WITHIN = Duration.ofSeconds(2);

    private final ControllerLoop loop;
    private final OnStop onStop;
    private final Duration workersStopWithin;

    Stopping(ControllerLoop loop, OnStop onStop, Duration workersStopWithin) {
        this.loop = loop;
        this.onStop = onStop;
        this.workersStopWithin = workersStopWithin;
    }

    void run() throws InterruptedException {
        if (loop.isStandingBy()) {
            LOG.info("Stopping; another server is the active one, and jobs and workers are left to it");
            loop.leave(TURN_WITHIN);
            return;
        }
        try {
            OptionalInt jobs = loop.stopDispatching(TURN_WITHIN);
            LOG.info(words(jobs));
            switch (onStop) {
                case LEAVE -> {}
                case DRAIN -> {
                    loop.awaitDrained();
                    stopWorkers();
                }
                case STOP -> stopWorkers();
            }
        } catch (InterruptedException e) {
            LOG.warn("Stopping without waiting any longer; what still runs is left to the next server");
        }
        loop.leave(TURN_WITHIN);
    }

    private String words(OptionalInt count) {
        String jobs = count.isEmpty() ? "an unknown number of jobs" : number(count.getAsInt());
        return switch (onStop) {
            case LEAVE ->
                "Stopping with " + jobs + " running"
                        + (count.orElse(1) == 0
                                ? ""
                                : ": what runs goes on for as long as workers may be without a server"
                                        + " (HODEI_HEARTBEAT_SELF_FENCE_AFTER), and the next server finds it")
                        + " (HODEI_ON_STOP=leave)";
            case DRAIN ->
                "Stopping when " + jobs + (count.orElse(0) == 1 ? " has" : " have")
                        + " ended; no others are started (HODEI_ON_STOP=drain). A second signal"
                        + " leaves them to the next server";
            case STOP ->
                "Stopping with " + jobs + " running: workers and their jobs are stopped (HODEI_ON_STOP=stop). A second"
                        + " signal does not wait for them";
        };
    }

    private static String number(int jobs) {
        return jobs == 0 ? "no jobs" : jobs == 1 ? "1 job" : jobs + " jobs";
    }

    private void stopWorkers() throws InterruptedException {
        if (!loop.stop(workersStopWithin)) {
            LOG.warn("Not every worker has stopped in time");
        }
    }
}
