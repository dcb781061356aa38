package dev.hodei.agent.log;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hodei.agent.StoredLog;
import dev.hodei.v1.LogChunk;
import dev.hodei.v1.LogChunkBody;
import dev.hodei.v1.LogCompression;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;

class EntryBatchTest {
    private final EntryBatch batch = new EntryBatch();

    private void add(LogStream stream, String text, boolean unterminated, long now) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        batch.add(stream, bytes, 0, bytes.length, unterminated, now);
    }

    @Test
    void aLineAfterAPauseIsDueAtOnceAndTheNextTenMillisecondsLater() {
        assertThat(batch.dueAt()).isEqualTo(Long.MAX_VALUE);
        add(LogStream.STDOUT, "a", false, 1_000_000);
        assertThat(batch.dueAt()).isEqualTo(1_000_000);
        batch.clear(1_000_100);
        add(LogStream.STDOUT, "b", false, 1_003_000);
        add(LogStream.STDOUT, "c", false, 1_004_000);
        assertThat(batch.dueAt()).isEqualTo(1_013_000);
        batch.clear(1_013_000);
        add(LogStream.STDOUT, "d", false, 1_023_000);
        assertThat(batch.dueAt()).isEqualTo(1_023_000);
    }

    @Test
    void whatHodeiSaysHoldsBackNoOutput() {
        add(LogStream.SYSTEM, "$ echo x", false, 1_000_000);
        batch.clear(1_000_100);
        add(LogStream.STDOUT, "x", false, 1_002_000);
        assertThat(batch.dueAt()).isEqualTo(1_002_000);
        batch.clear(1_002_100);
        add(LogStream.STDOUT, "y", false, 1_003_000);
        assertThat(batch.dueAt()).isEqualTo(1_013_000);
    }

    @Test
    void aChunkTakesNoMoreThanItsLimits() {
        assertThat(batch.hasRoom(EntryBatch.FULL_BYTES * 2, 0)).isTrue();
        add(LogStream.STDOUT, "x".repeat(EntryBatch.FULL_BYTES - 10), false, 0);
        assertThat(batch.hasRoom(10, 0)).isTrue();
        assertThat(batch.hasRoom(11, 0)).isFalse();
        assertThat(batch.hasRoom(1, 1L << 32)).isFalse();
        batch.clear(0);
        for (int i = 0; i < EntryBatch.FULL_ENTRIES; i++) {
            assertThat(batch.hasRoom(0, 0)).isTrue();
            add(LogStream.STDOUT, "", false, 0);
        }
        assertThat(batch.hasRoom(0, 0)).isFalse();
    }

    @Test
    void columnsOfAChunk() {
        add(LogStream.SYSTEM, "$ x", false, 5_000);
        add(LogStream.STDERR, "é", true, 5_250);
        // A clock that goes back must not make a delta negative.
        add(LogStream.STDOUT, "", false, 4_000);
        LogChunk chunk = encode(7);
        assertThat(chunk.getFirstPosition()).isEqualTo(7);
        assertThat(chunk.getEntryCount()).isEqualTo(3);
        assertThat(chunk.getFirstReadAtMicros()).isEqualTo(5_000);
        assertThat(chunk.getTextBytes()).isEqualTo(5);
        assertThat(chunk.getCompression()).isEqualTo(LogCompression.LOG_COMPRESSION_NONE);
        LogChunkBody body = StoredLog.body(chunk);
        assertThat(body.getReadAfterMicrosList()).containsExactly(0, 250, 0);
        assertThat(body.getLengthAndFlagsList()).containsExactly(3 << 3 | 2, 2 << 3 | 4 | 1, 0);
        assertThat(body.getText().toStringUtf8()).isEqualTo("$ xé");
    }

    @Test
    void onlyWhatGetsSmallerIsCompressed() {
        add(LogStream.STDOUT, "ab".repeat(500), false, 0);
        LogChunk chunk = encode(0);
        assertThat(chunk.getCompression()).isEqualTo(LogCompression.LOG_COMPRESSION_ZSTD);
        assertThat(chunk.getBody().size()).isLessThan(100);
        assertThat(StoredLog.body(chunk).getText().toStringUtf8()).isEqualTo("ab".repeat(500));

        batch.clear(0);
        byte[] noise = new byte[10_000];
        new java.util.Random(1).nextBytes(noise);
        batch.add(LogStream.STDOUT, noise, 0, noise.length, false, 0);
        chunk = encode(0);
        assertThat(chunk.getCompression()).isEqualTo(LogCompression.LOG_COMPRESSION_NONE);
        assertThat(StoredLog.body(chunk).getText().toByteArray()).isEqualTo(noise);
    }

    private LogChunk encode(long position) {
        ChunkEncoder encoder = new ChunkEncoder();
        try (encoder) {
            return encoder.encode(batch, position);
        }
    }

    @Test
    void manyLinesAtOnceAreTheSameAsOneByOne() {
        Random random = new Random(7);
        for (int round = 0; round < 200; round++) {
            byte[] bytes = new byte[random.nextInt(LineSplitter.MAX_ENTRY_BYTES)];
            int lineLength = 1 + random.nextInt(1 << random.nextInt(14));
            for (int i = 0; i < bytes.length; i++) {
                bytes[i] = (byte) (random.nextInt(lineLength) == 0 ? '\n' : 'a' + random.nextInt(26));
            }
            EntryBatch all = new EntryBatch();
            EntryBatch single = new EntryBatch();
            int taken = all.addLines(LogStream.STDERR, bytes, 0, bytes.length, 5_000 + round);
            LineSplitter splitter = new LineSplitter(
                    LogStream.STDERR,
                    (stream, from, offset, length, unterminated, at) ->
                            single.add(stream, from, offset, length, unterminated, at));
            splitter.accept(bytes, 0, bytes.length, 5_000 + round);

            int rest = 0;
            while (bytes.length - rest > 0 && bytes[bytes.length - rest - 1] != '\n') {
                rest++;
            }
            assertThat(all.isFull()).isFalse();
            assertThat(taken).isEqualTo(bytes.length - rest);
            assertThat(all.count()).isEqualTo(single.count());
            assertThat(all.body()).isEqualTo(single.body());
        }
    }

    @Test
    void whatHasNoRoomIsLeftOut() {
        byte[] lines = "0123456789abcdef\n".repeat(1_000).getBytes(StandardCharsets.US_ASCII);
        EntryBatch full = new EntryBatch();
        int taken = lines.length;
        while (!full.isFull()) {
            taken = full.addLines(LogStream.STDOUT, lines, 0, lines.length, 1);
        }
        assertThat(full.textLength()).isEqualTo(EntryBatch.FULL_BYTES);
        assertThat(taken % 17).isZero();
        EntryBatch next = new EntryBatch();
        next.follow(full, 2);
        assertThat(next.addLines(LogStream.STDOUT, lines, taken, lines.length, 2))
                .isEqualTo(lines.length);
        assertThat(next.firstAt()).isEqualTo(2);
    }
}
