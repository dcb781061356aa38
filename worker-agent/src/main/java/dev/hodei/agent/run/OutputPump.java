package dev.hodei.agent.run;

import dev.hodei.agent.console.Console;
import dev.hodei.agent.log.AttemptLog;
import dev.hodei.agent.log.LogStream;
import dev.hodei.agent.process.OutputPipes;
import dev.hodei.failure.Reason;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/**
 * The one thread that moves a job's output from its pipes to its log. A full spool makes it stop reading. Threads are kept
 * for later jobs, since to start one takes longer than most commands need to their first line.
 */
final class OutputPump {
    /**
     * The size of a read after which the next one follows at once: a process that writes more than this must not wait.
     */
    private static final int SMALL_READ = 16 * 1024;

    private static final int GATHER_MILLIS = 2;
    private static final LogStream[] STREAMS = {LogStream.STDOUT, LogStream.STDERR};

    private static final ExecutorService THREADS = Executors.newCachedThreadPool(
            Thread.ofPlatform().name("output-", 1).daemon().factory());

    private final OutputPipes pipes;
    private final AttemptLog log;
    private final CountDownLatch ended = new CountDownLatch(1);

    private OutputPump(OutputPipes pipes, AttemptLog log) {
        this.pipes = pipes;
        this.log = log;
    }

    static OutputPump start(OutputPipes pipes, AttemptLog log) {
        OutputPump pump = new OutputPump(pipes, log);
        THREADS.execute(pump::run);
        return pump;
    }

    /** Waits until the job's output has ended, for at most so long; whether it has. */
    boolean awaitEnd(Duration limit) throws InterruptedException {
        return ended.await(limit.toNanos(), TimeUnit.NANOSECONDS);
    }

    /** Takes what is in the pipes now, and no more. */
    void finishNow() throws InterruptedException {
        pipes.stopReading();
        ended.await();
    }

    private void run() {
        try {
            boolean more = true;
            int taken = 0;
            while (more && pipes.isOpen()) {
                log.awaitRoom();
                boolean stopping = pipes.isStopped();
                int due = stopping ? 0 : log.flushIfDue();
                if (due > 0 && taken < SMALL_READ) {
                    // What comes now goes with what waits already: reading it line by line would take from the job the
                    // processor that it writes with.
                    Thread.sleep(Math.min(due, GATHER_MILLIS));
                    due = stopping ? 0 : log.flushIfDue();
                }
                pipes.await(due);
                taken = 0;
                for (int i = 0; i < STREAMS.length; i++) {
                    if (pipes.isReady(i)) {
                        int n = pipes.read(i);
                        if (n > 0) {
                            taken += n;
                            log.append(STREAMS[i], pipes.bytes(), n);
                        }
                    }
                }
                // One read takes all that a pipe holds; a process that writes on and on would keep this going for ever.
                more = !stopping;
                log.flushIfDue();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            Console.error("The output of a job can't be read: " + Reason.of(e));
        } finally {
            ended.countDown();
        }
    }
}
