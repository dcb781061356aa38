package dev.hodei.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hodei.id.AttemptKey;
import dev.hodei.id.JobId;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

/** Many who read one log at the same time, from a store whose answers the test gives. */
class SharedLogReadsTest {
    private static final AttemptKey ATTEMPT = new AttemptKey(new JobId("1a2b3c4d" + "0".repeat(24)), 1);
    private static final LogChunk CHUNK = new LogChunk(0, 1, 1L, 3, 1, new byte[] {1, 2, 3});

    private final List<CompletableFuture<List<LogChunk>>> asked = new ArrayList<>();
    private final SharedLogReads reads = new SharedLogReads(new LogStore() {
        @Override
        public CompletionStage<LogExtent> extent(AttemptKey attempt) {
            throw new UnsupportedOperationException();
        }

        @Override
        public CompletionStage<LogExtent> append(AttemptKey attempt, List<LogChunk> chunks) {
            throw new UnsupportedOperationException();
        }

        @Override
        public CompletionStage<List<LogChunk>> read(AttemptKey attempt, long position, int maxBytes) {
            CompletableFuture<List<LogChunk>> answer = new CompletableFuture<>();
            asked.add(answer);
            return answer;
        }
    });

    private CompletableFuture<List<LogChunk>> read(long position) {
        return reads.read(ATTEMPT, position, 100).toCompletableFuture();
    }

    @Test
    void allWhoReadTheSameAtTheSameTimeReadItOnce() {
        List<CompletableFuture<List<LogChunk>>> readers = new ArrayList<>();
        for (int i = 0; i < 500; i++) {
            readers.add(read(0));
        }
        CompletableFuture<List<LogChunk>> elsewhere = read(7);
        assertThat(asked).hasSize(2);
        asked.getFirst().complete(List.of(CHUNK));
        assertThat(readers).allSatisfy(reader -> assertThat(reader.join()).containsExactly(CHUNK));
        assertThat(elsewhere).isNotDone();
        CompletableFuture<List<LogChunk>> later = read(0);
        assertThat(asked).as("nothing is kept").hasSize(3);
        assertThat(later).isNotDone();
    }

    @Test
    void thatThereIsNothingMoreIsReadByEachForItself() {
        CompletableFuture<List<LogChunk>> first = read(0);
        CompletableFuture<List<LogChunk>> second = read(0);
        // Asked before the last lines were stored.
        asked.getFirst().complete(List.of());
        assertThat(asked).hasSize(3);
        asked.get(1).complete(List.of(CHUNK));
        asked.get(2).complete(List.of(CHUNK));
        assertThat(first.join()).containsExactly(CHUNK);
        assertThat(second.join()).containsExactly(CHUNK);
    }

    @Test
    void aFailureIsToldToAllAndForgotten() {
        CompletableFuture<List<LogChunk>> first = read(0);
        CompletableFuture<List<LogChunk>> second = read(0);
        asked.getFirst().completeExceptionally(new IllegalStateException("away"));
        assertThatThrownBy(first::join).isInstanceOf(CompletionException.class);
        assertThatThrownBy(second::join).hasRootCauseMessage("away");
        assertThat(read(0)).isNotDone();
        assertThat(asked).hasSize(2);
    }
}
