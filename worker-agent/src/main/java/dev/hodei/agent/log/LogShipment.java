package dev.hodei.agent.log;

import dev.hodei.agent.console.Console;
import dev.hodei.failure.Reason;
import dev.hodei.v1.AttemptRef;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.function.LongSupplier;

/** One attempt's log from its first byte until the server has it: what is written, spooled and uploaded. Thread-safe. */
public final class LogShipment {
    private final Spool spool;
    private final AttemptLog log;
    private final Uploader uploader;

    private LogShipment(Spool spool, LongSupplier now, AttemptRef attempt, UploadGate gate) {
        this.spool = spool;
        Wakeup wakeup = new Wakeup();
        log = new AttemptLog(now, spool, wakeup::signal);
        uploader = new Uploader(attempt, spool, log, gate, wakeup);
    }

    /** Starts to upload whatever will be written. The directory must exist. */
    public static LogShipment start(AttemptRef attempt, Path directory, SpoolBudget budget, UploadGate gate) {
        return start(attempt, Spool.create(directory, budget), gate);
    }

    /** The same, after what an agent before this one has left in {@code directory}. */
    public static LogShipment goOn(AttemptRef attempt, Path directory, SpoolBudget budget, UploadGate gate)
            throws IOException {
        return start(attempt, Spool.open(directory, budget), gate);
    }

    private static LogShipment start(AttemptRef attempt, Spool spool, UploadGate gate) {
        LogShipment shipment = new LogShipment(spool, steadyMicros(), attempt, gate);
        Thread.ofVirtual().name("upload-" + attempt.getJobId()).start(shipment.uploader);
        return shipment;
    }

    public AttemptLog log() {
        return log;
    }

    /** The server has stored the log up to this position. */
    public void stored(long position) {
        uploader.stored(position);
    }

    /** Stops the upload and forgets what is left. */
    public void discard() {
        try {
            spool.delete();
        } catch (IOException e) {
            Console.warn("A spool file can't be removed: " + Reason.of(e));
        }
        uploader.stop();
    }

    /** Until everything has reached the disk itself. */
    public void sync() throws IOException {
        spool.sync();
    }

    /** Stops the upload, and leaves what the server does not have on disk, for a later agent. */
    public void leave() {
        try {
            spool.leave();
        } catch (IOException e) {
            Console.warn("A spool file can't be closed: " + Reason.of(e));
        }
        uploader.stop();
    }

    /** The wall clock, read once, and from then on moved by the monotonic clock. */
    private static LongSupplier steadyMicros() {
        long wall = ChronoUnit.MICROS.between(Instant.EPOCH, Instant.now());
        long start = System.nanoTime();
        return () -> wall + (System.nanoTime() - start) / 1_000;
    }
}
