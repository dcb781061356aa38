package dev.hodei.agent.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.ByteString;
import dev.hodei.v1.LogChunk;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(20)
class SpoolTest {
    private static final int CHUNK_BYTES = 100_000;

    @TempDir
    Path directory;

    private static LogChunk chunk(long first, int entries) {
        return LogChunk.newBuilder()
                .setFirstPosition(first)
                .setEntryCount(entries)
                .setBody(ByteString.copyFrom(new byte[CHUNK_BYTES]))
                .build();
    }

    @Test
    void aRecordThatIsDamagedIsReplacedByWordsThatSaySo() throws Exception {
        Spool spool = Spool.open(directory, new SpoolBudget(1L << 30));
        spool.append(chunk(0, 3));
        spool.append(chunk(3, 2));
        Path file;
        try (Stream<Path> files = Files.list(directory)) {
            file = files.findFirst().orElseThrow();
        }
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            // Behind the first record's header.
            channel.write(ByteBuffer.wrap(new byte[] {-1, -1, -1, -1, -1, -1}), 20);
        }
        Spool again = Spool.open(directory, new SpoolBudget(1L << 30));

        LogChunk replaced = Objects.requireNonNull(again.read(0));
        assertThat(replaced.getEntryCount()).isEqualTo(3);
        assertThat(replaced.getBody().toStringUtf8())
                .contains("entries 0 to 2 of this log cannot be read: the worker's copy is damaged");
        assertThat(again.read(3)).isEqualTo(chunk(3, 2));
    }

    private long files() throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.count();
        }
    }

    @Test
    void readsFromAnyChunkAndForgetsWhatIsAcknowledged() throws Exception {
        SpoolBudget budget = new SpoolBudget(1L << 30);
        Spool spool = Spool.open(directory, budget);
        assertThat(spool.read(0)).isNull();
        for (int i = 0; i < 200; i++) {
            spool.append(chunk(3L * i, 3));
        }
        assertThat(spool.end()).isEqualTo(600);
        assertThat(files()).isGreaterThan(3);
        for (long position : new long[] {0, 3, 6, 300, 303, 597, 3}) {
            assertThat(spool.read(position)).isEqualTo(chunk(position, 3));
        }
        assertThat(spool.read(600)).isNull();

        spool.acknowledge(300);
        assertThat(spool.acknowledged()).isEqualTo(300);
        assertThat(budget.used()).isBetween(100L * CHUNK_BYTES, 150L * CHUNK_BYTES);
        assertThat(spool.read(300)).isEqualTo(chunk(300, 3));
        spool.acknowledge(0);
        assertThat(spool.acknowledged()).isEqualTo(300);

        spool.acknowledge(600);
        assertThat(budget.used()).isZero();
        assertThat(bytes()).isZero();
        spool.append(chunk(600, 3));
        assertThat(spool.read(600)).isEqualTo(chunk(600, 3));
        spool.delete();
        assertThat(files()).isZero();
        assertThat(budget.used()).isZero();
    }

    private long bytes() throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.mapToLong(file -> file.toFile().length()).sum();
        }
    }

    @Test
    void goesOnFromTheFilesAlone() throws Exception {
        Spool spool = Spool.open(directory, new SpoolBudget(1L << 30));
        for (int i = 0; i < 100; i++) {
            spool.append(chunk(3L * i, 3).toBuilder().setTextBytes(7).build());
        }
        spool.acknowledge(150);
        SpoolBudget budget = new SpoolBudget(1L << 30);
        Spool again = Spool.open(directory, budget);
        assertThat(again.end()).isEqualTo(300);
        assertThat(again.textBytes()).isEqualTo(700);
        assertThat(again.acknowledged()).isBetween(1L, 150L);
        assertThat(again.read(150))
                .isEqualTo(chunk(150, 3).toBuilder().setTextBytes(7).build());
        assertThat(budget.used()).isGreaterThan(50L * CHUNK_BYTES);
        again.append(chunk(300, 1).toBuilder().setTextBytes(1).build());
        again.acknowledge(301);
        assertThat(budget.used()).isZero();

        Spool empty = Spool.open(directory, budget);
        assertThat(empty.acknowledged()).isEqualTo(301);
        assertThat(empty.end()).isEqualTo(301);
        assertThat(empty.textBytes()).isEqualTo(701);
    }

    @Test
    void whatWasNotWrittenWholeIsCutOff() throws Exception {
        Spool spool = Spool.open(directory, new SpoolBudget(1L << 30));
        spool.append(chunk(0, 3));
        spool.append(chunk(3, 3));
        Path file;
        try (Stream<Path> files = Files.list(directory)) {
            file = files.findFirst().orElseThrow();
        }
        long whole = Files.size(file);
        for (long length : new long[] {whole - 1, whole - CHUNK_BYTES, whole / 2 + 5, whole / 2 + 1}) {
            try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
                channel.truncate(length);
            }
            Spool again = Spool.open(directory, new SpoolBudget(1L << 30));
            assertThat(again.end()).as("%s of %s bytes", length, whole).isEqualTo(3);
            assertThat(again.read(0)).isEqualTo(chunk(0, 3));
            again.append(chunk(3, 3));
            assertThat(Files.size(file)).isEqualTo(whole);
        }
    }

    @Test
    void whoeverWritesWaitsForRoom() throws Exception {
        SpoolBudget budget = new SpoolBudget(250_000);
        Spool spool = Spool.open(directory, budget);
        CountDownLatch third = new CountDownLatch(1);
        Thread writer = Thread.ofPlatform().start(() -> {
            try {
                for (int i = 0; i < 4; i++) {
                    spool.awaitRoom();
                    spool.append(chunk(i, 1));
                    if (i == 2) {
                        third.countDown();
                    }
                }
            } catch (InterruptedException | IOException e) {
                throw new AssertionError(e);
            }
        });
        assertThat(third.await(5, TimeUnit.SECONDS)).isTrue();
        await().until(writer::getState, Thread.State.WAITING::equals);
        assertThat(spool.end()).isEqualTo(3);
        spool.acknowledge(3);
        assertThat(writer.join(Duration.ofSeconds(5))).isTrue();
        assertThat(spool.end()).isEqualTo(4);
        spool.delete();
    }

    @Test
    void deletingReleasesWhoWaits() throws Exception {
        Spool spool = Spool.open(directory, new SpoolBudget(1));
        spool.append(chunk(0, 1));
        CountDownLatch released = new CountDownLatch(1);
        Thread waiter = Thread.ofPlatform().start(() -> {
            try {
                spool.awaitRoom();
                released.countDown();
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        });
        await().until(waiter::getState, Thread.State.WAITING::equals);
        spool.delete();
        assertThat(released.await(5, TimeUnit.SECONDS)).isTrue();
    }
}
