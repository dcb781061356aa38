package dev.hodei.simulation;

import dev.hodei.clock.Moment;
import dev.hodei.clock.ProcessClock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** The clocks of the server's machine and process: the wall clock may be set, and the process be stopped for a while. */
final class SimClock {
    /** The process may look at its clock as late as this while it runs. */
    private static final long TICK = 900;
    /** A stop that may not be noticed, and what one that is noticed may count for. */
    private static final long UNNOTICED = 1_000;
    /** For so long after a stop the clock may stand still, and before it since it was looked at. */
    private static final long SETTLES = 2_000 + TICK;

    private final Loop loop;
    private final Setup setup;
    private final List<Stop> stops = new ArrayList<>();
    private ProcessClock process;
    private long setBy;
    private long mostSetBy;
    private long stoppedUntil;
    private long turnBegan;

    private record Stop(long from, long until) {}

    SimClock(Loop loop, Setup setup) {
        this.loop = loop;
        this.setup = setup;
        this.process = newProcess();
    }

    private ProcessClock newProcess() {
        return new ProcessClock(this::wall, () -> loop.millis() * 1_000_000);
    }

    /** A new process starts. */
    void start() {
        process = newProcess();
    }

    /** Has the process look at its clock now and again for as long as it lives. */
    void ticks(SimServer server) {
        int epoch = server.epoch();
        loop.after(
                TICK,
                () -> server.whenRunning(epoch, () -> {
                    process.now();
                    ticks(server);
                }));
    }

    Instant wall() {
        return loop.now().plusMillis(setBy);
    }

    /** What another machine's clock says, as the server puts it down: it is not ahead of its own. */
    Instant told(Instant wall) {
        return wall.isAfter(wall()) ? wall() : wall;
    }

    Moment moment() {
        Moment now = process.now();
        if (!setup.measuresSteadily()) {
            return new Moment(now.wall(), now.wall(), Instant.MIN);
        }
        return setup.countsNoPauses() ? now : new Moment(now.wall(), loop.now(), Instant.MIN);
    }

    Instant steady() {
        return moment().steady();
    }

    void turnBegins() {
        turnBegan = loop.millis();
    }

    /** Virtual milliseconds at which the controller's latest turn began. */
    long turnBegan() {
        return turnBegan;
    }

    // --- Faults

    void set(long millis) {
        loop.note("clock set by", millis, "ms");
        setBy += millis;
        mostSetBy = Math.max(mostSetBy, setBy);
    }

    /** The latest that the wall clock would show now, however it was set before. */
    Instant latestWall() {
        return loop.now().plusMillis(mostSetBy);
    }

    void stop(long millis) {
        long until = Math.max(stoppedUntil, loop.millis() + millis);
        stops.add(new Stop(Math.max(stoppedUntil, loop.millis()), until));
        stoppedUntil = until;
    }

    boolean stopped() {
        return loop.millis() < stoppedUntil;
    }

    long stoppedUntil() {
        return stoppedUntil;
    }

    // --- What the rules go by

    /** The most that the process can take for its own time between these virtual milliseconds. */
    long awakeAtMost(long from, long until) {
        long awake = until - from;
        for (Stop stop : stops) {
            awake -= Math.max(0, overlap(stop.from, stop.until, from, until) - UNNOTICED);
        }
        return awake;
    }

    /** The least. */
    long awakeAtLeast(long from, long until) {
        long awake = until - from;
        for (Stop stop : stops) {
            awake -= overlap(stop.from - TICK, stop.until + SETTLES, from, until);
        }
        return awake;
    }

    private static long overlap(long from, long until, long from2, long until2) {
        return Math.max(0, Math.min(until, until2) - Math.max(from, from2));
    }
}
