package dev.hodei.agent.run;

import dev.hodei.agent.console.Console;
import dev.hodei.agent.log.LogShipment;
import dev.hodei.v1.AttemptFinished;
import dev.hodei.v1.AttemptRef;
import dev.hodei.v1.AttemptStarted;
import dev.hodei.v1.ControlRequest;
import dev.hodei.v1.EndReason;
import dev.hodei.v1.JobSpec;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One attempt that this worker holds: from its assignment until the server has settled its end, or the attempt was given
 * up. Thread-safe; {@link #run} is its life, on a thread of its own.
 */
final class AttemptRun implements Runnable {
    private final Host host;
    private final AttemptRef attempt;
    private final JobSpec spec;
    private final Consumer<AttemptRun> changed;
    private final CompletableFuture<Stop> stop = new CompletableFuture<>();
    private final CountDownLatch settled = new CountDownLatch(1);
    private volatile boolean dropped;
    private volatile @Nullable LogShipment shipment;
    private volatile @Nullable ControlRequest started;
    private volatile @Nullable ControlRequest finished;
    private volatile boolean removed;

    /** {@code changed} is told when the attempt has ended, and when nothing is left of it. */
    AttemptRun(Host host, AttemptRef attempt, JobSpec spec, Consumer<AttemptRun> changed) {
        this.host = host;
        this.attempt = attempt;
        this.spec = spec;
        this.changed = changed;
    }

    /** Only the first request counts. */
    void stop(EndReason reason) {
        stop.complete(new Stop(reason));
    }

    /** Stops it without a report: the server has given it up. */
    void drop() {
        dropped = true;
        stop(EndReason.END_REASON_WORKER_LOST);
        LogShipment current = shipment;
        if (current != null) {
            current.discard();
        }
        settled.countDown();
    }

    void stored(long position) {
        LogShipment current = shipment;
        if (current != null) {
            current.stored(position);
        }
    }

    void settle() {
        settled.countDown();
        if (finished == null) {
            // The server has no use for it any more.
            drop();
        }
    }

    AttemptRef attempt() {
        return attempt;
    }

    /** Whether its command runs, or is being started or stopped. */
    boolean isActive() {
        return finished == null && !removed;
    }

    /** Whether nothing is left of it. */
    boolean isRemoved() {
        return removed;
    }

    boolean isDropped() {
        return dropped;
    }

    /** What the server may have missed. */
    List<ControlRequest> reports() {
        List<ControlRequest> reports = new ArrayList<>();
        ControlRequest start = started;
        ControlRequest end = finished;
        if (start != null) {
            reports.add(start);
        }
        if (end != null) {
            reports.add(end);
        }
        return reports;
    }

    @Override
    public void run() {
        AttemptDirectory directory = null;
        try {
            directory = AttemptDirectory.create(host.workDirectory(), attempt);
            LogShipment current = LogShipment.start(attempt, directory.spool(), host.spoolBudget(), host.uploads());
            shipment = current;
            if (dropped) {
                current.discard();
            }
            Outcome outcome = new Execution(host, attempt, spec, current.log(), stop).run(directory, this::started);
            current.log().close();
            report(outcome, current.log().position(), current.log().textBytes());
            directory.removeWorkspace();
            settled.await();
        } catch (IOException e) {
            failSetup("The worker could not make a workspace: " + e + ". See that its disk is writable and not full.");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            Console.error("Attempt " + attempt.getAttempt() + " of job " + attempt.getJobId() + " failed here: " + e);
            failSetup("The agent failed: " + e);
        } finally {
            LogShipment current = shipment;
            if (current != null) {
                current.discard();
            }
            if (directory != null) {
                directory.remove();
            }
            removed = true;
            changed.accept(this);
        }
    }

    /** Another life: ends without having been tried. */
    void refuse(String detail) {
        failSetup(detail);
        removed = true;
        changed.accept(this);
    }

    /** Ends an attempt that could not even have a log. */
    private void failSetup(String detail) {
        Outcome outcome = new Outcome.Because(EndReason.END_REASON_SETUP_FAILED, detail);
        LogShipment current = shipment;
        report(
                outcome,
                current == null ? 0 : current.log().position(),
                current == null ? 0 : current.log().textBytes());
        try {
            settled.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void started(int pid) {
        ControlRequest report = ControlRequest.newBuilder()
                .setAttemptStarted(AttemptStarted.newBuilder()
                        .setAttempt(attempt)
                        .setStartedAt(Times.now())
                        .setPid(pid))
                .build();
        started = report;
        if (!dropped) {
            host.reports().send(report);
        }
    }

    private void report(Outcome outcome, long logPosition, long logBytes) {
        AttemptFinished.Builder end = AttemptFinished.newBuilder()
                .setAttempt(attempt)
                .setFinishedAt(Times.now())
                .setLogPosition(logPosition)
                .setLogBytes(logBytes);
        outcome.describeIn(end);
        ControlRequest report =
                ControlRequest.newBuilder().setAttemptFinished(end).build();
        finished = report;
        if (!dropped) {
            host.reports().send(report);
        }
        changed.accept(this);
    }
}
