package dev.hodei.cli;

import com.google.protobuf.ByteString;
import dev.hodei.v1.LogChunk;
import dev.hodei.v1.LogChunkBody;
import dev.hodei.v1.LogCompression;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.zip.Deflater;

/** Makes chunks as the agent does. */
final class Chunks {
    static final int OUT = 0;
    static final int ERR = 1;
    static final int SYSTEM = 2;

    private final LogChunkBody.Builder body = LogChunkBody.newBuilder();
    private final ByteArrayOutputStream text = new ByteArrayOutputStream();

    Chunks line(int stream, String line) {
        return entry(stream, line.getBytes(StandardCharsets.UTF_8), false);
    }

    Chunks entry(int stream, byte[] bytes, boolean unterminated) {
        body.addReadAfterMicros(body.getReadAfterMicrosCount() == 0 ? 0 : 1000);
        body.addLengthAndFlags(bytes.length << 3 | (unterminated ? 4 : 0) | stream);
        text.write(bytes, 0, bytes.length);
        return this;
    }

    LogChunk chunk(long firstPosition, boolean deflate) {
        byte[] bytes =
                body.setText(ByteString.copyFrom(text.toByteArray())).build().toByteArray();
        return LogChunk.newBuilder()
                .setFirstPosition(firstPosition)
                .setEntryCount(body.getLengthAndFlagsCount())
                .setFirstReadAtMicros(1_700_000_000_123_456L)
                .setTextBytes(text.size())
                .setCompression(deflate ? LogCompression.LOG_COMPRESSION_DEFLATE : LogCompression.LOG_COMPRESSION_NONE)
                .setBody(deflate ? deflated(bytes) : ByteString.copyFrom(bytes))
                .build();
    }

    private static ByteString deflated(byte[] bytes) {
        try (Deflater deflater = new Deflater(1)) {
            deflater.setInput(bytes);
            deflater.finish();
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            byte[] buffer = new byte[64 * 1024];
            while (!deflater.finished()) {
                out.write(buffer, 0, deflater.deflate(buffer));
            }
            return ByteString.copyFrom(out.toByteArray());
        }
    }
}
