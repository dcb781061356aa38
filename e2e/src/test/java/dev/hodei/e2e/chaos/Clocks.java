package dev.hodei.e2e.chaos;

import dev.hodei.e2e.chaos.ClockHistory.Period;
import dev.hodei.e2e.harness.SettableClock;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The clocks of the server and of each worker, each of which can be set alone. Jobs have the machine's, since they get a clean
 * environment; so has the database. Thread-safe.
 */
final class Clocks {
    /** Until whoever reads a clock has noticed that it was set, and has told others what it had shown before. */
    private static final Duration READ_WITHIN = SettableClock.NOTICED_WITHIN.plusSeconds(2);

    private static final String SERVER = "server";

    private record Setting(Duration offset, Instant since) {}

    private final Path directory;
    private final boolean settable = SettableClock.isThere();
    private final Map<String, SettableClock> clocks = new HashMap<>();
    private final Map<String, Setting> settings = new HashMap<>();
    private final List<Period> over = new ArrayList<>();

    Clocks(Path directory) {
        this.directory = directory;
    }

    /** Whether they can be set on this machine. */
    boolean settable() {
        return settable;
    }

    static String ofWorker(int index) {
        return "worker-" + index;
    }

    static String ofServer() {
        return SERVER;
    }

    /** The variables with which a process has this clock; none where no clock can be set. */
    synchronized Map<String, String> variables(String whose) {
        if (!settable) {
            return Map.of();
        }
        settings.put(whose, new Setting(Duration.ZERO, Instant.now()));
        return clocks.computeIfAbsent(whose, _ -> SettableClock.in(directory.resolve(whose + ".clock")))
                .settings();
    }

    synchronized void set(String whose, Duration offset) {
        Setting before = settings.get(whose);
        SettableClock clock = clocks.get(whose);
        if (before == null || clock == null) {
            throw new IllegalArgumentException("no clock: " + whose);
        }
        Instant now = Instant.now();
        clock.set(offset);
        over.add(period(before, Instant.now()));
        settings.put(whose, new Setting(offset, now));
    }

    /** By how much the server's clock is before the machine's. */
    synchronized Duration offsetOfServer() {
        Setting setting = settings.get(SERVER);
        return setting == null ? Duration.ZERO : setting.offset();
    }

    synchronized ClockHistory history() {
        List<Period> all = new ArrayList<>(over);
        settings.values().forEach(setting -> all.add(period(setting, Instant.now())));
        return new ClockHistory(all);
    }

    private static Period period(Setting setting, Instant until) {
        return new Period(setting.offset(), setting.since(), until.plus(READ_WITHIN));
    }
}
