package dev.hodei.agent.run;

import dev.hodei.agent.console.Console;
import dev.hodei.agent.log.LogShipment;
import dev.hodei.failure.Reason;
import dev.hodei.v1.AttemptFinished;
import dev.hodei.v1.AttemptRef;
import dev.hodei.v1.AttemptStarted;
import dev.hodei.v1.AttemptStarting;
import dev.hodei.v1.ControlRequest;
import dev.hodei.v1.EndReason;
import dev.hodei.v1.JobSpec;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One attempt that this worker holds: from its assignment until the server has settled its end, or the attempt was given
 * up. Thread-safe; {@link #run} is its life, on a thread of its own.
 */
final class AttemptRun implements Runnable {
    private static final Duration ASK_AGAIN_AFTER = Duration.ofSeconds(1);
    private static final Duration SYNC_AFTER = Duration.ofSeconds(1);

    private final Host host;
    private final AttemptRef attempt;
    private final Origin origin;
    private final Consumer<AttemptRun> changed;
    private final CompletableFuture<Stop> stop = new CompletableFuture<>();
    private final CompletableFuture<Void> leaveToStart = new CompletableFuture<>();
    private final CountDownLatch settled = new CountDownLatch(1);
    private volatile boolean dropped;
    private volatile @Nullable LogShipment shipment;
    private volatile @Nullable ControlRequest started;
    private volatile @Nullable AttemptFinished finished;
    private volatile boolean left;
    private volatile boolean removed;

    /** The origin of an attempt. */
    sealed interface Origin {
        /** The server gave it to this agent. */
        record Assigned(JobSpec spec) implements Origin {}

        /** An agent that died has left it; whether processes of its jobs were found and killed. */
        record Found(AttemptDirectory directory, boolean killed) implements Origin {}
    }

    /** {@code changed} is told when the attempt has ended, and when nothing is left of it. */
    AttemptRun(Host host, AttemptRef attempt, Origin origin, Consumer<AttemptRun> changed) {
        this.host = host;
        this.attempt = attempt;
        this.origin = origin;
        this.changed = changed;
    }

    /** Only the first request counts; whether this is it. */
    boolean stop(Stop request) {
        return stop.complete(request);
    }

    /** The server knows that it starts. */
    void mayStart() {
        leaveToStart.complete(null);
    }

    /** Stops it without a report: the server has given it up. */
    void drop() {
        dropped = true;
        stop(Stop.asked(EndReason.END_REASON_WORKER_LOST));
        LogShipment current = shipment;
        if (current != null) {
            current.discard();
        }
        settled.countDown();
    }

    /** Leaves it on disk for a later agent; only once it has ended. */
    void leave() {
        left = true;
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

    /** Bytes of log text so far. */
    long logBytes() {
        LogShipment current = shipment;
        return current == null ? 0 : current.log().textBytes();
    }

    /** Whether nothing is left of it. */
    boolean isRemoved() {
        return removed;
    }

    boolean isDropped() {
        return dropped;
    }

    /** Whether it is a later agent's. */
    boolean isLeft() {
        return left;
    }

    /** What the server may have missed. */
    List<ControlRequest> reports() {
        List<ControlRequest> reports = new ArrayList<>();
        ControlRequest start = started;
        AttemptFinished end = finished;
        if (start != null) {
            reports.add(start);
        }
        if (end != null) {
            reports.add(wire(end));
        }
        return reports;
    }

    private static ControlRequest wire(AttemptStarted start) {
        return ControlRequest.newBuilder().setAttemptStarted(start).build();
    }

    private static ControlRequest wire(AttemptFinished end) {
        return ControlRequest.newBuilder().setAttemptFinished(end).build();
    }

    @Override
    public void run() {
        AttemptDirectory directory = null;
        try {
            LogShipment current;
            switch (origin) {
                case Origin.Assigned(JobSpec spec) -> {
                    if (!stop.isDone()) {
                        // The answer comes while everything is prepared.
                        host.reports().send(starting());
                    }
                    directory = AttemptDirectory.create(host.disposal(), attempt);
                    current =
                            shipped(LogShipment.start(attempt, directory.spool(), host.spoolBudget(), host.uploads()));
                    execute(spec, directory, current);
                }
                case Origin.Found(AttemptDirectory found, boolean killed) -> {
                    directory = found;
                    current = shipped(LogShipment.goOn(attempt, found.spool(), host.spoolBudget(), host.uploads()));
                    goOn(found, killed, current);
                }
            }
            directory.removeWorkspace();
            awaitSettled(directory, current);
        } catch (IOException e) {
            failSetup("The worker could not make a workspace: " + Reason.of(e)
                    + ". See that its disk is writable and not full.");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException | Error e) {
            Console.error("Attempt " + attempt.getAttempt() + " of job " + attempt.getJobId() + " failed here: "
                    + Reason.of(e));
            failSetup("The agent failed: " + Reason.of(e));
        } finally {
            end(directory);
        }
    }

    private LogShipment shipped(LogShipment current) {
        shipment = current;
        if (dropped) {
            current.discard();
        }
        return current;
    }

    private void end(@Nullable AttemptDirectory directory) {
        boolean stays = left && !dropped;
        LogShipment current = shipment;
        if (current != null && stays) {
            current.leave();
        } else if (current != null) {
            current.discard();
        }
        if (directory != null && !stays) {
            directory.remove();
        }
        removed = true;
        changed.accept(this);
    }

    private void execute(JobSpec spec, AttemptDirectory directory, LogShipment current) throws InterruptedException {
        Outcome outcome = new Execution(host, attempt, spec, current.log(), stop).run(directory, startsIn(directory));
        current.log().close();
        report(outcome, directory);
    }

    /** What the agent that died had not put down of the end, it could not see any more. */
    private void goOn(AttemptDirectory found, boolean killed, LogShipment current) throws IOException {
        AttemptStarted start = found.journal().started();
        started = start == null ? null : wire(start);
        AttemptFinished end = found.journal().finished();
        if (end != null) {
            current.log().close();
            announce(end);
            return;
        }
        boolean neverStarted = found.journal().provesThatItNeverStarted();
        String when = neverStarted
                ? " before the command was started"
                : start != null ? " while the job ran" : ", and whether the command had been started is not known";
        String rest = killed
                ? "What was found running of its jobs was sent SIGKILL"
                : "Nothing of its jobs was found running";
        current.log()
                .say("The worker agent died" + when + ". " + rest
                        + "; output that the agent had not written to its disk is lost.");
        current.log().close();
        EndReason lost = EndReason.END_REASON_WORKER_LOST;
        String detail = "the worker agent died" + when;
        report(neverStarted ? new Outcome.NeverStarted(lost, detail) : new Outcome.Because(lost, detail), found);
    }

    /** Waits for the server. While it lets wait, makes sure that the end outlives a machine that goes down, too. */
    private void awaitSettled(AttemptDirectory directory, LogShipment current) throws InterruptedException {
        boolean kept = false;
        while (!settled.await(SYNC_AFTER.toMillis(), TimeUnit.MILLISECONDS)) {
            AttemptFinished end = finished;
            if (!kept && end != null) {
                try {
                    if (directory.journal().finished() == null) {
                        directory.journal().add(wire(end));
                    }
                    current.sync();
                    directory.sync();
                    kept = true;
                } catch (IOException e) {
                    Console.debug("The end of job " + attempt.getJobId() + " can't be kept yet: " + Reason.of(e));
                }
            }
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
        announce(describe(outcome));
        try {
            settled.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private Execution.Starts startsIn(AttemptDirectory directory) {
        return new Execution.Starts() {
            @Override
            public void aboutToStart() throws IOException, InterruptedException {
                awaitLeaveToStart();
                if (!stop.isDone()) {
                    directory
                            .journal()
                            .add(wire(AttemptStarted.newBuilder()
                                    .setAttempt(attempt)
                                    .setStartedAt(Times.now())
                                    .build()));
                    directory.recordSessionToBegin();
                }
            }

            @Override
            public void started(int pid) {
                try {
                    directory.recordSession(pid);
                } catch (IOException e) {
                    Console.warn(
                            "The session of job " + attempt.getJobId() + " can't be kept on disk: " + Reason.of(e));
                }
                announceStart(pid);
            }
        };
    }

    /** Until then the server may give the attempt to somebody else; returns too when it is to be stopped. */
    private void awaitLeaveToStart() throws InterruptedException {
        var answer = CompletableFuture.anyOf(leaveToStart, stop);
        while (!answer.isDone()) {
            try {
                answer.get(ASK_AGAIN_AFTER.toMillis(), TimeUnit.MILLISECONDS);
            } catch (TimeoutException e) {
                // The server may have forgotten the question; a connection that was away meanwhile is no matter either.
                host.reports().send(starting());
            } catch (ExecutionException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    private ControlRequest starting() {
        return ControlRequest.newBuilder()
                .setAttemptStarting(AttemptStarting.newBuilder().setAttempt(attempt))
                .build();
    }

    private void announceStart(int pid) {
        ControlRequest report = wire(AttemptStarted.newBuilder()
                .setAttempt(attempt)
                .setStartedAt(Times.now())
                .setPid(pid)
                .build());
        started = report;
        if (!dropped) {
            host.reports().send(report);
        }
    }

    /** Puts the end down, then reports it: an agent that dies in between reports it when it is started again. */
    private void report(Outcome outcome, AttemptDirectory directory) {
        AttemptFinished end = describe(outcome);
        try {
            directory.journal().add(wire(end));
        } catch (IOException e) {
            Console.warn("The end of job " + attempt.getJobId() + " can't be kept on disk (" + Reason.of(e)
                    + "); trying on");
        }
        announce(end);
    }

    private AttemptFinished describe(Outcome outcome) {
        LogShipment current = shipment;
        AttemptFinished.Builder end = AttemptFinished.newBuilder()
                .setAttempt(attempt)
                .setFinishedAt(Times.now())
                .setLogPosition(current == null ? 0 : current.log().position())
                .setLogBytes(current == null ? 0 : current.log().textBytes());
        outcome.describeIn(end);
        return end.build();
    }

    private void announce(AttemptFinished end) {
        finished = end;
        if (!dropped) {
            host.reports().send(wire(end));
        }
        changed.accept(this);
    }
}
