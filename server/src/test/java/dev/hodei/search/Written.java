package dev.hodei.search;

import com.google.protobuf.ByteString;
import dev.hodei.id.AttemptKey;
import dev.hodei.log.LogChunk;
import dev.hodei.log.LogExtent;
import dev.hodei.log.LogStore;
import dev.hodei.v1.LogChunkBody;
import dev.hodei.v1.LogCompression;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.zip.DeflaterOutputStream;

/** A log that a test writes entry by entry, in chunks as an agent would make them. */
final class Written implements LogStore {
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
        boolean compressed = chunks.size() % 2 == 0;
        byte[] bytes = body.build().toByteArray();
        int compression =
                compressed ? LogCompression.LOG_COMPRESSION_DEFLATE_VALUE : LogCompression.LOG_COMPRESSION_NONE_VALUE;
        chunks.add(new LogChunk(position, count, 1, text.size(), compression, compressed ? deflated(bytes) : bytes));
        position += count;
        lengthsAndFlags.clear();
        text = ByteString.EMPTY;
    }

    private static byte[] deflated(byte[] bytes) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (DeflaterOutputStream deflater = new DeflaterOutputStream(out)) {
            deflater.write(bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
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
