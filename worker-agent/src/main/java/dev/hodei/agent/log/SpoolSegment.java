package dev.hodei.agent.log;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.hodei.v1.LogChunk;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** One file of a spool: records of length, first position, entry count and chunk. Guarded by its spool. */
final class SpoolSegment {
    private static final int HEADER_BYTES = Integer.BYTES + Long.BYTES + Integer.BYTES;

    private final Path file;
    private final FileChannel channel;
    private final long first;
    private long end;
    private long size;
    private long released;
    /** Where the reader went on last; a chunk is looked for from here. */
    private long cursorPosition;

    private long cursorOffset;

    SpoolSegment(Path file, long first) throws IOException {
        this.file = file;
        this.first = first;
        this.end = first;
        this.cursorPosition = first;
        channel = FileChannel.open(
                file, StandardOpenOption.CREATE_NEW, StandardOpenOption.READ, StandardOpenOption.WRITE);
    }

    long end() {
        return end;
    }

    long size() {
        return size;
    }

    /** Returns how many bytes the chunk takes on disk. */
    long append(LogChunk chunk) throws IOException {
        byte[] bytes = chunk.toByteArray();
        ByteBuffer record = ByteBuffer.allocate(HEADER_BYTES + bytes.length);
        record.putInt(bytes.length).putLong(chunk.getFirstPosition()).putInt(chunk.getEntryCount());
        record.put(bytes).flip();
        long at = size;
        while (record.hasRemaining()) {
            at += channel.write(record, at);
        }
        long taken = at - size;
        size = at;
        end = chunk.getFirstPosition() + chunk.getEntryCount();
        return taken;
    }

    LogChunk read(long position) throws IOException {
        if (position < cursorPosition) {
            cursorPosition = first;
            cursorOffset = 0;
        }
        while (true) {
            ByteBuffer header = read(cursorOffset, HEADER_BYTES);
            int length = header.getInt();
            long chunkFirst = header.getLong();
            int count = header.getInt();
            long offset = cursorOffset + HEADER_BYTES;
            boolean found = position < chunkFirst + count;
            if (found) {
                cursorPosition = chunkFirst;
                return parse(read(offset, length));
            }
            cursorPosition = chunkFirst + count;
            cursorOffset = offset + length;
        }
    }

    private LogChunk parse(ByteBuffer bytes) throws IOException {
        try {
            return LogChunk.parseFrom(bytes);
        } catch (InvalidProtocolBufferException e) {
            throw new IOException("The spool file " + file + " is damaged", e);
        }
    }

    private ByteBuffer read(long offset, int length) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(length);
        while (bytes.hasRemaining()) {
            if (channel.read(bytes, offset + bytes.position()) < 0) {
                throw new EOFException("The spool file " + file + " is shorter than it was written");
            }
        }
        return bytes.flip();
    }

    /** How many bytes of the budget this file gives back; each byte once. */
    long release() {
        long bytes = size - released;
        released = size;
        return bytes;
    }

    void delete() throws IOException {
        channel.close();
        Files.deleteIfExists(file);
    }
}
