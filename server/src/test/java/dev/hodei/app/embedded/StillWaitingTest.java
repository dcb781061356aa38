package dev.hodei.app.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class StillWaitingTest {
    @Test
    void itIsSaidAgainAndAgainUntilItIsOver() {
        ByteArrayOutputStream said = new ByteArrayOutputStream();
        PrintStream before = System.err;
        System.setErr(new PrintStream(said, true, StandardCharsets.UTF_8));
        try (StillWaiting _ = StillWaiting.until("the test is over", Duration.ofMillis(20))) {
            await().until(() -> said.toString(StandardCharsets.UTF_8).lines().count() > 2);
        } finally {
            System.setErr(before);
        }
        assertThat(said.toString(StandardCharsets.UTF_8).lines())
                .first()
                .isEqualTo("hodei server: waiting until the test is over (0 s so far)");
    }
}
