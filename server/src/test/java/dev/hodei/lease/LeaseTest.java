package dev.hodei.lease;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hodei.lease.Lease.State;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class LeaseTest {
    private static final long SECOND = Duration.ofSeconds(1).toNanos();

    /** A monotonic clock may begin anywhere, and pass from the largest value to the smallest. */
    private final AtomicLong clock = new AtomicLong(Long.MAX_VALUE - SECOND);

    private final Lease lease = Lease.of(Duration.ofSeconds(8), clock::get);

    @Test
    void isOverUntilItIsRenewed() {
        assertThat(lease.state()).isEqualTo(State.OVER);
        lease.renewed(lease.time());
        assertThat(lease.state()).isEqualTo(State.HELD);
    }

    @Test
    void runsOutByTheMonotonicClockAlone() {
        lease.renewed(lease.time());
        pass(8 * SECOND - 1);
        assertThat(lease.held()).isTrue();
        pass(1);
        assertThat(lease.state()).isEqualTo(State.LATE);
        assertThat(lease.held()).isFalse();
        pass(8 * SECOND);
        assertThat(lease.state()).isEqualTo(State.OVER);
    }

    @Test
    void isGoodFromBeforeTheRenewalWasSent() {
        long sentAt = lease.time();
        // The answer was slow, or this process was paused before it read it.
        pass(7 * SECOND);
        lease.renewed(sentAt);
        assertThat(lease.held()).isTrue();
        pass(SECOND);
        assertThat(lease.held()).isFalse();
    }

    @Test
    void anAnswerThatWasOvertakenDoesNotShortenIt() {
        long first = lease.time();
        pass(3 * SECOND);
        lease.renewed(lease.time());
        lease.renewed(first);
        pass(7 * SECOND);
        assertThat(lease.held()).isTrue();
    }

    @Test
    void isRenewedSeveralTimesBeforeItRunsOut() {
        assertThat(lease.renewalInterval()).isEqualTo(Duration.ofSeconds(2));
    }

    @Test
    void whereNobodyElseCanTakeOverItIsAlwaysHeld() {
        assertThat(Lease.always().held()).isTrue();
        assertThat(Lease.always().renewalInterval()).isNull();
        assertThat(Lease.never().state()).isEqualTo(State.OVER);
    }

    private void pass(long nanos) {
        clock.addAndGet(nanos);
    }
}
