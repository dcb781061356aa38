package dev.hodei.agent.run;

import dev.hodei.agent.disk.WholeFile;
import dev.hodei.leftover.Boot;
import dev.hodei.leftover.JournalRecord;
import dev.hodei.v1.AttemptFinished;
import dev.hodei.v1.AttemptRef;
import dev.hodei.v1.AttemptStarted;
import dev.hodei.v1.AttemptStarting;
import dev.hodei.v1.ControlRequest;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What an agent started after a crash must know of an attempt, in one file: whose it is, that it was about to start, how it
 * ended. Records of length, checksum and report are added at its end; the first that is not whole ends it. Not thread-safe.
 *
 * <p>What is added outlives this process at once, and a machine that goes down only once it was forced to the disk. So the
 * first record names the machine's boot: while that boot runs, nothing that was added is missing.
 */
final class AttemptJournal {
    private static final FileAttribute<Set<PosixFilePermission>> PRIVATE =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));

    private final Path file;
    private final AttemptRef attempt;
    private @Nullable AttemptStarted started;
    private @Nullable AttemptFinished finished;
    private long size;
    private boolean neverStarted;

    private AttemptJournal(Path file, AttemptRef attempt) {
        this.file = file;
        this.attempt = attempt;
    }

    /** A new one. */
    static AttemptJournal create(Path file, AttemptRef attempt) throws IOException {
        return create(file, attempt, Boot.id());
    }

    static AttemptJournal create(Path file, AttemptRef attempt, String boot) throws IOException {
        AttemptStarting starting =
                AttemptStarting.newBuilder().setAttempt(attempt).setBootId(boot).build();
        AttemptJournal journal = new AttemptJournal(file, attempt);
        ControlRequest first =
                ControlRequest.newBuilder().setAttemptStarting(starting).build();
        try (FileChannel channel =
                FileChannel.open(file, EnumSet.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE), PRIVATE)) {
            journal.add(channel, first);
        }
        return journal;
    }

    /** One that an agent before this one has left; null if not even whose it is was put down. */
    static @Nullable AttemptJournal read(Path file) throws IOException {
        byte[] bytes = WholeFile.read(file);
        if (bytes == null) {
            return null;
        }
        ByteBuffer content = ByteBuffer.wrap(bytes);
        ControlRequest first = JournalRecord.next(content).orElse(null);
        if (first == null || !first.hasAttemptStarting()) {
            return null;
        }
        AttemptJournal journal =
                new AttemptJournal(file, first.getAttemptStarting().getAttempt());
        journal.size = content.position();
        for (var report = JournalRecord.next(content); report.isPresent(); report = JournalRecord.next(content)) {
            journal.remember(report.get());
            journal.size = content.position();
        }
        journal.neverStarted = JournalRecord.neverStarted(bytes).isPresent();
        return journal;
    }

    AttemptRef attempt() {
        return attempt;
    }

    /** Null if it was never about to start. */
    @Nullable
    AttemptStarted started() {
        return started;
    }

    /** Whether one that an agent has left proves that the command was never started. Not if it had ended: then its end says so. */
    boolean provesThatItNeverStarted() {
        return neverStarted;
    }

    /** Null if it had not ended. */
    @Nullable
    AttemptFinished finished() {
        return finished;
    }

    /** Outlives this process from now on; the machine, after a sync. */
    void add(ControlRequest report) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            add(channel, report);
        }
        remember(report);
    }

    /** What a full disk has taken of a record is written over by the next. */
    private void add(FileChannel channel, ControlRequest report) throws IOException {
        ByteBuffer record = JournalRecord.of(report);
        long at = size;
        while (record.hasRemaining()) {
            at += channel.write(record, at);
        }
        size = at;
    }

    private void remember(ControlRequest report) {
        if (report.hasAttemptStarted()) {
            started = report.getAttemptStarted();
        } else if (report.hasAttemptFinished()) {
            finished = report.getAttemptFinished();
        }
    }
}
