package dev.hodei.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hodei.bootstrap.OneTimePassword;
import dev.hodei.bootstrap.TokenCheck;
import dev.hodei.id.WorkerId;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(Databases.class)
class BootstrapTokensTest {
    private static TestDatabase database;
    private static Stored stored;
    private static final byte[] FACTS = {5, 0, 6};
    private static final TokenCheck CONSUMED = new TokenCheck.Consumed();

    private BootstrapTokens tokens;
    private final OneTimePassword password = password();

    @BeforeAll
    static void take(TestDatabase fresh) {
        database = fresh;
        stored = new Stored(fresh);
    }

    @BeforeEach
    void begin() {
        tokens = new BootstrapTokens(database.pool());
    }

    @AfterAll
    static void dropDatabase() throws SQLException {
        database.close();
    }

    @Test
    void isGoodOnceAndStoresTheFacts() throws SQLException {
        WorkerId worker = issued();
        assertThat(consume(worker)).isEqualTo(CONSUMED);
        assertThat(consume(worker)).isEqualTo(refused(TokenCheck.Reason.USED));

        WorkerRow row =
                TestDatabase.await(new Workers(database.pool()).find(worker)).orElseThrow();
        assertThat(row.facts()).isEqualTo(FACTS);
        assertThat(audit(worker)).containsExactly("token.refused: used", "token.consumed: ");
    }

    @Test
    void anUnknownOneIsRefused() throws SQLException {
        WorkerId worker = issued();
        assertThat(TestDatabase.await(tokens.consume(password(), worker, FACTS, Stored.NOW)))
                .isEqualTo(refused(TokenCheck.Reason.UNKNOWN));
        assertThat(audit(worker)).containsExactly("token.refused: unknown");
        assertThat(consume(worker)).isEqualTo(CONSUMED);
    }

    @Test
    void anotherWorkersIsRefusedAndStaysGood() throws SQLException {
        WorkerId worker = issued();
        WorkerId other = stored.worker("CREATING");
        assertThat(consume(other)).isEqualTo(refused(TokenCheck.Reason.OTHER_WORKER));
        assertThat(audit(other)).containsExactly("token.refused: other worker");
        assertThat(TestDatabase.await(new Workers(database.pool()).find(other))
                        .orElseThrow()
                        .facts())
                .isNull();
        assertThat(consume(worker)).isEqualTo(CONSUMED);
    }

    @Test
    void anExpiredOneIsRefused() throws SQLException {
        WorkerId worker = issued();
        assertThat(TestDatabase.await(tokens.consume(password, worker, FACTS, Stored.NOW.plusSeconds(60))))
                .isEqualTo(refused(TokenCheck.Reason.EXPIRED));
        assertThat(audit(worker)).containsExactly("token.refused: expired");
    }

    @Test
    void ofManyAtTheSameTimeExactlyOneConsumesIt() throws Exception {
        WorkerId worker = issued();
        List<CompletableFuture<TokenCheck>> calls = Stream.generate(() ->
                        tokens.consume(password, worker, FACTS, Stored.NOW).subscribeAsCompletionStage())
                .limit(50)
                .toList();
        int consumed = 0;
        for (CompletableFuture<TokenCheck> call : calls) {
            TokenCheck check = call.get(20, TimeUnit.SECONDS);
            assertThat(check).isIn(CONSUMED, refused(TokenCheck.Reason.USED));
            consumed += check.equals(CONSUMED) ? 1 : 0;
        }
        assertThat(consumed).isEqualTo(1);
        assertThat(audit(worker)).hasSize(50).containsOnlyOnce("token.consumed: ");
    }

    private WorkerId issued() throws SQLException {
        WorkerId worker = stored.worker("CREATING");
        database.execute("INSERT INTO bootstrap_tokens VALUES ('\\x%s', '%s', '%s', '%s')"
                .formatted(password.hash().hex(), worker, Stored.NOW.minusSeconds(60), Stored.NOW.plusSeconds(60)));
        return worker;
    }

    private TokenCheck consume(WorkerId worker) {
        return TestDatabase.await(tokens.consume(password, worker, FACTS, Stored.NOW));
    }

    private static TokenCheck refused(TokenCheck.Reason reason) {
        return new TokenCheck.Refused(reason);
    }

    private static List<String> audit(WorkerId worker) {
        return TestDatabase.await(new AuditLog(database.pool())
                        .page(new AuditLog.Selection(null, worker, null, TimeRange.ALWAYS), Long.MAX_VALUE, 100))
                .stream()
                .map(entry -> entry.event().action() + ": " + entry.event().detail())
                .toList();
    }

    private static OneTimePassword password() {
        byte[] random = new byte[OneTimePassword.BYTES];
        ThreadLocalRandom.current().nextBytes(random);
        return OneTimePassword.of(random);
    }
}
