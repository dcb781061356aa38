package dev.hodei.agent.process;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A job's first process and, through it, its whole tree of processes. Thread-safe. */
public final class JobProcess implements AutoCloseable {
    private final Processes processes;
    private final int pid;
    private final List<byte[]> mark;
    private final OutputPipes output;
    private final CompletableFuture<ExitStatus> exit = new CompletableFuture<>();
    private volatile boolean reaped;

    JobProcess(Processes processes, int pid, List<byte[]> mark, OutputPipes output) {
        this.processes = processes;
        this.pid = pid;
        this.mark = mark;
        this.output = output;
    }

    /** Also the number of its session and of its process group. */
    public int pid() {
        return pid;
    }

    public OutputPipes output() {
        return output;
    }

    /** How the first process ended; completes as soon as it did, whatever became of its descendants. */
    public CompletableFuture<ExitStatus> exit() {
        return exit;
    }

    /** Waits for the first process' end; false if it still runs after {@code limit}. */
    public boolean awaitExit(Duration limit) throws InterruptedException {
        try {
            exit.get(limit.toNanos(), TimeUnit.NANOSECONDS);
            return true;
        } catch (TimeoutException e) {
            return false;
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Everything of this job that still runs, found anew at each call. */
    public ProcessTree tree() {
        return new ProcessTree(processes, this);
    }

    /** Gives the number up. Call it when the tree is gone. */
    @Override
    public void close() {
        processes.forget(this);
        output.close();
    }

    List<byte[]> mark() {
        return mark;
    }

    boolean isReaped() {
        return reaped;
    }

    void markReaped() {
        reaped = true;
    }

    void ended(ExitStatus status) {
        exit.complete(status);
    }
}
