package dev.hodei.log;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hodei.id.AttemptKey;
import dev.hodei.id.JobId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LogIntakeTest {
    private static final AttemptKey KEY = new AttemptKey(new JobId("0".repeat(32)), 1);

    private final MemoryLogStore store = new MemoryLogStore();
    private final LogTail tail = new LogTail();
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
    private final AtomicReference<Instant> stoppedAt = new AtomicReference<>();
    private final CountDownLatch looks = new CountDownLatch(20);
    private final LogIntake intake = new LogIntake(store, tail, timer, this::steady);
    private final Heard heard = new Heard();

    static LogChunk chunk(long position, int entries) {
        return new LogChunk(position, entries, 0, entries * 10, 1, new byte[entries]);
    }

    private static final class Heard implements LogIntake.Listener {
        final List<String> calls = new ArrayList<>();

        @Override
        public void stored(int chunks, long position) {
            calls.add("stored " + chunks + " to " + position);
        }

        @Override
        public void completed(long position) {
            calls.add("completed at " + position);
        }

        @Override
        public void refused(LogIntake.Refusal refusal, String why) {
            calls.add(refusal.toString());
        }
    }

    /** While the process is stopped its clock stands still, though the timer does not. */
    private Instant steady() {
        Instant stopped = stoppedAt.get();
        if (stopped == null) {
            return Instant.now();
        }
        looks.countDown();
        return stopped;
    }

    @AfterEach
    void stop() {
        timer.shutdownNow();
    }

    @Test
    void whatArrivesDuringAnAppendGoesIntoTheNextTogether() {
        store.hold();
        LogIntake.Upload upload = intake.open(KEY, heard);
        for (int i = 0; i < 5; i++) {
            upload.chunk(chunk(i * 2L, 2));
        }
        upload.complete();
        assertThat(heard.calls).isEmpty();
        store.release();
        assertThat(store.appends).containsExactly(1, 4);
        assertThat(heard.calls).containsExactly("stored 1 to 2", "stored 4 to 10", "completed at 10");
        assertThat(tail.end(KEY)).isEqualTo(10);
        assertThat(intake.live()).isZero();
    }

    @Test
    void whatWasStoredBeforeIsSkippedAndAcknowledged() {
        LogIntake.Upload upload = intake.open(KEY, heard);
        upload.chunk(chunk(0, 4));
        upload.chunk(chunk(0, 4));
        upload.chunk(chunk(4, 1));
        assertThat(store.appends).containsExactly(1, 1);
        assertThat(heard.calls).containsExactly("stored 1 to 4", "stored 1 to 4", "stored 1 to 5");
    }

    @Test
    void aGapIsRefused() {
        LogIntake.Upload upload = intake.open(KEY, heard);
        upload.chunk(chunk(0, 4));
        upload.chunk(chunk(5, 1));
        assertThat(heard.calls).containsExactly("stored 1 to 4", "OUT_OF_ORDER");
        upload.chunk(chunk(4, 1));
        assertThat(store.appends).containsExactly(1);
        assertThat(intake.live()).isZero();
    }

    @Test
    void anOverlapIsRefusedAfterWhatCameBeforeItIsStored() {
        store.hold();
        LogIntake.Upload upload = intake.open(KEY, heard);
        upload.chunk(chunk(0, 1));
        upload.chunk(chunk(1, 3));
        upload.chunk(chunk(2, 3));
        store.release();
        assertThat(heard.calls).containsExactly("stored 1 to 1", "stored 1 to 4", "OUT_OF_ORDER");
    }

    @Test
    void aSecondUploadReplacesTheFirst() {
        store.hold();
        LogIntake.Upload first = intake.open(KEY, heard);
        first.chunk(chunk(0, 1));
        first.chunk(chunk(1, 1));
        Heard second = new Heard();
        LogIntake.Upload next = intake.open(KEY, second);
        next.chunk(chunk(0, 2));
        assertThat(heard.calls).containsExactly("REPLACED");
        store.release();
        // The first's append was on its way; the second's chunk overlaps it now.
        assertThat(second.calls).containsExactly("OUT_OF_ORDER");
        assertThat(store.appends).containsExactly(1);
    }

    @Test
    void aFailureOfTheStoreEndsTheUploadAndTheNextOneGoesOn() {
        LogIntake.Upload upload = intake.open(KEY, heard);
        upload.chunk(chunk(0, 1));
        store.failWith(new IllegalStateException("down"));
        upload.chunk(chunk(1, 1));
        assertThat(heard.calls).containsExactly("stored 1 to 1", "STORE_FAILED");
        store.failWith(null);
        Heard second = new Heard();
        intake.open(KEY, second).chunk(chunk(1, 1));
        assertThat(second.calls).containsExactly("stored 1 to 2");
    }

    @Test
    void oneWhoWaitsIsToldWhenTheLogIsThere() throws Exception {
        CompletableFuture<Long> missing =
                intake.whenStored(KEY, 3, 30, Duration.ofMinutes(1)).toCompletableFuture();
        assertThat(missing).isNotDone();
        intake.open(KEY, heard).chunk(chunk(0, 3));
        assertThat(missing.get(5, TimeUnit.SECONDS)).isZero();
        assertThat(intake.whenStored(KEY, 3, 30, Duration.ofMinutes(1)).toCompletableFuture())
                .isCompletedWithValue(0L);
    }

    @Test
    void oneWhoWaitsForNothingIsToldAtOnce() {
        store.failWith(new IllegalStateException("not to be asked"));
        assertThat(intake.whenStored(KEY, 0, 0, Duration.ofMinutes(1)).toCompletableFuture())
                .isCompletedWithValue(0L);
        assertThat(intake.live()).isZero();
    }

    @Test
    void whatNeverArrivesIsCountedAsMissing() throws Exception {
        LogIntake.Upload upload = intake.open(KEY, heard);
        upload.chunk(chunk(0, 2));
        CompletableFuture<Long> missing =
                intake.whenStored(KEY, 3, 30, Duration.ofMillis(50)).toCompletableFuture();
        assertThat(missing.get(5, TimeUnit.SECONDS)).isEqualTo(10);
        upload.cancel();
        assertThat(intake.live()).isZero();
    }

    @Test
    void aStoreThatIsDownMakesOneWaitOn() throws Exception {
        LogIntake.Upload upload = intake.open(KEY, heard);
        upload.chunk(chunk(0, 3));
        upload.complete();
        assertThat(intake.live()).isZero();
        store.failWith(new IllegalStateException("down"));
        CompletableFuture<Long> missing =
                intake.whenStored(KEY, 3, 30, Duration.ofMillis(10)).toCompletableFuture();
        assertThat(missing).isNotDone();
        store.failWith(null);
        assertThat(missing.get(5, TimeUnit.SECONDS)).isZero();
    }

    @Test
    void whatComesAfterTheSealIsRefusedAndWhatIsStoredIsSkipped() {
        intake.open(KEY, heard).chunk(chunk(0, 3));
        store.seal(KEY);
        Heard again = new Heard();
        LogIntake.Upload upload = intake.open(KEY, again);
        upload.chunk(chunk(0, 3));
        upload.chunk(chunk(3, 1));
        assertThat(again.calls).containsExactly("stored 1 to 3", "SEALED");
        assertThat(store.appends).containsExactly(1);
        assertThat(intake.live()).isZero();
    }

    @Test
    void aLogThatIsSealedDuringItsUploadTakesNothingMore() {
        LogIntake.Upload upload = intake.open(KEY, heard);
        upload.chunk(chunk(0, 1));
        store.hold();
        upload.chunk(chunk(1, 1));
        store.seal(KEY);
        store.release();
        assertThat(heard.calls).containsExactly("stored 1 to 1", "SEALED");
        assertThat(tail.end(KEY)).isEqualTo(1);
        assertThat(intake.live()).isZero();
    }

    @Test
    void ofASealedLogNobodyWaitsForMore() {
        intake.open(KEY, heard).chunk(chunk(0, 2));
        store.seal(KEY);
        assertThat(new LogIntake(store, tail, timer, this::steady)
                        .whenStored(KEY, 3, 30, Duration.ofHours(1))
                        .toCompletableFuture())
                .isCompletedWithValue(10L);
    }

    @Test
    void nobodyGivesUpOnALogWhileThisProcessIsStopped() throws InterruptedException {
        LogIntake.Upload upload = intake.open(KEY, heard);
        upload.chunk(chunk(0, 2));
        stoppedAt.set(Instant.now());
        CompletableFuture<Long> missing =
                intake.whenStored(KEY, 4, 40, Duration.ofMillis(1)).toCompletableFuture();
        assertThat(looks.await(10, TimeUnit.SECONDS)).isTrue();
        assertThat(missing).isNotDone();
        upload.chunk(chunk(2, 2));
        assertThat(missing).isCompletedWithValue(0L);
    }

    @Test
    void limitsAreThoseOfTheWire() {
        assertThat(LogLimits.problem(0, 1, 0, 0)).isEmpty();
        assertThat(LogLimits.problem(0, 65_536, 1 << 20, 1_310_720)).isEmpty();
        assertThat(LogLimits.problem(-1, 1, 0, 0)).get().asString().contains("first_position 18446744073709551615");
        assertThat(LogLimits.problem(0, 0, 0, 0)).get().asString().contains("1 to 65536; it is 0");
        assertThat(LogLimits.problem(0, 65_537, 0, 0)).isPresent();
        assertThat(LogLimits.problem(0, 1, (1 << 20) + 1, 0)).isPresent();
        assertThat(LogLimits.problem(0, 1, 0, 1_310_721)).isPresent();
    }

    @Test
    void anOutageOfTheStoreTakesNothingFromTheTimeThatALogHas() {
        intake.open(KEY, heard).chunk(chunk(0, 2));
        // It was seen at 2 before, and its time is over at the next look.
        AttemptIntake.Waiter waiter = new AttemptIntake.Waiter(4, 40, new CompletableFuture<>(), new long[] {2});
        AttemptIntake attempt = new AttemptIntake(KEY, store, tail, _ -> {});
        attempt.add(waiter);

        store.failWith(new IllegalStateException("away"));
        attempt.drain();
        assertThat(attempt.patienceOver(waiter)).isEqualTo(AttemptIntake.Patience.UNKNOWN);

        store.failWith(null);
        attempt.drain();
        assertThat(attempt.patienceOver(waiter)).isEqualTo(AttemptIntake.Patience.PROGRESS);
        assertThat(attempt.patienceOver(waiter)).isEqualTo(AttemptIntake.Patience.GIVEN_UP);
        assertThat(waiter.missing()).isCompletedWithValue(20L);
    }
}
