package dev.hodei.search;

import dev.hodei.id.AttemptKey;
import dev.hodei.log.LogStore;
import dev.hodei.v1.UnreadableEntries;
import dev.hodei.wire.UnreadableLine;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/**
 * The bytes that a job wrote, as far as they are stored now; where some cannot be read, a line says so in their place. Blocks;
 * keeps one read's worth of chunks.
 */
public final class RawLog {
    private final StoredChunks chunks;
    private final String sealedHash;
    private boolean midLine;

    /** @param sealedHash of the whole log; empty where it is not known */
    public RawLog(LogStore store, AttemptKey attempt, String sealedHash) {
        this.chunks = new StoredChunks(store, attempt, sealedHash);
        this.sealedHash = sealedHash;
    }

    /** Writes stdout and stderr, in the order in which they were read, and nothing that Hodei said. */
    public void writeTo(OutputStream out) throws IOException, InterruptedException {
        for (Passage passage = chunks.next(); passage != null; passage = chunks.next()) {
            UnreadableEntries unreadable = passage.unreadable();
            if (unreadable == null) {
                write(passage.entries(), passage.firstEntry(), out);
            } else {
                say(
                        UnreadableLine.words(
                                unreadable.getFirstPosition(), unreadable.getEntries(), unreadable.getWhy()),
                        out);
            }
        }
        String differing = chunks.differingHash().orElse("");
        if (!differing.isEmpty()) {
            say(
                    "hodei: this log is not the one that was sealed: its hash is " + differing + ", and was "
                            + sealedHash,
                    out);
        }
    }

    private void write(ChunkEntries entries, int first, OutputStream out) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(entries.text().length + entries.count());
        for (int i = first; i < entries.count(); i++) {
            if (entries.stream(i) == ChunkEntries.SYSTEM) {
                continue;
            }
            bytes.write(entries.text(), entries.from(i), entries.to(i) - entries.from(i));
            midLine = entries.unterminated(i);
            if (!midLine) {
                bytes.write('\n');
            }
        }
        bytes.writeTo(out);
    }

    /** On a line of its own. */
    private void say(String words, OutputStream out) throws IOException {
        out.write(((midLine ? "\n" : "") + words + "\n").getBytes(StandardCharsets.UTF_8));
        midLine = false;
    }
}
