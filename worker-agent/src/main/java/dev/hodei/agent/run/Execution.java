package dev.hodei.agent.run;

import dev.hodei.agent.log.AttemptLog;
import dev.hodei.agent.log.LogStream;
import dev.hodei.agent.machine.OutOfMemory;
import dev.hodei.agent.process.ExitStatus;
import dev.hodei.agent.process.JobProcess;
import dev.hodei.agent.process.ProcessRequest;
import dev.hodei.agent.process.ProcessTree;
import dev.hodei.agent.process.Processes;
import dev.hodei.agent.process.SpawnFailedException;
import dev.hodei.failure.Reason;
import dev.hodei.v1.AttemptRef;
import dev.hodei.v1.EndReason;
import dev.hodei.v1.JobSpec;
import dev.hodei.wire.JobDefaults;
import dev.hodei.wire.TimeText;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Runs an attempt's command from its start until nothing of it runs any more, and all its output is in the log.
 *
 * <p>Between the stop request and the start there is no gap: a stop that comes before the command was started means that
 * it never is.
 */
final class Execution {
    /** How long the output is read on when the command has ended and somebody else holds its pipe open. */
    static final Duration DRAIN = Duration.ofSeconds(2);
    /** How long processes that a command left behind have between SIGTERM and SIGKILL. */
    static final Duration LEFTOVER_GRACE = Duration.ofSeconds(1);

    private final Host host;
    private final AttemptRef attempt;
    private final JobSpec spec;
    private final AttemptLog log;
    private final CompletableFuture<Stop> stop;

    Execution(Host host, AttemptRef attempt, JobSpec spec, AttemptLog log, CompletableFuture<Stop> stop) {
        this.host = host;
        this.attempt = attempt;
        this.spec = spec;
        this.log = log;
        this.stop = stop;
    }

    /** {@code started} is told the process id, and that the command is about to start before. */
    Outcome run(AttemptDirectory directory, Starts started) throws InterruptedException {
        log.say(CommandLine.opening(spec));
        try {
            List<ProcessRequest> requests = CommandLine.prepare(spec, attempt, directory, host.environment());
            if (stop.isDone()) {
                return stoppedBeforeStart(stop.resultNow());
            }
            // Linked before the start is put down, which takes a while the first time: what is put down and does not
            // happen
            // is taken for a command that ran.
            Processes processes = host.processes().get();
            started.aboutToStart();
            if (stop.isDone()) {
                return stoppedBeforeStart(stop.resultNow());
            }
            try (OutOfMemory.Watch memory = host.memory().watch();
                    JobProcess process = spawn(processes, requests)) {
                long startedAt = System.nanoTime();
                OutputPump pump = OutputPump.start(process.output(), log);
                Outcome outcome =
                        awaitOrKill(process, pump, startedAt + timeout(spec).toNanos(), started);
                return MemoryVerdict.on(outcome, memory.kills(), log::say);
            }
        } catch (SetupFailedException e) {
            return setupFailed(e.explanation());
        } catch (SpawnFailedException e) {
            return setupFailed("The worker could not start the command: " + e.getMessage() + ".");
        } catch (IOException e) {
            return setupFailed("The worker could not prepare the command: " + Reason.of(e) + ".");
        }
    }

    private static JobProcess spawn(Processes processes, List<ProcessRequest> requests) throws SpawnFailedException {
        for (ProcessRequest request : requests.subList(0, requests.size() - 1)) {
            try {
                return processes.spawn(request);
            } catch (SpawnFailedException _) {
                // The next is tried. The last, which is bash, says why where it fails as well.
            }
        }
        return processes.spawn(requests.getLast());
    }

    private Outcome setupFailed(String detail) {
        log.say(detail);
        return new Outcome.Because(EndReason.END_REASON_SETUP_FAILED, detail);
    }

    private Outcome stoppedBeforeStart(Stop request) {
        String detail = "The command was not started: " + request.why() + ".";
        log.say(detail);
        return new Outcome.NeverStarted(request.reason(), detail);
    }

