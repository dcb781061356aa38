package dev.hodei.search;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdCompressCtx;
import com.google.protobuf.ByteString;
import dev.hodei.log.LogChunk;
import dev.hodei.v1.LogChunkBody;
import dev.hodei.v1.LogCompression;
import dev.hodei.wire.LogBodies;
import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

/** What a worker that means harm can send; see LogSearchTest for what others send. */
class ChunkEntriesTest {
    private static final int DEFLATE = LogCompression.LOG_COMPRESSION_DEFLATE_VALUE;
    private static final int ZSTD = LogCompression.LOG_COMPRESSION_ZSTD_VALUE;
    /** One line of 1,000 bytes. */
    private static final byte[] BODY = LogChunkBody.newBuilder()
            .addReadAfterMicros(0)
            .addLengthAndFlags(1_000 << 3)
            .setText(ByteString.copyFrom(new byte[1_000]))
            .build()
            .toByteArray();

    private static ChunkEntries open(int compression, byte[] body) {
        return ChunkEntries.of(new LogChunk(7, 1, 1, 1_000, compression, body));
    }

    private static void refused(int compression, byte[] body, String why) {
        assertThatThrownBy(() -> open(compression, body))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("the log can't be read from 7 on: " + why);
    }

    @Test
    void eachCompressionIsOpened() {
        assertThat(open(LogCompression.LOG_COMPRESSION_NONE_VALUE, BODY).to(0)).isEqualTo(1_000);
        assertThat(open(DEFLATE, Written.deflated(BODY)).to(0)).isEqualTo(1_000);
        assertThat(open(ZSTD, Zstd.compress(BODY)).to(0)).isEqualTo(1_000);
        refused(0, BODY, "its compression (0) is unknown");
        refused(99, BODY, "its compression (99) is unknown");
    }

    @Test
    void whatWouldTakeTooMuchMemoryIsRefused() {
        byte[] bomb = new byte[LogBodies.LARGEST + 1];
        refused(DEFLATE, Written.deflated(bomb), "it is too large");
        refused(ZSTD, Zstd.compress(bomb), "it is too large");
        refused(ZSTD, HexFormat.of().parseHex("28b52ffde0" + "ffffffffffffff7f" + "010000"), "it is too large");
        // The first frame tells of less than there is in both.
        byte[] frame = Zstd.compress(BODY);
        byte[] two = Arrays.copyOf(frame, frame.length * 2);
        System.arraycopy(frame, 0, two, frame.length, frame.length);
        refused(ZSTD, two, "its body can't be decompressed");
    }

    @Test
    void whatIsMalformedIsRefused() {
        byte[] deflated = Written.deflated(BODY);
        byte[] frame = Zstd.compress(BODY);
        refused(DEFLATE, Arrays.copyOf(deflated, deflated.length / 2), "it ends early");
        refused(DEFLATE, new byte[0], "it ends early");
        refused(DEFLATE, frame, "its body can't be decompressed");
        refused(ZSTD, Arrays.copyOf(frame, frame.length / 2), "its body can't be decompressed");
        String noFrame = "its body can't be decompressed: it is no zstd frame that tells its size";
        refused(ZSTD, deflated, noFrame);
        refused(ZSTD, new byte[0], noFrame);
        refused(ZSTD, HexFormat.of().parseHex("28b52ffde0" + "ffffffffffffffff" + "010000"), noFrame);
        try (ZstdCompressCtx silent = new ZstdCompressCtx().setContentSize(false)) {
            refused(ZSTD, silent.compress(BODY), noFrame);
        }
        refused(ZSTD, Zstd.compress(new byte[] {-1}), "its body can't be parsed");
        refused(ZSTD, Zstd.compress(new byte[0]), "its columns differ in length");
    }
}
