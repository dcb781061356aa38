package dev.hodei.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hodei.id.AttemptKey;
import dev.hodei.log.LogChunk;
import dev.hodei.log.LogExtent;
import dev.hodei.log.LogGapException;
import dev.hodei.log.LogSealedException;
import dev.hodei.wire.LogHash;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(Databases.class)
class PostgresLogStoreTest {
    private static TestDatabase database;
    private static Stored stored;

    private PostgresLogStore logs;

    @BeforeAll
    static void take(TestDatabase fresh) {
        database = fresh;
        stored = new Stored(fresh);
    }

    @BeforeEach
    void begin() {
        logs = new PostgresLogStore(database.pool());
    }

    @AfterAll
    static void dropDatabase() throws SQLException {
        database.close();
    }

    @Test
    void whatWasAppendedIsReadAsItWas() throws Exception {
        AttemptKey attempt = attempt();
        assertThat(get(logs.extent(attempt))).isEqualTo(LogExtent.EMPTY);
        assertThat(get(logs.append(attempt, List.of(chunk(0, 3, 100), chunk(3, 2, 5)))))
                .isEqualTo(new LogExtent(5, 105));
        assertThat(get(logs.append(attempt, List.of(chunk(5, 1, 7))))).isEqualTo(new LogExtent(6, 112));
        assertThat(get(logs.append(attempt, List.of()))).isEqualTo(new LogExtent(6, 112));
        assertThat(get(logs.extent(attempt))).isEqualTo(new LogExtent(6, 112));

        List<LogChunk> read = get(logs.read(attempt, 0, 1_000_000));
        assertThat(read).extracting(LogChunk::firstPosition).containsExactly(0L, 3L, 5L);
        assertThat(read).extracting(LogChunk::endPosition).containsExactly(3L, 5L, 6L);
        assertThat(read.getFirst().body()).isEqualTo(chunk(0, 3, 100).body());
        assertThat(read.getFirst().firstReadAtMicros()).isEqualTo(1_000_000);
        assertThat(read.getFirst().compression()).isEqualTo(2);
        assertThat(read.getFirst().textBytes()).isEqualTo(100);
    }

    @Test
    void aGapIsRefusedAndStoresNothing() throws Exception {
        AttemptKey attempt = attempt();
        assertRefused(attempt, List.of(chunk(1, 1, 1)));
        get(logs.append(attempt, List.of(chunk(0, 2, 2))));
        assertRefused(attempt, List.of(chunk(3, 1, 1)));
        assertRefused(attempt, List.of(chunk(2, 1, 1), chunk(4, 1, 1)));
        assertThat(get(logs.extent(attempt))).isEqualTo(new LogExtent(2, 2));
        assertThat(get(logs.read(attempt, 0, 1_000))).hasSize(1);
    }

    @Test
    void aRepeatedChunkIsRefusedAndStoresNothing() throws Exception {
        AttemptKey attempt = attempt();
        get(logs.append(attempt, List.of(chunk(0, 2, 2))));
        assertRefused(attempt, List.of(chunk(0, 2, 2)));
        assertRefused(attempt, List.of(chunk(1, 2, 2)));
        assertThat(get(logs.extent(attempt))).isEqualTo(new LogExtent(2, 2));
    }

