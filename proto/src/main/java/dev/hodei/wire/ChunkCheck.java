package dev.hodei.wire;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.WireFormat;
import java.io.IOException;
import java.util.Optional;

/**
 * Compares what a chunk says of itself with what its body holds. Entries are counted in the bytes of the columns, and no object is
 * made of one: this stands on the way of every log.
 */
public final class ChunkCheck {
    private static final int READ_AFTER_MICROS = 1;
    private static final int LENGTH_AND_FLAGS = 2;
    private static final int TEXT = 3;
    private static final int LONGEST_NUMBER = 5;

    private final byte[] body;
    private long times;
    private long lengths;
    private long textOfEntries;
    private long text;

    private ChunkCheck(byte[] body) {
        this.body = body;
    }

    /**
     * What makes this chunk unreadable; empty for one that every reader can read. Takes no more memory than {@link
     * LogBodies#LARGEST}, whatever the body says of itself.
     */
    public static Optional<String> problem(int compression, byte[] body, int entryCount, int textBytes) {
        ChunkCheck found;
        try {
            found = new ChunkCheck(LogBodies.decompressed(compression, body));
            found.read();
        } catch (IOException e) {
            return Optional.of(LogBodies.why(e));
        }
        if (found.times != entryCount || found.lengths != entryCount) {
            return Optional.of("it says that it has " + entryCount + " entries, and its columns have " + found.times
                    + " and " + found.lengths);
        }
        if (found.textOfEntries != found.text || found.text != textBytes) {
            return Optional.of("it says that it has " + textBytes + " bytes of text, its entries say "
                    + found.textOfEntries + ", and it has " + found.text);
        }
        return Optional.empty();
    }

    private void read() throws IOException {
        CodedInputStream in = CodedInputStream.newInstance(body);
        for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
            int field = WireFormat.getTagFieldNumber(tag);
            // Agents pack their columns; whoever does not is not understood.
            if (field > TEXT || WireFormat.getTagWireType(tag) != WireFormat.WIRETYPE_LENGTH_DELIMITED) {
                throw new IOException(LogBodies.NOT_PARSED);
            }
            int length = in.readRawVarint32();
            int from = in.getTotalBytesRead();
            in.skipRawBytes(length);
            switch (field) {
                case READ_AFTER_MICROS -> times += numbers(from, from + length, false);
                case LENGTH_AND_FLAGS -> lengths += numbers(from, from + length, true);
                default -> text = length;
            }
        }
    }

    /** Counts the numbers in a part of the body, and adds the lengths that are in them to those of the entries. */
    private int numbers(int from, int to, boolean areLengths) throws IOException {
        int count = 0;
        long sum = 0;
        int at = from;
        while (at < to) {
            long number = 0;
            int shift = 0;
            byte part;
            do {
                if (at == to || shift == LONGEST_NUMBER * 7) {
                    throw new IOException(LogBodies.NOT_PARSED);
                }
                part = body[at++];
                number |= (long) (part & 0x7f) << shift;
                shift += 7;
            } while (part < 0);
            sum += (number & 0xffff_ffffL) >>> 3;
            count++;
        }
        if (areLengths) {
            textOfEntries += sum;
        }
        return count;
    }
}
