package dev.hodei.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hodei.bootstrap.Claim;
import dev.hodei.bootstrap.OneTimePassword;
import dev.hodei.bootstrap.TokenCheck;
import dev.hodei.bootstrap.TokenHash;
import dev.hodei.id.WorkerId;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(Databases.class)
class BootstrapTokensTest {
    private static TestDatabase database;
    private static Stored stored;
    private static final TokenCheck GOOD = new TokenCheck.Good();
    private static final TokenHash KEY = TokenHash.of(new byte[] {1});
    private static final TokenHash OTHER_KEY = TokenHash.of(new byte[] {2});

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
    void oneThatNobodyHasUsedIsGoodHoweverOftenItIsLookedAt() throws SQLException {
        WorkerId worker = issued();
        assertThat(check(worker, KEY)).isEqualTo(GOOD);
        assertThat(check(worker, OTHER_KEY)).isEqualTo(GOOD);
        assertThat(audit(worker)).isEmpty();
    }

    @Test
    void theProcessThatHasUsedItMayComeAgainUntilItHasSaidHello() throws SQLException {
        WorkerId worker = issued();
        used(worker, KEY);
        assertThat(check(worker, KEY)).isEqualTo(new TokenCheck.Repeated());
        assertThat(check(worker, KEY)).isEqualTo(new TokenCheck.Repeated());
        assertThat(audit(worker)).isEmpty();
        assertThat(check(worker, OTHER_KEY)).isEqualTo(refused(TokenCheck.Reason.USED));
        assertThat(audit(worker)).containsExactly("token.refused: used");

        database.execute("UPDATE workers SET last_heartbeat_at = now() WHERE worker_id = '" + worker + "'");
        assertThat(check(worker, KEY)).isEqualTo(refused(TokenCheck.Reason.USED));
    }

    @Test
    void theProcessOfAWorkerThatHasEndedDoesNotComeAgain() throws SQLException {
        WorkerId worker = issued();
        used(worker, KEY);
        database.execute("UPDATE workers SET state = 'FAILED', finished_at = now() WHERE worker_id = '" + worker + "'");
        assertThat(check(worker, KEY)).isEqualTo(refused(TokenCheck.Reason.USED));
    }

    @Test
    void oneThatAnEarlierVersionUsedUpIsUsed() throws SQLException {
        WorkerId worker = issued();
        database.execute("UPDATE bootstrap_tokens SET consumed_at = now() WHERE worker_id = '" + worker + "'");
        assertThat(check(worker, KEY)).isEqualTo(refused(TokenCheck.Reason.USED));
    }

    @Test
    void anUnknownOneIsRefused() throws SQLException {
        WorkerId worker = issued();
        assertThat(TestDatabase.await(tokens.check(new Claim(password().hash(), KEY), worker, Stored.NOW)))
                .isEqualTo(refused(TokenCheck.Reason.UNKNOWN));
        assertThat(audit(worker)).containsExactly("token.refused: unknown");
        assertThat(check(worker, KEY)).isEqualTo(GOOD);
    }

    @Test
    void anotherWorkersIsRefusedAndStaysGood() throws SQLException {
        WorkerId worker = issued();
        WorkerId other = stored.worker("CREATING");
        assertThat(check(other, KEY)).isEqualTo(refused(TokenCheck.Reason.OTHER_WORKER));
        assertThat(audit(other)).containsExactly("token.refused: other worker");
        assertThat(check(worker, KEY)).isEqualTo(GOOD);
    }

    @Test
    void oneWhoseWorkerTheControllerNoLongerWaitsForIsRefused() throws SQLException {
        WorkerId worker = issued();
        database.execute("UPDATE workers SET state = 'FAILED', finished_at = t.expires_at, changed_at = t.expires_at"
                + " FROM bootstrap_tokens t WHERE t.worker_id = workers.worker_id AND t.worker_id = '" + worker + "'");
        assertThat(check(worker, KEY)).isEqualTo(refused(TokenCheck.Reason.EXPIRED));
        assertThat(audit(worker)).containsExactly("token.refused: expired");
    }

    @Test
    void aWallClockThatIsSetForwardExpiresNothing() throws SQLException {
        WorkerId worker = issued();
        assertThat(TestDatabase.await(
                        tokens.check(new Claim(password.hash(), KEY), worker, Stored.NOW.plusSeconds(3_600))))
                .isEqualTo(GOOD);
        assertThat(audit(worker)).isEmpty();
    }

    private static void used(WorkerId worker, TokenHash key) throws SQLException {
        database.execute("UPDATE bootstrap_tokens SET consumed_at = now(), claimed_by = '\\x" + key.hex()
                + "' WHERE worker_id = '" + worker + "'");
    }

    private WorkerId issued() throws SQLException {
        WorkerId worker = stored.worker("CREATING");
        database.execute("UPDATE workers SET last_heartbeat_at = NULL WHERE worker_id = '" + worker + "'");
        database.execute("INSERT INTO bootstrap_tokens VALUES ('\\x%s', '%s', '%s', '%s')"
                .formatted(password.hash().hex(), worker, Stored.NOW.minusSeconds(60), Stored.NOW.plusSeconds(60)));
        return worker;
    }

    private TokenCheck check(WorkerId worker, TokenHash key) {
        return TestDatabase.await(tokens.check(new Claim(password.hash(), key), worker, Stored.NOW));
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
