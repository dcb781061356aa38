package dev.hodei.leftover;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.hodei.v1.AttemptRef;
import dev.hodei.v1.ControlRequest;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.zip.CRC32C;

/** A record of an attempt's journal: length and checksum, 4 bytes each, big-endian, and a report as it goes over the wire. */
public final class JournalRecord {
    /** The journal's name in the attempt's directory. */
    public static final String FILE = "journal";

    private static final int HEADER_BYTES = Integer.BYTES + Integer.BYTES;

    private JournalRecord() {}

    /** Returns the record of a report. */
    public static ByteBuffer of(ControlRequest report) {
        byte[] bytes = report.toByteArray();
        ByteBuffer record = ByteBuffer.allocate(HEADER_BYTES + bytes.length);
        return record.putInt(bytes.length).putInt(checksum(bytes)).put(bytes).flip();
    }

    /** Reads the next report; empty, and the position is as before, where no whole record follows. */
    public static Optional<ControlRequest> next(ByteBuffer content) {
        if (content.remaining() < HEADER_BYTES) {
            return Optional.empty();
        }
        int start = content.position();
        int length = content.getInt();
        int checksum = content.getInt();
        if (length > 0 && length <= content.remaining()) {
            byte[] bytes = new byte[length];
            content.get(bytes);
            if (checksum == checksum(bytes)) {
                try {
                    return Optional.of(ControlRequest.parseFrom(bytes));
                } catch (InvalidProtocolBufferException e) {
                    // As good as not whole.
                }
            }
        }
        content.position(start);
        return Optional.empty();
    }

    /**
     * Returns the attempt whose command was never started, as its journal proves; empty where it proves nothing. Its agent
     * puts down that it is about to start the command before it does. So a journal of which nothing is missing, since the
     * machine has not gone down since it was begun, and that says only whose it is, is one of a command that never started.
     * Only for a journal whose agent is gone.
     */
    public static Optional<AttemptRef> neverStarted(byte[] journal) {
        ByteBuffer content = ByteBuffer.wrap(journal);
        return next(content)
                .filter(first -> first.hasAttemptStarting() && !content.hasRemaining())
                .map(ControlRequest::getAttemptStarting)
                .filter(first -> Boot.isThis(first.getBootId()))
                .map(first -> first.getAttempt());
    }

    private static int checksum(byte[] bytes) {
        CRC32C checksum = new CRC32C();
        checksum.update(bytes);
        return (int) checksum.getValue();
    }
}
