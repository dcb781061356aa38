package dev.hodei.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import dev.hodei.bootstrap.Claim;
import dev.hodei.bootstrap.OneTimePassword;
import dev.hodei.bootstrap.TokenHash;
import dev.hodei.controller.AuditEvent;
import dev.hodei.controller.Micros;
import dev.hodei.controller.Plan;
import dev.hodei.controller.StateStore;
import dev.hodei.controller.StateStore.StaleStateException;
import dev.hodei.controller.StateStore.StoreUnavailableException;
import dev.hodei.controller.StateStoreContract;
import dev.hodei.id.AttemptKey;
import dev.hodei.id.AttemptRef;
import dev.hodei.id.JobId;
import dev.hodei.id.WorkerId;
import dev.hodei.job.EndReason;
import dev.hodei.job.Job;
import dev.hodei.job.JobEvent;
import dev.hodei.job.JobTerms;
import dev.hodei.lease.Lease;
import dev.hodei.log.LogChunk;
import dev.hodei.worker.Worker;
import dev.hodei.worker.WorkerEvent;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(Databases.class)
class PostgresStateStoreTest extends StateStoreContract {
    private static TestDatabase database;

    private PostgresStateStore store;

    @BeforeAll
    static void take(TestDatabase fresh) {
        database = fresh;
    }

    @AfterAll
    static void dropDatabase() throws SQLException {
        database.close();
    }

    @BeforeEach
    void connect() throws StoreUnavailableException {
        store = new PostgresStateStore(database.vertx(), database.options(), Duration.ofSeconds(20));
        store.load();
    }

    @AfterEach
    void disconnect() {
        store.close();
    }

    @Override
    protected StateStore store() {
        return store;
    }

