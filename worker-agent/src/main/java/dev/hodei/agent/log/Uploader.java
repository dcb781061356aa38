package dev.hodei.agent.log;

import dev.hodei.agent.console.Console;
import dev.hodei.failure.Reason;
import dev.hodei.v1.AttemptRef;
import dev.hodei.v1.LogChunk;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Uploads one attempt's spool: one call after the other, each from the position that the server acknowledged last, until
 * everything that there will ever be is acknowledged. Sends only while the transport takes more, so that a slow server
 * leaves the log on disk.
 */
final class Uploader implements Runnable {
    private final AttemptRef attempt;
    private final Spool spool;
    private final AttemptLog log;
    private final UploadGate gate;
    private final Wakeup wakeup;
    private volatile boolean stopped;
    /** The position at which a call began that the server ended for a malformed chunk; -1 for none. */
    private long suspect = -1;
    /** Position of a chunk that the server can't take. */
    private long refused = -1;

    Uploader(AttemptRef attempt, Spool spool, AttemptLog log, UploadGate gate, Wakeup wakeup) {
        this.attempt = attempt;
        this.spool = spool;
        this.log = log;
        this.gate = gate;
        this.wakeup = wakeup;
    }

    void stored(long position) {
        try {
            spool.acknowledge(position);
        } catch (IOException e) {
            Console.warn("A spool file can't be removed: " + Reason.of(e));
        }
        wakeup.signal();
    }

    void stop() {
        stopped = true;
        wakeup.signal();
    }

    @Override
    public void run() {
        int failures = 0;
        try {
            while (!isDone()) {
                if (spool.end() == spool.acknowledged()) {
                    wakeup.await();
                    continue;
                }
                UploadCall call = new UploadCall(gate.await(), attempt, wakeup);
                long before = spool.acknowledged();
                try {
                    upload(call);
                } finally {
                    call.cancel();
                }
                if (call.isRefusedForEver()) {
                    giveUp(call.failure());
                    return;
                }
                noteMalformed(call, before);
                failures = spool.acknowledged() > before ? 0 : failures + 1;
                if (!isDone()) {
                    Console.debug("Upload of " + attempt.getJobId() + " is resumed from " + spool.acknowledged() + ": "
                            + call.failure());
                    Thread.sleep(gate.pauseAfter(failures));
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IOException e) {
            Console.warn("The log of job " + attempt.getJobId() + " can't be read back: " + Reason.of(e));
        }
    }

    /**
     * A call that the server ended for a malformed chunk, and that brought nothing: the first chunk that it sent is the one,
     * unless those before it were stored just then, which the next call will tell.
     */
    private void noteMalformed(UploadCall call, long before) {
        if (!call.isMalformed() || spool.acknowledged() > before) {
            suspect = -1;
        } else if (suspect == before) {
            Console.warn("A part of the log of job " + attempt.getJobId() + " is left out: " + call.failure());
            refused = before;
        } else {
            suspect = before;
        }
    }

    private @Nullable LogChunk chunk(long position) throws IOException {
        LogChunk chunk = spool.read(position);
        return chunk == null || position != refused
                ? chunk
                : LostEntries.inPlaceOf(
                        chunk.getFirstPosition(),
                        chunk.getEntryCount(),
                        chunk.getFirstReadAtMicros(),
                        "the worker's copy is damaged");
    }

    /** The attempt has ended for the server: what is left of its log is of no use. */
    private void giveUp(String why) throws IOException {
        stopped = true;
        long left = spool.end() - spool.acknowledged();
        if (left > 0 && !spool.isDeleted()) {
            Console.warn("The server takes no more of the log of job " + attempt.getJobId() + "; " + left
                    + " entries are dropped: " + why);
        }
        spool.delete();
    }

    /** One call, until it fails or all is acknowledged. */
    private void upload(UploadCall call) throws IOException, InterruptedException {
        long next = spool.acknowledged();
        while (!isDone() && !call.hasEnded()) {
            // Read before the log's end is: a chunk may come in between, but none after the log was closed.
            boolean complete = log.isClosed();
            LogChunk chunk = call.isReady() ? chunk(next) : null;
            if (chunk != null) {
                call.send(chunk);
                next = chunk.getFirstPosition() + chunk.getEntryCount();
            } else {
                if (complete && next == spool.end()) {
                    call.halfClose();
                }
                wakeup.await();
            }
        }
        if (call.position() >= 0) {
            stored(call.position());
        }
    }

    private boolean isDone() {
        return stopped || (log.isClosed() && spool.acknowledged() == spool.end());
    }
}
