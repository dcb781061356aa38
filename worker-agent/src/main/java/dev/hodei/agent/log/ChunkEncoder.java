package dev.hodei.agent.log;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdCompressCtx;
import com.google.protobuf.UnsafeByteOperations;
import dev.hodei.agent.console.Console;
import dev.hodei.v1.LogChunk;
import dev.hodei.v1.LogCompression;
import dev.hodei.wire.ZstdLibrary;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Makes chunks of batches, compressed where that helps and can be done on this machine. Holds native memory until closed.
 * Not thread-safe.
 */
final class ChunkEncoder implements AutoCloseable {
    /** Shorter texts are not worth the time. */
    static final int COMPRESS_FROM_BYTES = 256;

    /** The levels below make more bytes for PostgreSQL, those above take more time; see docs/adr/0016. */
    private static final int LEVEL = 2;

    private @Nullable ZstdCompressCtx compressor;

    LogChunk encode(EntryBatch batch, long firstPosition) {
        byte[] body = batch.body();
        LogChunk.Builder chunk = LogChunk.newBuilder()
                .setFirstPosition(firstPosition)
                .setEntryCount(batch.count())
                .setFirstReadAtMicros(batch.firstAt())
                .setTextBytes(batch.textLength());
        if (batch.textLength() >= COMPRESS_FROM_BYTES && Library.WORKS) {
            // With room for the worst case zstd need not look at the room that is left.
            byte[] compressed = new byte[Math.toIntExact(Zstd.compressBound(body.length))];
            int length = compressor().compressByteArray(compressed, 0, compressed.length, body, 0, body.length);
            if (length < body.length) {
                return chunk.setCompression(LogCompression.LOG_COMPRESSION_ZSTD)
                        .setBody(UnsafeByteOperations.unsafeWrap(compressed, 0, length))
                        .build();
            }
        }
        return chunk.setCompression(LogCompression.LOG_COMPRESSION_NONE)
                .setBody(UnsafeByteOperations.unsafeWrap(body))
                .build();
    }

    private ZstdCompressCtx compressor() {
        ZstdCompressCtx c = compressor;
        if (c == null) {
            c = new ZstdCompressCtx().setLevel(LEVEL);
            compressor = c;
        }
        return c;
    }

    @Override
    public void close() {
        if (compressor != null) {
            compressor.close();
            compressor = null;
        }
    }

    /** Asked for, and loaded, when the first text is long enough: agents are many, and most of them idle. */
    private static final class Library {
        static final boolean WORKS = works();

        private static boolean works() {
            Optional<String> problem = ZstdLibrary.problem();
            problem.ifPresent(why -> Console.warn("Logs are sent uncompressed, as zstd can't be loaded here: " + why));
            return problem.isEmpty();
        }
    }
}