    @Test
    void closingWaitsUntilTheConnectionIsClosed() throws Exception {
        CountDownLatch free = new CountDownLatch(1);
        Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));
        try {
            store.close();
            PostgresStateStore closing = new PostgresStateStore(vertx, database.options(), Duration.ofSeconds(20));
            closing.load();
            CountDownLatch held = new CountDownLatch(1);
            vertx.runOnContext(_ -> {
                held.countDown();
                try {
                    free.await();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            });
            held.await();

            Thread close = Thread.startVirtualThread(closing::close);

            assertThat(close.join(Duration.ofMillis(100))).isFalse();
            free.countDown();
            assertThat(close.join(Duration.ofSeconds(10))).isTrue();
        } finally {
            free.countDown();
            vertx.close().toCompletionStage().toCompletableFuture().join();
        }
    }

    @Override
    protected Job queue(JobId id, byte[] spec, JobTerms terms, Instant now) {
        var job = TestDatabase.await(
                new Jobs(database.pool()).insert(new Jobs.NewJob(id, null, "a job", spec, Map.of(), now, terms, null)));
        return Job.queued(id, job.job().number(), terms, Micros.micros(now));
    }

    @Test
    void failedStartsAreCountedInTheRowAndTheLastOneSaysWhyTheJobEnded() throws Exception {
        JobId id = new JobId("f00d".repeat(8));
        Job job = commitMove(queue(id, new byte[] {1}, JobTerms.DEFAULT, NOW), new JobEvent.StartFailed("no room", 2));
        String row = "SELECT state || ' ' || start_failures || ' ' || coalesce(end_reason, '-') || ' ' || end_detail"
                + " FROM jobs WHERE job_id = '" + id + "'";
        assertThat(database.query(row)).containsExactly("QUEUED 1 - ");
        assertThat(store.queued(List.of(id))).containsExactly(Micros.rounded(job));
        commitMove(job, new JobEvent.StartFailed("no such image", 2));
        assertThat(database.query(row)).containsExactly("FAILED 2 PROVISION_FAILED no such image");
        var found = TestDatabase.await(new Jobs(database.pool()).find(id)).orElseThrow();
        assertThat(found.endReason()).isEqualTo("PROVISION_FAILED");
        assertThat(found.endDetail()).isEqualTo("no such image");
    }

    @Test
    void whatOfALogWasNotStoredByItsAttemptsEndIsMissing() throws Exception {
        Job job = running();
        AttemptRef ref = job.liveAttempt().orElseThrow().ref();
        LogChunk chunk = new LogChunk(0, 2, 1, 30, 0, new byte[] {1});
        new PostgresLogStore(database.pool())
                .append(AttemptKey.of(ref), List.of(chunk))
                .toCompletableFuture()
                .join();

        commitMove(job, new JobEvent.WorkerGone(ref, EndReason.WORKER_LOST, "gone", 100));
        AttemptRow row = TestDatabase.await(new Jobs(database.pool()).find(job.id()))
                .orElseThrow()
                .attempts()
                .getFirst();
        assertThat(row.logTextBytes()).isEqualTo(30);
        assertThat(row.logBytesMissing()).isEqualTo(70);
        assertThat(row.logEndUnknown()).isTrue();
    }

    @Override
    protected void anotherTakesOver() throws SQLException {
        database.execute("UPDATE controller_lease SET term = term + 1, holder = 'another'");
    }

    @Override
    protected List<AuditEvent> audit(JobId job) {
        return TestDatabase.await(new AuditLog(database.pool()).page(AuditLog.Selection.of(job), Long.MAX_VALUE, 100))
                .reversed()
                .stream()
                .map(AuditLog.Entry::event)
                .toList();
    }

    @Override
    protected boolean sealed(AttemptKey attempt) throws SQLException {
        return database.query("SELECT sealed::text FROM attempt_logs WHERE job_id = '" + attempt.job()
                        + "' AND attempt = " + attempt.attempt())
                .equals(List.of("true"));
    }

    @Override
    protected boolean hasStart(AttemptKey attempt) throws SQLException {
        return database.query("SELECT (started_at IS NOT NULL)::text FROM attempts WHERE job_id = '" + attempt.job()
                        + "' AND attempt = " + attempt.attempt())
                .equals(List.of("true"));
    }

    @Override
    protected String passwordOf(WorkerId worker) throws SQLException {
        return database.query("SELECT encode(token_hash, 'hex') FROM bootstrap_tokens WHERE worker_id = '" + worker
                        + "' AND expires_at = (SELECT ready_deadline FROM workers WHERE worker_id = '" + worker + "')")
                .getFirst();
    }

    @Override
    protected Optional<String> claimOf(WorkerId worker) throws SQLException {
        return database
                .query("SELECT encode(claimed_by, 'hex') FROM bootstrap_tokens WHERE worker_id = '" + worker
                        + "' AND consumed_at IS NOT NULL")
                .stream()
                .findFirst();
    }

    @Test
    void whatAWorkerSaysOfItsMachineIsStoredWithItsRegistrationAndKept() throws Exception {
        OneTimePassword password = OneTimePassword.of(new byte[OneTimePassword.BYTES]);
        Worker worker = newWorker(password);
        byte[] facts = {5, 0, 6};
        Claim claim = new Claim(password.hash(), TokenHash.of(new byte[] {1}));
        Worker registered = commitRegistration(worker, claim, facts);
        assertThat(facts(worker.id())).isEqualTo(facts);
        commitMove(registered, new WorkerEvent.Connected(NOW));
        assertThat(facts(worker.id())).isEqualTo(facts);
    }

    private static byte @Nullable [] facts(WorkerId worker) {
        return TestDatabase.await(new Workers(database.pool()).find(worker))
                .orElseThrow()
                .facts();
    }

    @Test
    void anotherControllerIsRefusedUntilTheFirstHasGone() throws Exception {
        try (PostgresStateStore second = new PostgresStateStore(
                database.vertx(),
                database.options(),
                Duration.ofSeconds(20),
                Lease.always(),
                "10.0.0.2:50051, process 7")) {
            database.execute("UPDATE controller_lease SET holder = '10.0.0.1:50051, process 6'");
            assertThatExceptionOfType(StoreUnavailableException.class)
                    .isThrownBy(second::load)
                    .withMessage("another server is the active controller: 10.0.0.1:50051, process 6");
            database.execute("UPDATE controller_lease SET holder = '10.0.0.2:50051, process 7'");
            assertThatExceptionOfType(StoreUnavailableException.class)
                    .isThrownBy(second::load)
                    .withMessageStartingWith("an earlier connection of this server");
            store.close();
            assertThat(second.load().jobs()).isNotNull();
        }
    }

    @Test
    void theLeaseIsRenewedWithoutAnyTurnUntilAnotherControllerBeginsATerm() throws Exception {
        store.close();
        AtomicLong nanoTime = new AtomicLong();
        Duration length = Duration.ofMillis(400);
        Lease lease = Lease.of(length, nanoTime::get);
        try (PostgresStateStore leased = new PostgresStateStore(
                database.vertx(), database.options(), Duration.ofSeconds(20), lease, "this server")) {
            assertThat(lease.held()).isFalse();
            leased.load();
            assertThat(lease.held()).isTrue();
            assertThat(database.query("SELECT holder FROM controller_lease")).containsExactly("this server");
            for (int i = 0; i < 3; i++) {
                nanoTime.addAndGet(length.toNanos());
                await().until(lease::held);
            }

            anotherTakesOver();
            nanoTime.addAndGet(length.toNanos());
            // The renewal that is refused gives the lock up.
            store.load();
            assertThat(lease.held()).isFalse();
            assertThat(store.term()).isEqualTo(leased.term() + 2);
        }
    }

    @Test
    void afterALostConnectionNothingIsCommittedUntilTheRowsWereReadAgain() throws Exception {
        Job job = queue(new JobId("f".repeat(32)), new byte[] {1}, JobTerms.DEFAULT, NOW);
        Plan plan = new Plan(
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                Map.of(),
                List.of(new AuditEvent(NOW, AuditEvent.SERVER, "job.assigned", job.id(), null, job.id(), "")),
                Set.of(job.id()));
        assertThat(store.commit(plan)).containsOnlyKeys(job.id());
        database.query("SELECT pg_terminate_backend(pid, 5000) FROM pg_locks WHERE locktype = 'advisory' AND database ="
                + " (SELECT oid FROM pg_database WHERE datname = current_database())");

        assertThatExceptionOfType(StoreUnavailableException.class).isThrownBy(() -> store.commit(plan));
        assertThatExceptionOfType(StoreUnavailableException.class).isThrownBy(() -> store.commit(plan));
        store.load();
        assertThat(store.queued(List.of(job.id()))).contains(job);
        assertThat(store.commit(plan)).containsOnlyKeys(job.id());
        assertThat(audit(job.id()))
                .filteredOn(e -> e.action().equals("job.assigned"))
                .hasSize(2);
    }

    @Test
    void whenARowIsNotAsItWasReadItIsReadAgain() throws Exception {
        Job moved = queue(new JobId("e".repeat(32)), new byte[] {1}, JobTerms.DEFAULT, NOW);
        Job other = queue(new JobId("d".repeat(32)), new byte[] {1}, JobTerms.DEFAULT, NOW);
        assertThat(store.queued(List.of(moved.id(), other.id()))).contains(moved, other);
        database.execute("UPDATE jobs SET attempts = 1, never_started = 1 WHERE job_id IN ('" + moved.id() + "', '"
                + other.id() + "')");

        assertThatExceptionOfType(StaleStateException.class)
                .isThrownBy(() -> commitMove(moved, new JobEvent.CancelRequested()));

        assertThat(store.queued(List.of(moved.id(), other.id())))
                .extracting(Job::attempts)
                .containsExactly(1, 1);
    }

    @Test
    void aDatabaseThatIsNotThereIsUnavailable() {
        try (PostgresStateStore nowhere =
                new PostgresStateStore(database.vertx(), database.options().setPort(1), Duration.ofSeconds(5))) {
            assertThatExceptionOfType(StoreUnavailableException.class).isThrownBy(nowhere::load);
        }
    }

    @Test
    void theInstallationIsMadeOnce() {
        byte[] random = new byte[Installation.RANDOM_BYTES];
        random[0] = (byte) 0xab;
        random[16] = 7;
        Installation first = TestDatabase.await(Installation.of(database.pool(), random, NOW));
        Installation second =
                TestDatabase.await(Installation.of(database.pool(), new byte[Installation.RANDOM_BYTES], NOW));
        assertThat(first.id()).startsWith("ab").hasSize(32);
        assertThat(first.credentialKey()).hasSize(32).startsWith(7);
        assertThat(second.id()).isEqualTo(first.id());
        assertThat(second.credentialKey()).isEqualTo(first.credentialKey());
    }
}