    /**
     * Waits for the process, and kills it where anything goes wrong in this agent, whose files may have been replaced
     * under it: the command does not run on alone.
     */
    private Outcome awaitOrKill(JobProcess process, OutputPump pump, long deadline, Starts started)
            throws InterruptedException {
        boolean ended = false;
        try {
            started.started(process.pid());
            Outcome outcome = await(process, pump, deadline);
            ended = true;
            return outcome;
        } finally {
            if (!ended) {
                process.tree().stop(Duration.ZERO);
                pump.finishNow();
            }
        }
    }

    private Outcome await(JobProcess process, OutputPump pump, long deadline) throws InterruptedException {
        ExitStatus ended = null;
        Outcome outcome;
        switch (firstOf(process.exit(), stop, deadline)) {
            case EXIT -> {
                ended = process.exit().resultNow();
                outcome = new Outcome.Ended(ended);
            }
            case STOP -> {
                Stop request = stop.resultNow();
                stopTree(
                        process,
                        request.grace(host.stopGrace().get()),
                        "Stopping the job: " + request.why() + ".",
                        () -> {});
                outcome = new Outcome.Because(request.reason(), request.detail());
            }
            case TIMEOUT -> {
                String limit = TimeText.of(timeout(spec));
                stopTree(
                        process,
                        host.stopGrace().get(),
                        "",
                        () -> log.write(LogStream.STDERR, "hodei: timed out after " + limit));
                outcome = new Outcome.Because(EndReason.END_REASON_TIMEOUT, "");
            }
            default -> throw new AssertionError();
        }
        finishOutput(process, pump);
        if (ended != null) {
            stopLeftovers(process);
        }
        return outcome;
    }

    /** A listener to the start of the command. */
    interface Starts {
        /**
         * Returns when the command may start, or the attempt is to be stopped. Whoever crashes after this can't say that
         * the command never ran.
         */
        void aboutToStart() throws IOException, InterruptedException;

        void started(int pid);
    }

    private enum First {
        EXIT,
        STOP,
        TIMEOUT
    }

    private static First firstOf(CompletableFuture<ExitStatus> exit, CompletableFuture<Stop> stop, long deadline)
            throws InterruptedException {
        try {
            CompletableFuture.anyOf(exit, stop).get(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            return exit.isDone() ? First.EXIT : First.TIMEOUT;
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        }
        return exit.isDone() ? First.EXIT : First.STOP;
    }

    /** @param why a sentence, or empty where the first note says it */
    private void stopTree(JobProcess process, Duration grace, String why, Runnable firstNote)
            throws InterruptedException {
        // On a thread of its own: a full disk makes whoever writes to the log wait, and must not keep the job alive.
        Thread notes = Thread.ofVirtual().start(() -> {
            firstNote.run();
            log.say((why.isEmpty() ? "" : why + " ") + "Sent SIGTERM; what is left after " + TimeText.of(grace)
                    + " is sent SIGKILL.");
        });
        ProcessTree.Stopped stopped = process.tree().stop(grace);
        notes.join();
        if (stopped.killed() > 0) {
            log.say("Sent SIGKILL to " + processes(stopped.killed()) + " that did not end within " + TimeText.of(grace)
                    + " of SIGTERM.");
        }
    }

    private void finishOutput(JobProcess process, OutputPump pump) throws InterruptedException {
        if (pump.awaitEnd(DRAIN)) {
            return;
        }
        pump.finishNow();
        if (!process.tree().isGoneAfterExit()) {
            log.say(
                    "The command has ended, but a process that it left running held its output open. Output was read for "
                            + TimeText.of(DRAIN) + " more; what comes later is not kept.");
        }
    }

    private void stopLeftovers(JobProcess process) throws InterruptedException {
        ProcessTree tree = process.tree();
        if (!tree.isGoneAfterExit()) {
            ProcessTree.Stopped stopped = tree.stop(LEFTOVER_GRACE);
            int all = Math.max(stopped.terminated(), stopped.killed());
            if (all > 0) {
                log.say("Stopped " + processes(all) + " that the command left running"
                        + (stopped.killed() > 0 ? " (SIGKILL was needed for " + stopped.killed() + ")." : "."));
            }
        }
    }

    private static String processes(int count) {
        return count == 1 ? "1 process" : count + " processes";
    }

    static Duration timeout(JobSpec spec) {
        return spec.hasTimeout()
                ? Duration.ofSeconds(
                        spec.getTimeout().getSeconds(), spec.getTimeout().getNanos())
                : JobDefaults.TIMEOUT;
    }
}
