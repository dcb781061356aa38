package dev.hodei.connect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.grpc.Status;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class LargeBodiesTest {
    private static final byte[] READ = {1};

    private static Status status(CompletableFuture<byte[]> failed) {
        return LargeBodies.status(
                catchThrowable(() -> failed.orTimeout(10, TimeUnit.SECONDS).join()));
    }

    @Test
    void oneIsReadAtATimeAndWhatWaitsIsBounded() throws Exception {
        CountDownLatch open = new CountDownLatch(1);
        AtomicInteger now = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        try (LargeBodies bodies = new LargeBodies()) {
            List<CompletableFuture<byte[]>> reading = new ArrayList<>();
            for (int i = 0; i < LargeBodies.WAITING_BYTES / RequestBody.MAX_BYTES; i++) {
                reading.add(bodies.read(RequestBody.MAX_BYTES, () -> {
                    most.accumulateAndGet(now.incrementAndGet(), Math::max);
                    try {
                        open.await();
                    } catch (InterruptedException e) {
                        throw new IllegalStateException(e);
                    }
                    now.decrementAndGet();
                    return READ;
                }));
            }

            assertThat(status(bodies.read(LargeBodies.FROM_BYTES, () -> READ)).getCode())
                    .isEqualTo(Status.Code.RESOURCE_EXHAUSTED);

            open.countDown();
            for (CompletableFuture<byte[]> body : reading) {
                assertThat(body.get(10, TimeUnit.SECONDS)).isEqualTo(READ);
            }
            assertThat(most).hasValue(1);
            assertThat(bodies.read(LargeBodies.WAITING_BYTES, () -> READ).get(10, TimeUnit.SECONDS))
                    .as("there is room again")
                    .isEqualTo(READ);
        }
    }

    @Test
    void whatCannotBeReadGivesItsRoomBack() throws Exception {
        try (LargeBodies bodies = new LargeBodies()) {
            assertThat(status(bodies.read(LargeBodies.WAITING_BYTES, () -> {
                                throw Status.INVALID_ARGUMENT.asRuntimeException();
                            }))
                            .getCode())
                    .isEqualTo(Status.Code.INVALID_ARGUMENT);
            assertThat(status(bodies.read(LargeBodies.WAITING_BYTES, () -> {
                                throw new IllegalStateException("a bug");
                            }))
                            .getCode())
                    .isEqualTo(Status.Code.INTERNAL);
            assertThat(bodies.read(LargeBodies.WAITING_BYTES, () -> READ).get(10, TimeUnit.SECONDS))
                    .isEqualTo(READ);
        }
    }
}
