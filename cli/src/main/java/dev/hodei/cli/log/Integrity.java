package dev.hodei.cli.log;

import dev.hodei.cli.terminal.Text;
import dev.hodei.v1.Attempt;
import dev.hodei.v1.LogChunk;
import dev.hodei.wire.LogHash;
import java.util.Optional;

/** Whether a log that was followed is whole, and the one that was sealed. For one thread. */
final class Integrity {
    private final boolean fromTheStart;
    private final LogHash hash = new LogHash();
    private long hashed;
    private long unreadable;

    /** @param fromTheStart whether the log is read from its first entry on, so that its hash can be compared */
    Integrity(boolean fromTheStart) {
        this.fromTheStart = fromTheStart;
    }

    /** Takes each chunk as it came; one that comes again after a lost connection is known. */
    void chunk(LogChunk chunk) {
        if (fromTheStart && chunk.getFirstPosition() >= hashed) {
            hash.add(
                    chunk.getFirstPosition(),
                    chunk.getEntryCount(),
                    chunk.getFirstReadAtMicros(),
                    chunk.getTextBytes(),
                    chunk.getCompressionValue(),
                    chunk.getBody().toByteArray());
            hashed = chunk.getFirstPosition() + chunk.getEntryCount();
        }
    }

    /** Notes that so many entries could not be read. */
    void unreadable(long entries) {
        unreadable += entries;
    }

    /** What is wrong with the log, in a sentence; empty where nothing is, or where its hash is not known. */
    Optional<String> damage(Attempt attempt) {
        if (unreadable > 0) {
            return Optional.of("the log of attempt " + attempt.getNumber() + " is damaged: "
                    + Text.count(unreadable, "entry", "entries") + " of it cannot be read");
        }
        String sealed = attempt.getLogHash();
        if (fromTheStart && !sealed.isEmpty() && !sealed.equals(hash.hex())) {
            return Optional.of("the log of attempt " + attempt.getNumber()
                    + " is not the one that was sealed: its hash is " + hash.hex() + ", and was " + sealed);
        }
        return Optional.empty();
    }
}
