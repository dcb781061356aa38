package dev.hodei.cli;

import com.github.luben.zstd.Zstd;
import com.google.protobuf.ByteString;
import dev.hodei.v1.LogChunk;
import dev.hodei.v1.LogChunkBody;
import dev.hodei.v1.LogCompression;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.zip.DeflaterOutputStream;

/** Makes chunks as agents do and did. */
final class Chunks {
    static final int OUT = 0;
    static final int ERR = 1;
    static final int SYSTEM = 2;

    private final LogChunkBody.Builder body = LogChunkBody.newBuilder();
    private final ByteArrayOutputStream text = new ByteArrayOutputStream();

    Chunks line(int stream, String line) {
        return entry(stream, line.getBytes(StandardCharsets.UTF_8), false);
    }

    /** A line that was written together with the one before. */
    Chunks same(int stream, String line) {
        Chunks added = line(stream, line);
        body.setReadAfterMicros(body.getReadAfterMicrosCount() - 1, 0);
        return added;
    }

    Chunks entry(int stream, byte[] bytes, boolean unterminated) {
        body.addReadAfterMicros(body.getReadAfterMicrosCount() == 0 ? 0 : 1000);
        body.addLengthAndFlags(bytes.length << 3 | (unterminated ? 4 : 0) | stream);
        text.write(bytes, 0, bytes.length);
        return this;
    }

    LogChunk chunk(long firstPosition, LogCompression compression) {
        byte[] bytes =
                body.setText(ByteString.copyFrom(text.toByteArray())).build().toByteArray();
        return LogChunk.newBuilder()
                .setFirstPosition(firstPosition)
                .setEntryCount(body.getLengthAndFlagsCount())
                .setFirstReadAtMicros(1_700_000_000_123_456L)
                .setTextBytes(text.size())
                .setCompression(compression)
                .setBody(ByteString.copyFrom(compressed(compression, bytes)))
                .build();
    }

    private static byte[] compressed(LogCompression compression, byte[] bytes) {
        return switch (compression) {
            case LOG_COMPRESSION_DEFLATE -> deflated(bytes);
            case LOG_COMPRESSION_ZSTD -> Zstd.compress(bytes, 2);
            case LOG_COMPRESSION_NONE, LOG_COMPRESSION_UNSPECIFIED, UNRECOGNIZED -> bytes;
        };
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
}