    @Test
    void ofManyAppendsAtTheSamePlaceOneIsStored() throws Exception {
        AttemptKey attempt = attempt();
        List<CompletionStage<LogExtent>> appends = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            appends.add(logs.append(attempt, List.of(chunk(0, 2, 2))));
        }
        int done = 0;
        for (CompletionStage<LogExtent> append : appends) {
            try {
                done += get(append).position() == 2 ? 1 : 0;
            } catch (ExecutionException e) {
                assertThat(e).hasCauseInstanceOf(LogGapException.class);
            }
        }
        assertThat(done).isEqualTo(1);
        assertThat(get(logs.extent(attempt))).isEqualTo(new LogExtent(2, 2));
    }

    @Test
    void aSealedLogTakesNothingMore() throws Exception {
        AttemptKey attempt = attempt();
        get(logs.append(attempt, List.of(chunk(0, 2, 2))));
        seal(attempt);
        assertThat(get(logs.extent(attempt))).isEqualTo(new LogExtent(2, 2, true));
        assertSealed(attempt, chunk(2, 1, 1));
        assertSealed(attempt, chunk(0, 2, 2));
        assertThat(get(logs.read(attempt, 0, 1_000))).hasSize(1);

        AttemptKey silent = attempt();
        seal(silent);
        assertSealed(silent, chunk(0, 1, 1));
        assertThat(get(logs.read(silent, 0, 1_000))).isEmpty();
    }

    @Test
    void whatRacesWithTheSealIsInTheSealedLogOrIsRefused() throws Exception {
        for (int i = 0; i < 20; i++) {
            AttemptKey attempt = attempt();
            get(logs.append(attempt, List.of(chunk(0, 1, 1))));
            CompletionStage<LogExtent> append = logs.append(attempt, List.of(chunk(1, 1, 1)));
            seal(attempt);
            LogExtent sealed = get(logs.extent(attempt));
            boolean stored = get(append.handle((_, error) -> error == null));
            assertThat(sealed).isEqualTo(new LogExtent(stored ? 2 : 1, stored ? 2 : 1, true));
            assertThat(get(logs.extent(attempt))).isEqualTo(sealed);
        }
    }

    @Test
    void theHashIsThatOfTheChunksHoweverTheyWereAppended() throws Exception {
        AttemptKey attempt = attempt();
        get(logs.append(attempt, List.of(chunk(0, 3, 100), chunk(3, 2, 5))));
        get(logs.append(attempt, List.of(chunk(5, 1, 7))));
        LogHash hash = new LogHash();
        for (LogChunk chunk : get(logs.read(attempt, 0, 1_000))) {
            hash.add(
                    chunk.firstPosition(),
                    chunk.entryCount(),
                    chunk.firstReadAtMicros(),
                    chunk.textBytes(),
                    chunk.compression(),
                    chunk.body());
        }
        String stored = "SELECT encode(hash, 'hex') || ' at ' || hash_position FROM attempt_logs WHERE job_id = '"
                + attempt.job() + "'";
        assertThat(database.query(stored)).containsExactly(hash.hex() + " at 6");

        // As a server of an earlier version appends.
        database.execute("UPDATE attempt_logs SET position = 7 WHERE job_id = '" + attempt.job() + "'");
        get(logs.append(attempt, List.of(chunk(7, 1, 1))));
        assertThat(database.query(
                        "SELECT (hash IS NULL)::text FROM attempt_logs WHERE job_id = '" + attempt.job() + "'"))
                .containsExactly("true");
    }

    private static void seal(AttemptKey attempt) throws SQLException {
        database.execute("""
                INSERT INTO attempt_logs (job_id, attempt, sealed) VALUES ('%s', %d, true)
                ON CONFLICT (job_id, attempt) DO UPDATE SET sealed = true
                """.formatted(attempt.job(), attempt.attempt()));
    }

    private void assertSealed(AttemptKey attempt, LogChunk chunk) {
        assertThatThrownBy(() -> get(logs.append(attempt, List.of(chunk))))
                .hasCauseInstanceOf(LogSealedException.class);
    }

    @Test
    void readsFromTheMiddleOfAChunkAndUpToTheLimit() throws Exception {
        AttemptKey attempt = attempt();
        get(logs.append(
                attempt, List.of(chunk(0, 10, 100), chunk(10, 10, 100), chunk(20, 10, 100), chunk(30, 10, 100))));

        assertThat(positions(attempt, 0, 1)).containsExactly(0L);
        assertThat(positions(attempt, 9, 100)).containsExactly(0L);
        assertThat(positions(attempt, 9, 101)).containsExactly(0L, 10L);
        assertThat(positions(attempt, 10, 1_000)).containsExactly(10L, 20L, 30L);
        assertThat(positions(attempt, 25, 1_000)).containsExactly(20L, 30L);
        assertThat(positions(attempt, 39, 0)).containsExactly(30L);
        assertThat(positions(attempt, 40, 1_000)).isEmpty();
        assertThat(positions(new AttemptKey(attempt.job(), 7), 0, 1_000)).isEmpty();
    }

    @Test
    void whatIsMissingIsPassedOver() throws Exception {
        AttemptKey attempt = attempt();
        get(logs.append(attempt, List.of(chunk(0, 10, 100), chunk(10, 10, 100), chunk(20, 10, 100))));
        String delete = "DELETE FROM log_chunks WHERE job_id = '" + attempt.job() + "' AND first_position = ";
        database.execute(delete + 0);
        assertThat(positions(attempt, 0, 1_000)).containsExactly(10L, 20L);
        database.execute(delete + 10);
        assertThat(positions(attempt, 15, 1_000)).containsExactly(20L);
    }

    @Test
    void anAttemptThatIsNotThereHasNoLog() throws Exception {
        AttemptKey attempt = new AttemptKey(attempt().job(), 2);
        assertThatThrownBy(() -> get(logs.append(attempt, List.of(chunk(0, 1, 1)))))
                .hasMessageContaining("attempt_logs");
    }

    @Test
    void theLargestChunksAreKeptWhole() throws Exception {
        AttemptKey attempt = attempt();
        List<LogChunk> large = List.of(chunk(0, 1, 1 << 20), chunk(1, 1, 1 << 20), chunk(2, 1, 1 << 20));
        get(logs.append(attempt, large));
        List<LogChunk> read = get(logs.read(attempt, 1, 8 << 20));
        assertThat(read).hasSize(2);
        assertThat(Arrays.equals(read.getLast().body(), large.getLast().body())).isTrue();
    }

    private void assertRefused(AttemptKey attempt, List<LogChunk> chunks) {
        assertThatThrownBy(() -> get(logs.append(attempt, chunks))).hasCauseInstanceOf(LogGapException.class);
    }

    private List<Long> positions(AttemptKey attempt, long position, int maxBytes) throws Exception {
        return get(logs.read(attempt, position, maxBytes)).stream()
                .map(LogChunk::firstPosition)
                .toList();
    }

    private static AttemptKey attempt() throws SQLException {
        return stored.running(stored.job("log"), stored.worker("READY"), 1);
    }

    private static LogChunk chunk(long position, int entries, int bytes) {
        byte[] body = new byte[bytes];
        Arrays.fill(body, (byte) position);
        return new LogChunk(position, entries, 1_000_000 + position, bytes, 2, body);
    }

    private static <T> T get(CompletionStage<T> stage) throws Exception {
        return stage.toCompletableFuture().get(20, TimeUnit.SECONDS);
    }
}
