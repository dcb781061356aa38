package dev.hodei.search;

import dev.hodei.id.AttemptKey;
import dev.hodei.log.LogChunk;
import dev.hodei.log.LogStore;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;

/** The bytes that a job wrote, as far as they are stored now. Blocks; keeps one read's worth of chunks. */
public final class RawLog {
    private final StoredChunks chunks;

    public RawLog(LogStore store, AttemptKey attempt) {
        this.chunks = new StoredChunks(store, attempt);
    }

    /** Writes stdout and stderr, in the order in which they were read, and nothing that Hodei said. */
    public void writeTo(OutputStream out) throws IOException, InterruptedException {
        for (LogChunk chunk = chunks.next(); chunk != null; chunk = chunks.next()) {
            ChunkEntries entries = ChunkEntries.of(chunk);
            ByteArrayOutputStream bytes = new ByteArrayOutputStream(entries.text().length + entries.count());
            for (int i = chunks.firstEntry(); i < entries.count(); i++) {
                if (entries.stream(i) == ChunkEntries.SYSTEM) {
                    continue;
                }
                bytes.write(entries.text(), entries.from(i), entries.to(i) - entries.from(i));
                if (!entries.unterminated(i)) {
                    bytes.write('\n');
                }
            }
            bytes.writeTo(out);
        }
    }
}
