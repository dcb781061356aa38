package dev.hodei.bench;

import com.google.protobuf.ByteString;
import dev.hodei.e2e.harness.JobLog;
import dev.hodei.e2e.harness.LogEntry;
import dev.hodei.v1.LogChunk;
import dev.hodei.v1.LogChunkBody;
import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/**
 * Checks a followed log while it arrives. Whoever decodes checks the text that the job wrote; the others check the bytes
 * of the chunks, which are the same for all followers, so that many followers cost the one that measures them little.
 */
final class LogCheck {
    private final boolean decoding;
    private final CRC32C checksum = new CRC32C();
    private final CRC32C chunks = new CRC32C();
    private long position;
    private long textBytes;

    LogCheck(boolean decoding) {
        this.decoding = decoding;
    }

    void start(long from) {
        position = from;
    }

    void chunk(LogChunk chunk) throws WrongResultException {
        WrongResultException.unless(
                chunk.getFirstPosition() == position,
                "entry " + chunk.getFirstPosition() + " came where " + position + " should");
        position += chunk.getEntryCount();
        if (decoding) {
            text(JobLog.body(chunk));
        }
        for (ByteBuffer part : chunk.getBody().asReadOnlyByteBufferList()) {
            chunks.update(part);
        }
        textBytes += chunk.getTextBytes();
    }

    /** What the job wrote to stdout. */
    private void text(LogChunkBody body) {
        ByteString text = body.getText();
        byte[] bytes = text.toByteArray();
        byte[] joined = new byte[bytes.length + body.getLengthAndFlagsCount()];
        int from = 0;
        int to = 0;
        for (int i = 0; i < body.getLengthAndFlagsCount(); i++) {
            int flags = body.getLengthAndFlags(i);
            int length = flags >>> 3;
            if ((flags & 3) == LogEntry.STDOUT) {
                System.arraycopy(bytes, from, joined, to, length);
                to += length;
                if ((flags & 4) == 0) {
                    joined[to++] = '\n';
                }
            }
            from += length;
        }
        checksum.update(joined, 0, to);
    }

    /** Returns the checksum of the text that the job wrote, for those who decode. */
    long checksum() {
        return checksum.getValue();
    }

    /** Returns a checksum of the chunks' bytes, which are the same for all followers. */
    long chunks() {
        return chunks.getValue();
    }

    long position() {
        return position;
    }

    /** Text that arrived, without line ends. */
    long textBytes() {
        return textBytes;
    }
}
