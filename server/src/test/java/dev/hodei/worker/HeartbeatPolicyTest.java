package dev.hodei.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class HeartbeatPolicyTest {
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
    private static final HeartbeatPolicy POLICY = policy(5, 15, 35, 45);

    @Test
    void healthFollowsFromTheAgeOfTheLastHeartbeatToTheNanosecond() {
        assertThat(POLICY.healthAt(NOW, NOW)).isEqualTo(Health.HEALTHY);
        assertThat(POLICY.healthAt(NOW, NOW.minusSeconds(15).plusNanos(1))).isEqualTo(Health.HEALTHY);
        assertThat(POLICY.healthAt(NOW, NOW.minusSeconds(15))).isEqualTo(Health.SUSPECT);
        assertThat(POLICY.healthAt(NOW, NOW.minusSeconds(45).plusNanos(1))).isEqualTo(Health.SUSPECT);
        assertThat(POLICY.healthAt(NOW, NOW.minusSeconds(45))).isEqualTo(Health.UNHEALTHY);
        assertThat(POLICY.healthAt(NOW, NOW.minus(Duration.ofHours(14)))).isEqualTo(Health.UNHEALTHY);
        assertThat(POLICY.healthAt(NOW, null)).isEqualTo(Health.UNHEALTHY);
    }

    @Test
    void deadlinesOutOfOrderAreRefused() {
        assertThat(policy(1, 2, 3, 4).lostAfter()).isEqualTo(Duration.ofSeconds(4));
        assertThatIllegalArgumentException().isThrownBy(() -> policy(0, 15, 35, 45));
        assertThatIllegalArgumentException().isThrownBy(() -> policy(15, 15, 35, 45));
        assertThatIllegalArgumentException().isThrownBy(() -> policy(5, 35, 35, 45));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> policy(5, 15, 45, 45))
                .withMessageContaining("lost-after must be longer than self-fence-after");
    }

    private static HeartbeatPolicy policy(int interval, int suspect, int fence, int lost) {
        return new HeartbeatPolicy(
                Duration.ofSeconds(interval),
                Duration.ofSeconds(suspect),
                Duration.ofSeconds(fence),
                Duration.ofSeconds(lost));
    }
}
