package dev.hodei.log;

import static dev.hodei.log.LogIntakeTest.chunk;
import static org.assertj.core.api.Assertions.assertThat;

import dev.hodei.id.AttemptKey;
import dev.hodei.id.JobId;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class FollowerTest {
    private static final JobId JOB = new JobId("0".repeat(32));
    private static final AttemptKey KEY = new AttemptKey(JOB, 1);

    private final MemoryLogStore store = new MemoryLogStore();
    private final LogTail tail = new LogTail();
    private FollowProgress progress = progress(false, false);
    private @Nullable RuntimeException progressFailure;

    private static final class Sink implements FollowSink {
        final List<String> heard = new ArrayList<>();
        int credits = Integer.MAX_VALUE;

        @Override
        public boolean ready() {
            return credits > 0;
        }

        @Override
        public void start(int attempt, long position) {
            heard.add("start " + attempt + " at " + position);
        }

        @Override
        public void chunk(LogChunk chunk) {
            credits--;
            heard.add("chunk " + chunk.firstPosition());
        }

        @Override
        public void end(long position) {
            heard.add("end " + position);
        }

        @Override
        public void noSuchAttempt(int attempts) {
            heard.add("none of " + attempts);
        }

        @Override
        public void failed(Throwable cause) {
            heard.add("failed " + cause.getMessage());
        }
    }

    private final Sink sink = new Sink();

    private void append(LogChunk... chunks) {
        store.append(KEY, List.of(chunks));
        tail.appended(KEY, List.of(chunks));
    }

    private Follower follow(FollowRequest request, Sink to) {
        Follower follower = new Follower(
                JOB,
                request,
                () -> progressFailure == null
                        ? CompletableFuture.completedFuture(progress)
                        : CompletableFuture.failedFuture(progressFailure),
                new Follower.Logs(store, tail),
                to,
                Runnable::run);
        follower.wake();
        return follower;
    }

    private Follower follow(int attempt, long from) {
        return follow(new FollowRequest(attempt, from, OptionalLong.empty(), OptionalLong.empty(), true), sink);
    }

    /** With logs as they are stored now. */
    private FollowProgress progress(boolean jobEnded, boolean... attemptsEnded) {
        List<FollowProgress.Log> logs = new ArrayList<>();
        for (boolean ended : attemptsEnded) {
            LogExtent stored = store.extent(new AttemptKey(JOB, logs.size() + 1))
                    .toCompletableFuture()
                    .join();
            logs.add(new FollowProgress.Log(ended, stored.position()));
        }
        return new FollowProgress(jobEnded, logs);
    }

    private void end() {
        progress = progress(true, true);
    }

    @Test
    void anythingBeforeAPositionEndsThere() {
        append(chunk(0, 4), chunk(4, 4), chunk(8, 4), chunk(12, 4));
        follow(new FollowRequest(0, 5, OptionalLong.empty(), OptionalLong.of(9), true), sink);
        assertThat(sink.heard).containsExactly("start 1 at 5", "chunk 4", "chunk 8", "end 12");
        Sink beyond = new Sink();
        follow(new FollowRequest(0, 12, OptionalLong.empty(), OptionalLong.of(1_000), true), beyond);
        assertThat(beyond.heard).containsExactly("start 1 at 12", "chunk 12", "end 16");
    }

    @Test
    void aRunningLogIsFollowedFromItsFirstEntryToItsEnd() {
        store.append(KEY, List.of(chunk(0, 5), chunk(5, 5)));
        Follower follower = follow(0, 0);
        assertThat(sink.heard).containsExactly("start 1 at 0", "chunk 0", "chunk 5");
        int reads = store.reads;
        append(chunk(10, 1));
        append(chunk(11, 1));
        assertThat(store.reads).as("at the end the tail is enough").isEqualTo(reads);
        end();
        follower.tick();
        assertThat(sink.heard).containsExactly("start 1 at 0", "chunk 0", "chunk 5", "chunk 10", "chunk 11", "end 12");
        assertThat(store.reads).as("the rows say that this was all").isEqualTo(reads);
        assertThat(tail.followed()).isEmpty();
    }

    @Test
    void whatWasStoredBeforeTheEndWasSeenIsSentBeforeIt() {
        Follower follower = follow(1, 0);
        store.append(KEY, List.of(chunk(0, 1)));
        end();
        follower.tick();
        assertThat(sink.heard).containsExactly("start 1 at 0", "chunk 0", "end 1");
    }

    @Test
    void aFinishedLogEndsByItself() {
        store.append(KEY, List.of(chunk(0, 5)));
        end();
        follow(0, 0);
        assertThat(sink.heard).containsExactly("start 1 at 0", "chunk 0", "end 5");
    }

    @Test
    void aWriterElsewhereIsNoticedByTheTick() {
        Follower follower = follow(1, 0);
        store.append(KEY, List.of(chunk(0, 1)));
        assertThat(sink.heard).containsExactly("start 1 at 0");
        follower.tick();
        assertThat(sink.heard).containsExactly("start 1 at 0", "chunk 0");
    }

    @Test
    void aQueuedJobsFirstAttemptIsWaitedFor() {
        progress = new FollowProgress(false, List.of());
        Follower follower = follow(0, 0);
        assertThat(sink.heard).isEmpty();
        progress = progress(false, false);
        follower.tick();
        assertThat(sink.heard).containsExactly("start 1 at 0");
    }

    @Test
    void aJobThatEndsWithoutAnAttemptEndsItsLog() {
        progress = new FollowProgress(false, List.of());
        Follower follower = follow(0, 0);
        progress = new FollowProgress(true, List.of());
        follower.tick();
        assertThat(sink.heard).containsExactly("start 0 at 0", "end 0");
    }

    @Test
    void theFirstAttemptMayBeNamedBeforeThereIsOne() {
        progress = new FollowProgress(false, List.of());
        Follower follower = follow(1, 0);
        assertThat(sink.heard).isEmpty();
        progress = new FollowProgress(true, List.of());
        follower.tick();
        assertThat(sink.heard).containsExactly("start 0 at 0", "end 0");
        Sink other = new Sink();
        follow(new FollowRequest(2, 0, OptionalLong.empty(), OptionalLong.empty(), true), other);
        assertThat(other.heard).containsExactly("none of 0");
    }

    @Test
    void theNextAttemptIsWaitedForButNoLaterOne() {
        progress = progress(false, true);
        Follower follower = follow(2, 0);
        assertThat(sink.heard).isEmpty();
        progress = progress(false, true, false);
        follower.tick();
        assertThat(sink.heard).containsExactly("start 2 at 0");
        Sink other = new Sink();
        follow(new FollowRequest(4, 0, OptionalLong.empty(), OptionalLong.empty(), true), other);
        assertThat(other.heard).containsExactly("none of 2");
    }

    @Test
    void tailBeginsSoManyEntriesBeforeTheEnd() {
        store.append(KEY, List.of(chunk(0, 5), chunk(5, 5)));
        follow(new FollowRequest(0, 0, OptionalLong.of(3), OptionalLong.empty(), true), sink);
        assertThat(sink.heard).containsExactly("start 1 at 7", "chunk 5");
        Sink whole = new Sink();
        follow(new FollowRequest(0, 2, OptionalLong.of(100), OptionalLong.empty(), true), whole);
        assertThat(whole.heard).containsExactly("start 1 at 2", "chunk 0", "chunk 5");
    }

    @Test
    void noFollowStopsAtThePresentEnd() {
        store.append(KEY, List.of(chunk(0, 5)));
        follow(new FollowRequest(0, 0, OptionalLong.empty(), OptionalLong.empty(), false), sink);
        assertThat(sink.heard).containsExactly("start 1 at 0", "chunk 0", "end 5");
        progress = new FollowProgress(false, List.of());
        Sink queued = new Sink();
        follow(new FollowRequest(0, 0, OptionalLong.empty(), OptionalLong.empty(), false), queued);
        assertThat(queued.heard).containsExactly("start 1 at 0", "end 0");
    }

    @Test
    void twoFollowersSeeTheSame() {
        append(chunk(0, 1));
        Sink second = new Sink();
        follow(0, 0);
        follow(new FollowRequest(1, 0, OptionalLong.empty(), OptionalLong.empty(), true), second);
        append(chunk(1, 1));
        assertThat(second.heard).isEqualTo(sink.heard).hasSize(3);
    }

    @Test
    void aSinkThatIsNeverReadyIsSentNothingAndCostsNoReads() {
        sink.credits = 0;
        Follower follower = follow(0, 0);
        for (int i = 0; i < 10_000; i++) {
            append(chunk(i, 1));
            if (i % 100 == 0) {
                follower.tick();
            }
        }
        assertThat(sink.heard).containsExactly("start 1 at 0");
        assertThat(store.reads).isZero();
        follower.close();
        assertThat(tail.followed()).isEmpty();
    }

    @Test
    void aSlowSinkGetsEverythingInOrderAtItsOwnPace() {
        LogTail small = new LogTail(10 * (LogWindow.OVERHEAD + 1), 1 << 20);
        sink.credits = 0;
        Follower follower = new Follower(
                JOB,
                new FollowRequest(1, 0, OptionalLong.empty(), OptionalLong.empty(), true),
                () -> CompletableFuture.completedFuture(progress),
                new Follower.Logs(store, small),
                sink,
                Runnable::run);
        follower.wake();
        List<String> expected = new ArrayList<>(List.of("start 1 at 0"));
        for (int i = 0; i < 100; i++) {
            store.append(KEY, List.of(chunk(i, 1)));
            small.appended(KEY, List.of(chunk(i, 1)));
            expected.add("chunk " + i);
        }
        for (int i = 0; i < 100; i++) {
            sink.credits = 1;
            follower.wake();
        }
        assertThat(sink.heard).isEqualTo(expected);
        sink.credits = 1;
        end();
        follower.tick();
        assertThat(sink.heard).last().isEqualTo("end 100");
    }

    @Test
    void aFailureIsToldOnce() {
        Follower follower = follow(0, 0);
        progressFailure = new IllegalStateException("down");
        follower.tick();
        follower.tick();
        append(chunk(0, 1));
        assertThat(sink.heard).containsExactly("start 1 at 0", "failed down");
        assertThat(tail.followed()).isEmpty();
    }
}
