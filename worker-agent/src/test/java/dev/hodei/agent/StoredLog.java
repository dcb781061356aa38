package dev.hodei.agent;

import dev.hodei.agent.log.LogStream;
import dev.hodei.v1.LogChunk;
import dev.hodei.v1.LogChunkBody;
import dev.hodei.v1.LogCompression;
import dev.hodei.wire.LogBodies;
import io.grpc.Status;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/** One attempt's log as a server keeps it: refuses gaps, skips what it has. Thread-safe. */
public final class StoredLog {
    private final List<LogChunk> chunks = new ArrayList<>();
    private final boolean keepBodies;
    private long position;
    private long textBytes;
    private Function<LogChunk, Status> refusals = _ -> Status.OK;

    public StoredLog(boolean keepBodies) {
        this.keepBodies = keepBodies;
    }

    /** Has chunks refused by what this says of them. */
    public synchronized void refuse(Function<LogChunk, Status> why) {
        refusals = why;
    }

    /** OUT_OF_RANGE if there is a gap before the chunk. */
    public synchronized Status store(LogChunk chunk) {
        if (chunk.getFirstPosition() > position) {
            return Status.OUT_OF_RANGE;
        }
        Status refusal = refusals.apply(chunk);
        if (!refusal.isOk()) {
            return refusal;
        }
        if (chunk.getFirstPosition() == position) {
            position += chunk.getEntryCount();
            textBytes += chunk.getTextBytes();
            if (keepBodies) {
                chunks.add(chunk);
            }
            notifyAll();
        } else if (chunk.getFirstPosition() + chunk.getEntryCount() > position) {
            throw new AssertionError("A chunk begins inside of a stored one");
        }
        return Status.OK;
    }

    public synchronized long position() {
        return position;
    }

    public synchronized long textBytes() {
        return textBytes;
    }

    /** Waits until so much is stored. */
    public synchronized void awaitPosition(long wanted) throws InterruptedException {
        long deadline = System.nanoTime() + 20_000_000_000L;
        while (position < wanted) {
            long millis = (deadline - System.nanoTime()) / 1_000_000;
            if (millis <= 0) {
                throw new AssertionError("Only " + position + " of " + wanted + " entries came");
            }
            wait(millis);
        }
    }

    /** Exactly the bytes of a stream. */
    public synchronized byte[] bytes(LogStream stream) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (LogChunk chunk : chunks) {
            LogChunkBody body = body(chunk);
            int offset = 0;
            for (int flags : body.getLengthAndFlagsList()) {
                int length = flags >>> 3;
                if ((flags & 3) == stream.number()) {
                    bytes.writeBytes(
                            body.getText().substring(offset, offset + length).toByteArray());
                    if ((flags & 4) == 0) {
                        bytes.write('\n');
                    }
                }
                offset += length;
            }
        }
        return bytes.toByteArray();
    }

    public synchronized Set<LogCompression> compressions() {
        return chunks.stream().map(LogChunk::getCompression).collect(Collectors.toSet());
    }

    public String text(LogStream stream) {
        return new String(bytes(stream), StandardCharsets.UTF_8);
    }

    public static LogChunkBody body(LogChunk chunk) {
        try {
            return LogBodies.open(chunk.getCompressionValue(), chunk.getBody().toByteArray());
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
