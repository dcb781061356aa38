package dev.hodei.limits;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class ConnectionCountsTest {
    private static final Duration ANY = Duration.ofMinutes(1);

    private final ConnectionCounts counts = new ConnectionCounts();
    private final InetAddress one = InetAddress.getByAddress(new byte[] {10, 0, 0, 1});
    private final InetAddress other = InetAddress.getByAddress(new byte[] {10, 0, 0, 2});

    ConnectionCountsTest() throws UnknownHostException {}

    @Test
    void oneAddressHasItsShareAndAllHaveTheirs() {
        ConnectionLimits limits = new ConnectionLimits(3, 2, ANY, ANY);
        assertThat(counts.admit(one, limits)).isTrue();
        assertThat(counts.admit(one, limits)).isTrue();
        assertThat(counts.admit(one, limits)).as("a third from one address").isFalse();
        assertThat(counts.admit(other, limits)).isTrue();
        assertThat(counts.admit(other, limits)).as("a fourth in all").isFalse();
        counts.closed(one);
        assertThat(counts.admit(other, limits)).isTrue();
        assertThat(counts.inAll()).isEqualTo(3);
    }

    @Test
    void zeroIsAnyNumber() {
        ConnectionLimits limits = new ConnectionLimits(0, 0, ANY, ANY);
        for (int i = 0; i < 10_000; i++) {
            assertThat(counts.admit(one, limits)).isTrue();
        }
    }
}
