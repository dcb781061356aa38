package dev.hodei.agent.log;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.hodei.agent.console.Console;
import dev.hodei.failure.Reason;
import dev.hodei.v1.LogChunk;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * One file of a spool: records of length, first position, entry count, text bytes and chunk. Its name says which position
 * it begins with, and how many bytes of text lie before that, so that nothing but the files is needed to go on after a
 * crash. Guarded by its spool.
 */
final class SpoolSegment {
    private static final Pattern NAME = Pattern.compile("(\\d{1,18})-(\\d{1,18})\\.chunks");
    private static final int HEADER_BYTES = Integer.BYTES + Long.BYTES + Integer.BYTES + Integer.BYTES;
    private static final int MAX_CHUNK_BYTES = 16 << 20;

    private final FileChannel channel;
    private Path file;
    private long first;
    private long end;
    private long textBytes;
    private long size;
    private long released;
    /** The place at which the reader went on last; a chunk is looked for from here. */
    private long cursorPosition;

    private long cursorOffset;

    private SpoolSegment(Path file, FileChannel channel, long first, long textBytes) {
        this.file = file;
        this.channel = channel;
        this.first = first;
        this.end = first;
        this.textBytes = textBytes;
        this.cursorPosition = first;
    }

    /** A new one, for what comes after this position and these bytes of text. */
    static SpoolSegment create(Path directory, long first, long textBytes) throws IOException {
        Path file = file(directory, first, textBytes);
        return new SpoolSegment(
                file,
                FileChannel.open(
                        file, StandardOpenOption.CREATE_NEW, StandardOpenOption.READ, StandardOpenOption.WRITE),
                first,
                textBytes);
    }

    /** One that an agent before this one has left; null if it is none. What that agent did not write whole is cut off. */
    static @Nullable SpoolSegment open(Path file) throws IOException {
        Matcher name = NAME.matcher(file.getFileName().toString());
        if (!name.matches()) {
            return null;
        }
        SpoolSegment segment = new SpoolSegment(
                file,
                FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE),
                Long.parseLong(name.group(1)),
                Long.parseLong(name.group(2)));
        segment.scan();
        return segment;
    }

    private void scan() throws IOException {
        long length = channel.size();
        while (size + HEADER_BYTES < length) {
            ByteBuffer header = read(size, HEADER_BYTES);
            int bytes = header.getInt();
            long chunkFirst = header.getLong();
            int count = header.getInt();
            int text = header.getInt();
            boolean whole = bytes > 0
                    && bytes <= MAX_CHUNK_BYTES
                    && chunkFirst == end
                    && count > 0
                    && text >= 0
                    && size + HEADER_BYTES + bytes <= length;
            if (!whole) {
                break;
            }
            size += HEADER_BYTES + bytes;
            end += count;
            textBytes += text;
        }
        channel.truncate(size);
    }

    private static Path file(Path directory, long first, long textBytes) {
        return directory.resolve(first + "-" + textBytes + ".chunks");
    }

    long first() {
        return first;
    }

    long end() {
        return end;
    }

    /** Bytes of text before {@link #end()}. */
    long textBytes() {
        return textBytes;
    }

    long size() {
        return size;
    }

    /** Returns how many bytes the chunk takes on disk. */
    long append(LogChunk chunk) throws IOException {
        byte[] bytes = chunk.toByteArray();
        ByteBuffer record = ByteBuffer.allocate(HEADER_BYTES + bytes.length);
        record.putInt(bytes.length)
                .putLong(chunk.getFirstPosition())
                .putInt(chunk.getEntryCount())
                .putInt(chunk.getTextBytes());
        record.put(bytes).flip();
        long at = size;
        while (record.hasRemaining()) {
            at += channel.write(record, at);
        }
        long taken = at - size;
        size = at;
        end = chunk.getFirstPosition() + chunk.getEntryCount();
        textBytes += chunk.getTextBytes();
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
                return parse(read(offset, length), chunkFirst, count);
            }
            cursorPosition = chunkFirst + count;
            cursorOffset = offset + length;
        }
    }

    /** The numbers of the record's header are believed, as they are when a spool is opened. */
    private LogChunk parse(ByteBuffer bytes, long chunkFirst, int count) {
        try {
            LogChunk chunk = LogChunk.parseFrom(bytes);
            if (chunk.getFirstPosition() == chunkFirst && chunk.getEntryCount() == count) {
                return chunk;
            }
        } catch (InvalidProtocolBufferException e) {
            Console.warn("The spool file " + file + " is damaged: " + Reason.of(e));
        }
        return LostEntries.inPlaceOf(chunkFirst, count, 0, "the worker's copy is damaged");
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

    /**
     * Empties a file of which nothing is needed any more, to go on in it: that takes no room, which a new file would. A
     * crash between the two steps leaves records that don't fit the name, which {@link #open} cuts off.
     */
    void startOver() throws IOException {
        Path next = file(file.resolveSibling(""), end, textBytes);
        Files.move(file, next, StandardCopyOption.ATOMIC_MOVE);
        file = next;
        first = end;
        cursorPosition = end;
        cursorOffset = 0;
        size = 0;
        released = 0;
        channel.truncate(0);
    }

    /** Until it has reached the disk. */
    void sync() throws IOException {
        channel.force(true);
    }

    /** Leaves the file for a later agent. */
    void close() throws IOException {
        channel.close();
    }

    void delete() throws IOException {
        channel.close();
        Files.deleteIfExists(file);
    }
}
