package dev.hodei.search;

import com.github.luben.zstd.Zstd;
import com.google.protobuf.ByteString;
import dev.hodei.id.AttemptKey;
import dev.hodei.log.LogChunk;
import dev.hodei.log.LogExtent;
import dev.hodei.log.LogStore;
import dev.hodei.v1.LogChunkBody;
import dev.hodei.v1.LogCompression;
import dev.hodei.wire.LogHash;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.UnaryOperator;
import java.util.zip.DeflaterOutputStream;
import org.jspecify.annotations.Nullable;

/** A log that a test writes entry by entry, in chunks as agents make them and made them. */
final class Written implements LogStore {
    private static final List<LogCompression> COMPRESSIONS = List.of(
            LogCompression.LOG_COMPRESSION_DEFLATE,
            LogCompression.LOG_COMPRESSION_NONE,
            LogCompression.LOG_COMPRESSION_ZSTD);

    private final List<LogChunk> chunks = new ArrayList<>();
    private final int entriesPerChunk;
    private final List<Integer> lengthsAndFlags = new ArrayList<>();
    private ByteString text = ByteString.EMPTY;
    private long position;

    Written(int entriesPerChunk) {
        this.entriesPerChunk = entriesPerChunk;
    }

    Written out(String line) {
        return entry(line, ChunkEntries.STDOUT, false);
    }

    Written err(String line) {
        return entry(line, ChunkEntries.STDERR, false);
    }

    Written said(String line) {
        return entry(line, ChunkEntries.SYSTEM, false);
    }

    /** A piece of a line of stdout that goes on. */
    Written piece(String piece) {
        return entry(piece, ChunkEntries.STDOUT, true);
    }

    Written entry(String line, int stream, boolean unterminated) {
        ByteString bytes = ByteString.copyFrom(line, StandardCharsets.UTF_8);
        lengthsAndFlags.add(bytes.size() << 3 | (unterminated ? 4 : 0) | stream);
        text = text.concat(bytes);
        if (lengthsAndFlags.size() == entriesPerChunk) {
            cut();
        }
        return this;
    }

    private void cut() {
        int count = lengthsAndFlags.size();
        if (count == 0) {
            return;
        }
        LogChunkBody.Builder body =
                LogChunkBody.newBuilder().addAllLengthAndFlags(lengthsAndFlags).setText(text);
        lengthsAndFlags.forEach(_ -> body.addReadAfterMicros(1));
        byte[] bytes = body.build().toByteArray();
        LogCompression compression = COMPRESSIONS.get(chunks.size() % COMPRESSIONS.size());
        chunks.add(
                new LogChunk(position, count, 1, text.size(), compression.getNumber(), compressed(compression, bytes)));
        position += count;
        lengthsAndFlags.clear();
        text = ByteString.EMPTY;
    }

    private static byte[] compressed(LogCompression compression, byte[] bytes) {
        return switch (compression) {
            case LOG_COMPRESSION_DEFLATE -> deflated(bytes);
            case LOG_COMPRESSION_ZSTD -> Zstd.compress(bytes, 2);
            case LOG_COMPRESSION_NONE, LOG_COMPRESSION_UNSPECIFIED, UNRECOGNIZED -> bytes;
        };
    }

    static byte[] deflated(byte[] bytes) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (DeflaterOutputStream deflater = new DeflaterOutputStream(out)) {
            deflater.write(bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }

    /** What becomes of the chunk with this number: null takes it away. */
    Written damaged(int chunk, UnaryOperator<@Nullable LogChunk> how) {
        cut();
        LogChunk damaged = how.apply(chunks.get(chunk));
        if (damaged == null) {
            chunks.remove(chunk);
        } else {
            chunks.set(chunk, damaged);
        }
        return this;
    }

    /** As the log is now. */
    String hash() {
        cut();
        LogHash hash = new LogHash();
        chunks.forEach(chunk -> hash.add(
                chunk.firstPosition(),
                chunk.entryCount(),
                chunk.firstReadAtMicros(),
                chunk.textBytes(),
                chunk.compression(),
                chunk.body()));
        return hash.hex();
    }

    @Override
    public CompletionStage<LogExtent> extent(AttemptKey attempt) {
        cut();
        return CompletableFuture.completedFuture(new LogExtent(position, 0));
    }

    @Override
    public CompletionStage<LogExtent> append(AttemptKey attempt, List<LogChunk> more) {
        throw new UnsupportedOperationException();
    }

    /** Two at a time. */
    @Override
    public CompletionStage<List<LogChunk>> read(AttemptKey attempt, long from, int maxBytes) {
        return CompletableFuture.completedFuture(chunks.stream()
                .filter(chunk -> chunk.endPosition() > from)
                .limit(2)
                .toList());
    }
}
