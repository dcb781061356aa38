package dev.hodei.simulation;

import dev.hodei.bootstrap.OneTimePassword;
import dev.hodei.controller.ControllerEvent.RegistrationAnswer;
import dev.hodei.id.AttemptRef;
import dev.hodei.id.WorkerId;
import dev.hodei.job.EndReason;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A worker process that follows {@code agent_service.proto} to the letter, but dies, is slow, and loses its connection.
 */
final class SimAgent {
    private static final long HEARTBEAT = Setup.HEARTBEATS.interval().toMillis();
    private static final long REPEAT_REPORT = 3_000;
    private static final long EXIT_AT_THE_LATEST = 12_000;

    private final World world;
    private final Loop loop;
    private final WorkerId id;
    private final OneTimePassword password;
    private final int slots;
    private final Map<AttemptRef, SimAttempt> held = new LinkedHashMap<>();
    private final Set<AttemptRef> everGiven = new HashSet<>();

    private boolean alive = true;
    private final Map<String, String> labels;
    private boolean registered;
    private boolean draining;
    private boolean welcomed;
    private @Nullable Link link;
    private long acknowledgedAt;
    private long partitionedUntil;

    SimAgent(World world, WorkerId id, OneTimePassword password, int slots) {
        this.world = world;
        this.loop = world.loop;
        this.id = id;
        this.password = password;
        this.slots = slots;
        this.labels = loop.chance(0.3) ? Map.of("os", "linux", "zone", "a") : world.settings.workerLabels();
    }

    WorkerId id() {
        return id;
    }

    boolean alive() {
        return alive;
    }

    /** What it says of itself; not always what it was started for. */
    Map<String, String> labels() {
        return labels;
    }

    boolean registered() {
        return registered;
    }

    // --- Registration

    void register(int triesLeft) {
        if (!alive) {
            return;
        }
        if (triesLeft == 0) {
            die("cannot register");
            return;
        }
        if (partitioned()) {
            loop.after(1_000, () -> register(triesLeft - 1));
            return;
        }
        int epoch = world.server.epoch();
        boolean[] answered = {false};
        loop.after(
                loop.between(1, 20),
                () -> world.server.register(this, password, slots, answer -> {
                    loop.after(loop.between(1, 20), () -> {
                        if (alive && !answered[0] && world.server.epoch() == epoch) {
                            answered[0] = true;
                            registrationAnswered(answer);
                        }
                    });
                }));
        // No answer: the server is gone, or slow.
        loop.after(10_000, () -> {
            if (!answered[0]) {
                answered[0] = true;
                register(triesLeft - 1);
            }
        });
    }

    private void registrationAnswered(RegistrationAnswer answer) {
        switch (answer) {
            case RegistrationAnswer.Accepted() -> {
                registered = true;
                acknowledgedAt = loop.millis();
                connect();
            }
            case RegistrationAnswer.Refused(String reason) -> die("refused: " + reason);
        }
    }

    // --- The control stream

    private void connect() {
        if (!alive) {
            return;
        }
        if (partitioned() || !world.server.up()) {
            loop.after(loop.between(100, 3_000), this::connect);
            return;
        }
        Link opened = new Link(loop, world.faults);
        link = opened;
        welcomed = false;
        long saidAt = loop.millis();
        Set<AttemptRef> has = Set.copyOf(held.keySet());
        opened.toServer(() -> world.server.hello(this, opened, has, () -> welcome(opened, saidAt)));
        // The server may have gone meanwhile.
        loop.after(10_000, () -> {
            if (link == opened && !welcomed) {
                lost(opened);
            }
        });
    }

    private void welcome(Link from, long saidAt) {
        if (!alive || link != from) {
            return;
        }
        welcomed = true;
        acknowledgedAt = Math.max(acknowledgedAt, saidAt);
        if (draining) {
            from.toServer(() -> world.server.draining(id));
        }
        held.values().forEach(SimAttempt::reportAgain);
        beat(from);
    }

