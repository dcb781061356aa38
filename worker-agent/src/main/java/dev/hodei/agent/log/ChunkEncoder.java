package dev.hodei.agent.log;

import com.google.protobuf.UnsafeByteOperations;
import dev.hodei.v1.LogChunk;
import dev.hodei.v1.LogCompression;
import java.util.zip.Deflater;
import org.jspecify.annotations.Nullable;

/** Makes chunks of batches, compressed where that helps. Holds native memory until closed. Not thread-safe. */
final class ChunkEncoder implements AutoCloseable {
    /** Shorter texts are not worth the time. */
    static final int COMPRESS_FROM_BYTES = 256;

    private @Nullable Deflater deflater;

    LogChunk encode(EntryBatch batch, long firstPosition) {
        byte[] body = batch.body();
        LogChunk.Builder chunk = LogChunk.newBuilder()
                .setFirstPosition(firstPosition)
                .setEntryCount(batch.count())
                .setFirstReadAtMicros(batch.firstAt())
                .setTextBytes(batch.textLength());
        byte[] smaller = new byte[body.length];
        int length = batch.textLength() < COMPRESS_FROM_BYTES ? 0 : compress(body, smaller);
        if (length > 0) {
            chunk.setCompression(LogCompression.LOG_COMPRESSION_DEFLATE)
                    .setBody(UnsafeByteOperations.unsafeWrap(smaller, 0, length));
        } else {
            chunk.setCompression(LogCompression.LOG_COMPRESSION_NONE).setBody(UnsafeByteOperations.unsafeWrap(body));
        }
        return chunk.build();
    }

    /** How many bytes the compressed body takes, or 0 if it does not get smaller. */
    private int compress(byte[] body, byte[] into) {
        Deflater d = deflater;
        if (d == null) {
            d = new Deflater(Deflater.BEST_SPEED);
            deflater = d;
        }
        d.reset();
        d.setInput(body);
        d.finish();
        int length = d.deflate(into);
        return d.finished() ? length : 0;
    }

    @Override
    public void close() {
        if (deflater != null) {
            deflater.end();
            deflater = null;
        }
    }
}
