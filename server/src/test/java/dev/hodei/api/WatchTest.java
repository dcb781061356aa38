package dev.hodei.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.stub.ServerCallStreamObserver;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class WatchTest {
    /** Numbers are their own ids and rows. */
    private static final class Numbers implements Watch.Subject<Long, Long, String> {
        private final long count;
        int reads;

        Numbers(long count) {
            this.count = count;
        }

        @Override
        public CompletionStage<List<Long>> pageAfter(long number, int limit) {
            reads++;
            return CompletableFuture.completedFuture(LongStream.rangeClosed(number + 1, count)
                    .limit(limit)
                    .boxed()
                    .toList());
        }

        @Override
        public CompletionStage<List<Long>> byIds(Collection<Long> ids) {
            reads++;
            return CompletableFuture.completedFuture(List.copyOf(ids));
        }

        @Override
        public long number(Long row) {
            return row;
        }

        @Override
        public Optional<String> message(Long row, boolean change) {
            return Optional.of((change ? "changed " : "is ") + row);
        }

        @Override
        public String initialSent() {
            return "initial sent";
        }
    }

    /** A client that takes so many messages. */
    private static final class Client extends ServerCallStreamObserver<String> {
        final List<String> heard = new ArrayList<>();
        int credits;

        @Override
        public boolean isReady() {
            return credits > 0;
        }

        @Override
        public void onNext(String message) {
            credits--;
            heard.add(message);
        }

        @Override
        public void onError(Throwable error) {
            heard.add("" + error.getMessage());
        }

        @Override
        public boolean isCancelled() {
            return false;
        }

        @Override
        public void onCompleted() {}

        @Override
        public void setOnCancelHandler(Runnable handler) {}

        @Override
        public void setCompression(String compression) {}

        @Override
        public void setOnReadyHandler(Runnable handler) {}

        @Override
        public void request(int count) {}

        @Override
        public void setMessageCompression(boolean enable) {}

        @Override
        public void disableAutoInboundFlowControl() {}
    }

    private final Client client = new Client();

    @Test
    void aSlowClientIsReadForAsItTakesAndSeesChangesMerged() {
        Numbers numbers = new Numbers(150);
        Watch<Long, Long, String> watch = new Watch<>(numbers, client, Runnable::run);
        watch.wake();
        assertThat(numbers.reads)
                .as("nothing is read for a client that takes nothing")
                .isZero();
        client.credits = 10;
        watch.wake();
        assertThat(numbers.reads).isEqualTo(1);
        IntStream.range(0, 1_000).forEach(_ -> watch.changed(List.of(5L, 7L)));
        client.credits = 1_000;
        watch.wake();
        assertThat(client.heard)
                .hasSize(153)
                .contains("is 1", "is 150")
                .endsWith("initial sent", "changed 5", "changed 7");
    }

    @Test
    void aClientThatIsTooFarBehindIsToldToStartAgain() {
        Watch<Long, Long, String> watch = new Watch<>(new Numbers(0), client, Runnable::run);
        client.credits = 1;
        watch.wake();
        for (long i = 0; i <= Watch.MAX_CHANGED; i++) {
            watch.changed(List.of(i));
        }
        client.credits = 1;
        watch.wake();
        assertThat(client.heard)
                .hasSize(2)
                .last()
                .asString()
                .startsWith("RESOURCE_EXHAUSTED: more than 100000 changes");
        watch.changed(List.of(1L));
        assertThat(client.heard).hasSize(2);
    }
}
