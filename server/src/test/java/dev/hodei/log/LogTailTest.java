package dev.hodei.log;

import static dev.hodei.log.LogIntakeTest.chunk;
import static org.assertj.core.api.Assertions.assertThat;

import dev.hodei.id.AttemptKey;
import dev.hodei.id.JobId;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class LogTailTest {
    private static AttemptKey key(int attempt) {
        return new AttemptKey(new JobId("0".repeat(32)), attempt);
    }

    private static List<Long> positions(List<LogChunk> chunks) {
        return chunks.stream().map(LogChunk::firstPosition).toList();
    }

    @Test
    void theChunkThatHoldsThePositionComesFirst() {
        LogTail tail = new LogTail();
        tail.appended(key(1), List.of(chunk(0, 5), chunk(5, 5), chunk(10, 5)));
        assertThat(positions(tail.read(key(1), 7, 1000))).containsExactly(5L, 10L);
        assertThat(positions(tail.read(key(1), 0, 6))).containsExactly(0L, 5L);
        assertThat(tail.read(key(1), 15, 1000)).isEmpty();
        assertThat(tail.end(key(1))).isEqualTo(15);
        assertThat(tail.end(key(2))).isEqualTo(-1);
    }

    @Test
    void anAttemptKeepsItsLatestChunksOnly() {
        LogTail tail = new LogTail(3 * (LogWindow.OVERHEAD + 1), 1 << 20);
        for (int i = 0; i < 10; i++) {
            tail.appended(key(1), List.of(chunk(i, 1)));
        }
        assertThat(tail.read(key(1), 6, 1000)).isEmpty();
        assertThat(positions(tail.read(key(1), 7, 1000))).containsExactly(7L, 8L, 9L);
    }

    @Test
    void theAttemptWrittenToTheLongestAgoGoesFirst() {
        LogTail tail = new LogTail(1 << 20, 2 * (LogWindow.OVERHEAD + 1));
        tail.appended(key(1), List.of(chunk(0, 1)));
        tail.appended(key(2), List.of(chunk(0, 1)));
        tail.appended(key(1), List.of());
        tail.appended(key(3), List.of(chunk(0, 1)));
        assertThat(List.of(tail.end(key(1)), tail.end(key(2)), tail.end(key(3))))
                .containsExactly(1L, -1L, 1L);
        assertThat(tail.bytes()).isEqualTo(2 * (LogWindow.OVERHEAD + 1));
    }

    @Test
    void afterAGapOnlyTheNewerPartIsKept() {
        LogTail tail = new LogTail();
        tail.appended(key(1), List.of(chunk(0, 1)));
        tail.appended(key(1), List.of(chunk(5, 1)));
        assertThat(tail.read(key(1), 0, 1000)).isEmpty();
        assertThat(positions(tail.read(key(1), 5, 1000))).containsExactly(5L);
        assertThat(tail.bytes()).isEqualTo(LogWindow.OVERHEAD + 1);
    }

    @Test
    void followersAreWokenUntilTheyLeave() {
        LogTail tail = new LogTail();
        AtomicInteger woken = new AtomicInteger();
        Runnable leave = tail.follow(key(1), woken::incrementAndGet);
        tail.appended(key(1), List.of(chunk(0, 1)));
        tail.appended(key(2), List.of(chunk(0, 1)));
        leave.run();
        tail.appended(key(1), List.of(chunk(1, 1)));
        assertThat(woken).hasValue(1);
        assertThat(tail.followed()).isEmpty();
    }
}
