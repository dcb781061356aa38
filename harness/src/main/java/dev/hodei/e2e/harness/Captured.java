package dev.hodei.e2e.harness;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;

/** What a process writes to one of its streams. Thread-safe. */
public final class Captured {
    private static final int BUFFER = 1 << 16;

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final Thread reader;

    private Captured(InputStream in, String name) {
        reader = Thread.ofPlatform().daemon().name(name).start(() -> read(in));
    }

    static Captured of(InputStream in, String name) {
        return new Captured(in, name);
    }

    /** Microseconds since the epoch. */
    public static long nowMicros() {
        return ChronoUnit.MICROS.between(Instant.EPOCH, Instant.now());
    }

    public synchronized byte[] bytes() {
        return bytes.toByteArray();
    }

    public String text() {
        return new String(bytes(), StandardCharsets.UTF_8);
    }

    /** Waits until the text so far contains this. */
    public void await(String part, Duration limit) {
        try {
            Eventually.holds("output contains \"" + part + "\"", limit, () -> text().contains(part));
        } catch (AssertionError e) {
            throw new AssertionError(e.getMessage() + "; it is: " + text(), e);
        }
    }

    /** Waits until the output matches, and returns the first group. */
    public String awaitMatch(String pattern, Duration limit) {
        var compiled = java.util.regex.Pattern.compile(pattern);
        return Eventually.get("output matches " + pattern, limit, () -> {
            var matcher = compiled.matcher(text());
            return matcher.find() ? Optional.of(matcher.group(1)) : Optional.empty();
        });
    }

    void awaitEnd(Duration limit) throws InterruptedException {
        if (!reader.join(limit)) {
            throw new AssertionError("the process has ended, and somebody still holds its output open");
        }
    }

    private void read(InputStream in) {
        byte[] buffer = new byte[BUFFER];
        try (in) {
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                keep(buffer, n);
            }
        } catch (IOException e) {
            // The process was ended; what it wrote is here.
        }
    }

    private synchronized void keep(byte[] buffer, int length) {
        bytes.write(buffer, 0, length);
    }
}
