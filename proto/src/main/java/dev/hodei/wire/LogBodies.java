package dev.hodei.wire;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdException;
import com.github.luben.zstd.ZstdInputStreamNoFinalizer;
import com.google.protobuf.CodedInputStream;
import com.google.protobuf.InvalidProtocolBufferException;
import dev.hodei.v1.LogChunkBody;
import dev.hodei.v1.LogCompression;
import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.zip.InflaterInputStream;
import java.util.zip.ZipException;

/** Opens the bodies of log chunks, for everybody who looks into them; see log.proto. */
public final class LogBodies {
    /** Bytes that a body may have once it is decompressed: more than the most text with the most entries can take. */
    public static final int LARGEST = 3 << 20;

    private static final int FLAGS_TAG = LogChunkBody.LENGTH_AND_FLAGS_FIELD_NUMBER << 3 | 2;

    static final String NOT_PARSED = "its body can't be parsed";

    private LogBodies() {}

    /**
     * Opens a body. Whatever its bytes say of themselves, no more than {@link #LARGEST} is made of them.
     *
     * @param compression a number of {@link LogCompression}
     * @throws IOException if no agent would have made this; its message goes on after "can't be read: "
     */
    public static LogChunkBody open(int compression, byte[] body) throws IOException {
        byte[] bytes = decompressed(compression, body);
        try {
            return LogChunkBody.parseFrom(bytes);
        } catch (InvalidProtocolBufferException e) {
            throw new IOException(NOT_PARSED, e);
        }
    }

    /**
     * The entries' lengths and flags alone. They stand before the text, which is most of a body and need not be decompressed
     * then; what is wrong with it is not found out.
     *
     * @throws IOException as {@link #open} does
     */
    public static LogChunkBody openFlags(int compression, byte[] body, int entries) throws IOException {
        LogChunkBody.Builder columns = LogChunkBody.newBuilder();
        try (InputStream in = stream(compression, body)) {
            CodedInputStream coded = CodedInputStream.newInstance(in, 16 << 10);
            for (int tag = coded.readTag(); tag != 0; tag = coded.readTag()) {
                if (tag != FLAGS_TAG) {
                    coded.skipField(tag);
                    continue;
                }
                int limit = coded.pushLimit(coded.readRawVarint32());
                while (!coded.isAtEnd()) {
                    columns.addLengthAndFlags(coded.readUInt32());
                }
                coded.popLimit(limit);
                if (columns.getLengthAndFlagsCount() >= entries) {
                    break;
                }
            }
            return columns.build();
        } catch (InvalidProtocolBufferException e) {
            throw new IOException(NOT_PARSED, e);
        }
    }

    private static InputStream stream(int compression, byte[] body) throws IOException {
        if (compression == LogCompression.LOG_COMPRESSION_ZSTD_VALUE
                && ZstdLibrary.problem().isEmpty()) {
            return new ZstdInputStreamNoFinalizer(new ByteArrayInputStream(body));
        }
        return new ByteArrayInputStream(decompressed(compression, body));
    }

    /** Returns the reason as it goes on after "can't be read: ". */
    static String why(IOException e) {
        // What protobuf says of a body is for those who write it.
        return e instanceof InvalidProtocolBufferException ? NOT_PARSED : String.valueOf(e.getMessage());
    }

    static byte[] decompressed(int compression, byte[] body) throws IOException {
        return switch (LogCompression.forNumber(compression)) {
            case LOG_COMPRESSION_NONE -> body;
            case LOG_COMPRESSION_DEFLATE -> inflated(body);
            case LOG_COMPRESSION_ZSTD -> unfolded(body);
            case LOG_COMPRESSION_UNSPECIFIED, UNRECOGNIZED -> throw unknown(compression);
            case null -> throw unknown(compression);
        };
    }

    private static IOException unknown(int compression) {
        return new IOException("its compression (" + compression + ") is unknown");
    }

    private static byte[] inflated(byte[] body) throws IOException {
        try (InputStream in = new InflaterInputStream(new ByteArrayInputStream(body))) {
            byte[] bytes = in.readNBytes(LARGEST + 1);
            if (bytes.length > LARGEST) {
                throw tooLarge();
            }
            return bytes;
        } catch (EOFException e) {
            throw new IOException("it ends early", e);
        } catch (ZipException e) {
            throw new IOException("its body can't be decompressed", e);
        }
    }

    private static byte[] unfolded(byte[] body) throws IOException {
        if (ZstdLibrary.problem().isPresent()) {
            throw new IOException(
                    "zstd can't be loaded here: " + ZstdLibrary.problem().get());
        }
        long size = body.length == 0 ? -1 : Zstd.getFrameContentSize(body);
        if (size > LARGEST) {
            throw tooLarge();
        }
        if (size < 0) {
            throw new IOException("its body can't be decompressed: it is no zstd frame that tells its size");
        }
        byte[] bytes = new byte[(int) size];
        try {
            long length = Zstd.decompressByteArray(bytes, 0, bytes.length, body, 0, body.length);
            return length == bytes.length ? bytes : Arrays.copyOf(bytes, (int) length);
        } catch (ZstdException e) {
            throw new IOException("its body can't be decompressed", e);
        }
    }

    private static IOException tooLarge() {
        return new IOException("it is too large");
    }
}
