package dev.hodei.e2e.harness;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A wall clock that processes are given in place of the machine's, and that can be set while they run. */
public final class SettableClock {
    /** Debian's package of this name brings the library that it is made of. */
    public static final String PACKAGE = "faketime";

    /** A process looks at most so long after the clock was set whether it was. */
    public static final Duration NOTICED_WITHIN = Duration.ofSeconds(1);

    private static final Path LIBRARY = Path.of("faketime", "libfaketimeMT.so.1");
    private static final int DEPTH = 4;
    private static final Pattern REMAINS = Pattern.compile("(?:faketime_shm|sem\\.faketime_sem)_([0-9]+)");

    private final Path file;

    private SettableClock(Path file) {
        this.file = file;
        set(Duration.ZERO);
    }

    /** One that shows the machine's time until it is set; {@code file} is where it is kept. */
    public static SettableClock in(Path file) {
        return new SettableClock(file);
    }

    /** Whether this machine has the library; else no process can be given a clock. */
    public static boolean isThere() {
        return library().isPresent();
    }

    /** The variables with which a process has this clock; not the processes that it makes a clean environment for. */
    public Map<String, String> settings() {
        Path library =
                library().orElseThrow(() -> new AssertionError("Debian's package " + PACKAGE + " is not installed"));
        return Map.of(
                "LD_PRELOAD",
                library.toString(),
                "FAKETIME_TIMESTAMP_FILE",
                file.toString(),
                "FAKETIME_CACHE_DURATION",
                Long.toString(NOTICED_WITHIN.toSeconds()),
                // As when a clock is set: what waits goes on waiting.
                "FAKETIME_DONT_FAKE_MONOTONIC",
                "1",
                // Together with the setting above, this one's default ends every timed wait of a JVM at once: all its
                // threads spin.
                "FAKETIME_FORCE_MONOTONIC_FIX",
                "0");
    }

    /** Sets it so much before, or behind, the machine's. */
    public void set(Duration offset) {
        Path next = file.resolveSibling(file.getFileName() + ".next");
        try {
            Files.writeString(next, String.format("%+d%n", offset.toSeconds()));
            Files.move(next, file, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Removes the shared memory that the library leaves behind where a process that has it is killed. */
    public static void removeRemains() {
        try (var found = Files.list(Path.of("/dev/shm"))) {
            for (Path each : found.toList()) {
                Matcher name = REMAINS.matcher(each.getFileName().toString());
                if (name.matches() && !Files.exists(Path.of("/proc", name.group(1)))) {
                    Files.deleteIfExists(each);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Optional<Path> library() {
        try (var found = Files.find(Path.of("/usr/lib"), DEPTH, (path, _) -> path.endsWith(LIBRARY))) {
            return found.findFirst();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
