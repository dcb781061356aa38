package dev.hodei.cli.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Semaphore;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What is said of a wait where standard error is no terminal. */
@Timeout(30)
class SpinnerTest {
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private final Terminal terminal =
            new Terminal(InputStream.nullInputStream(), OutputStream.nullOutputStream(), err, Map.of(), "");
    private final Semaphore asked = new Semaphore(0);
    private volatile String words = "job 1 is queued: no worker has a free slot";

    @Test
    void whatIsNewIsSaidOnce() throws InterruptedException {
        try (Spinner spinner = new Spinner(terminal, this::words, Duration.ofMillis(1))) {
            asked.acquire(5);
            words = "job 1 is queued: a worker is being started";
            asked.drainPermits();
            asked.acquire(5);
            spinner.stop();
        }
        assertThat(err.toString(StandardCharsets.UTF_8).lines().map(line -> line.replaceAll(" \\([^()]*\\)$", "")))
                .containsExactly(
                        "hodei: job 1 is queued: no worker has a free slot",
                        "hodei: job 1 is queued: a worker is being started");
    }

    @Test
    void aShortWaitIsNotWorthAWord() throws InterruptedException {
        try (Spinner spinner = new Spinner(terminal, this::words, Duration.ofHours(1))) {
            spinner.stop();
        }
        assertThat(err.size()).isZero();
        assertThat(asked.availablePermits()).isZero();
    }

    private String words() {
        asked.release();
        return words;
    }
}
