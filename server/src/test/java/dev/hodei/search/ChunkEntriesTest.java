package dev.hodei.search;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdCompressCtx;
import com.google.protobuf.ByteString;
import dev.hodei.log.LogChunk;
import dev.hodei.v1.LogChunkBody;
import dev.hodei.v1.LogCompression;
import dev.hodei.wire.ChunkCheck;
import dev.hodei.wire.LogBodies;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
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

    private static ChunkEntries open(int compression, byte[] body) throws UnreadableChunkException {
        return ChunkEntries.of(new LogChunk(7, 1, 1, 1_000, compression, body));
    }

    private static void refused(int compression, byte[] body, String why) {
        assertThatThrownBy(() -> open(compression, body))
                .isInstanceOf(UnreadableChunkException.class)
                .hasMessage(why);
        assertThat(ChunkCheck.problem(compression, body, 1, 1_000))
                .as("it is not stored")
                .isPresent();
    }

    @Test
    void eachCompressionIsOpened() throws Exception {
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

    @Test
    void whatAChunkSaysIsComparedWithItsBody() {
        int none = LogCompression.LOG_COMPRESSION_NONE_VALUE;
        assertThat(ChunkCheck.problem(none, BODY, 1, 1_000)).isEmpty();
        assertThat(ChunkCheck.problem(ZSTD, Zstd.compress(BODY), 1, 1_000)).isEmpty();
        assertThat(ChunkCheck.problem(none, BODY, 2, 1_000))
                .contains("it says that it has 2 entries, and its columns have 1 and 1");
        assertThat(ChunkCheck.problem(none, BODY, 1, 999))
                .contains("it says that it has 999 bytes of text, its entries say 1000, and it has 1000");
        LogChunkBody longer = LogChunkBody.newBuilder()
                .addReadAfterMicros(0)
                .addLengthAndFlags(-1)
                .setText(ByteString.copyFrom(new byte[3]))
                .build();
        assertThat(ChunkCheck.problem(none, longer.toByteArray(), 1, 3))
                .get()
                .asString()
                .contains("its entries say 5");
        assertThat(ChunkCheck.problem(none, new byte[] {0x0a, 5, 1}, 1, 0)).contains("its body can't be parsed");
    }

    /** Whatever is stored is either read, or said to be unreadable; what is let in is read. */
    @Test
    void mutatedBodiesAreReadOrRefused() {
        Random random = new Random(20261129);
        LogChunkBody.Builder lines = LogChunkBody.newBuilder();
        for (int i = 0; i < 300; i++) {
            lines.addReadAfterMicros(i * 7).addLengthAndFlags(10 << 3 | i % 3);
        }
        byte[] plain =
                lines.setText(ByteString.copyFrom(new byte[3_000])).build().toByteArray();
        byte[][] bodies = {plain, Written.deflated(plain), Zstd.compress(plain, 2)};
        int read = 0;
        int refused = 0;
        for (int run = 0; run < 20_000; run++) {
            int compression = run % bodies.length;
            byte[] body = bodies[compression].clone();
            for (int change = random.nextInt(4); change > 0; change--) {
                body[random.nextInt(body.length)] = (byte) random.nextInt();
            }
            body = random.nextInt(8) == 0 ? Arrays.copyOf(body, random.nextInt(body.length + 20)) : body;
            int count = random.nextInt(50) == 0 ? 1 + random.nextInt(65_536) : 300;
            boolean letIn =
                    ChunkCheck.problem(compression + 1, body, count, 3_000).isEmpty();
            try {
                ChunkEntries entries = ChunkEntries.of(new LogChunk(0, count, 1, 3_000, compression + 1, body));
                assertThat(entries.to(entries.count() - 1)).isLessThanOrEqualTo(entries.text().length);
                read++;
            } catch (UnreadableChunkException e) {
                assertThat(letIn)
                        .as("run %d was let in: %s", run, e.getMessage())
                        .isFalse();
                refused++;
            }
        }
        assertThat(read).isPositive();
        assertThat(refused).isPositive();
    }
}