    private void beat(Link on) {
        if (!alive || link != on) {
            return;
        }
        long saidAt = loop.millis();
        Set<AttemptRef> running = new HashSet<>();
        held.values().stream().filter(SimAttempt::unfinished).forEach(a -> running.add(a.ref()));
        on.toServer(() -> world.server.heartbeat(id, on, running, () -> {
            if (alive && link == on) {
                acknowledgedAt = Math.max(acknowledgedAt, saidAt);
            }
        }));
        long slow = world.faults.happens(0.01) ? loop.between(0, 15_000) : 0;
        loop.after(HEARTBEAT + slow, () -> beat(on));
    }

    /** The stream ended, or this agent noticed that it had. */
    void lost(Link which) {
        which.cut();
        if (link == which) {
            link = null;
            loop.after(loop.between(100, 3_000), this::connect);
        }
    }

    /** The network between here and the server is gone for a while. */
    void partition(long millis) {
        loop.note("partition", id.shortened(), millis, "ms");
        partitionedUntil = loop.millis() + millis;
        Link was = link;
        if (was != null) {
            was.cut();
            world.server.streamEnds(id, was, loop.between(0, 20_000));
            loop.after(loop.between(0, 20_000), () -> lost(was));
        }
    }

    private boolean partitioned() {
        return loop.millis() < partitionedUntil;
    }

    void send(Runnable message) {
        Link current = link;
        if (current != null && welcomed) {
            current.toServer(message);
        }
    }

    // --- What the server says

    void assign(Link from, AttemptRef ref) {
        if (!alive || link != from) {
            return;
        }
        if (world.setup.ignoresRepeatedAssignments() ? held.containsKey(ref) : !everGiven.add(ref) && runsNow(ref)) {
            return;
        }
        SimAttempt attempt = new SimAttempt(world, this, ref);
        held.put(ref, attempt);
        if (draining) {
            attempt.end(EndReason.WORKER_DRAINED);
        } else {
            attempt.prepare();
        }
        if (world.faults.happens(0.02)) {
            loop.after(loop.between(0, 40), () -> partition(loop.between(30_000, 120_000)));
        }
    }

    private boolean runsNow(AttemptRef ref) {
        SimAttempt attempt = held.get(ref);
        return attempt != null && attempt.unfinished();
    }

    void stop(Link from, AttemptRef ref, EndReason reason) {
        SimAttempt attempt = held.get(ref);
        if (alive && link == from && attempt != null) {
            attempt.stop(reason, loop.between(1, 10_000));
        }
    }

    void settled(Link from, AttemptRef ref) {
        SimAttempt attempt = held.get(ref);
        if (alive && link == from && attempt != null && !attempt.unfinished()) {
            held.remove(ref);
            exitIfDone();
        }
    }

    /** Stop what runs, report it, and exit; also what SIGTERM does. */
    void shutdown() {
        if (!alive || draining) {
            return;
        }
        draining = true;
        loop.note("shutdown", id.shortened());
        send(() -> world.server.draining(id));
        List.copyOf(held.values()).forEach(attempt -> attempt.stop(EndReason.WORKER_DRAINED, loop.between(1, 10_000)));
        loop.after(EXIT_AT_THE_LATEST, () -> die("shut down"));
        exitIfDone();
    }

    private void exitIfDone() {
        if (draining && held.isEmpty()) {
            die("shut down");
        }
    }

    void die(String why) {
        if (!alive) {
            return;
        }
        alive = false;
        loop.saw(why);
        loop.note("agent dies", id.shortened(), why);
        held.values().forEach(SimAttempt::vanish);
        held.clear();
        Link was = link;
        if (was != null) {
            was.cut();
            world.server.streamEnds(id, was, loop.between(0, 3_000));
        }
        world.provider.exited(this);
    }

    // --- Self-fencing

    /** Whether it may run anything: not when the server might be about to give its jobs to another. */
    boolean fenced() {
        return loop.millis() - acknowledgedAt >= world.setup.selfFenceAfterMillis();
    }

    /** Virtual time at which it must have heard from the server again. */
    long fenceAt() {
        return acknowledgedAt + world.setup.selfFenceAfterMillis();
    }

    /** Whether this attempt is not settled yet. */
    boolean holds(SimAttempt attempt) {
        return alive && held.get(attempt.ref()) == attempt;
    }

    static long repeatReportAfter() {
        return REPEAT_REPORT;
    }
}
