package dev.hodei.simulation;

import dev.hodei.bootstrap.TokenHash;
import dev.hodei.controller.ControllerEvent.RegistrationAnswer;
import dev.hodei.id.AttemptRef;
import dev.hodei.id.WorkerId;
import dev.hodei.job.AttemptEnd;
import dev.hodei.job.EndReason;
import dev.hodei.worker.Worker;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The process of an agent that follows {@code agent_service.proto} to the letter, but dies, is stopped for a while, is
 * slow, and loses its connection.
 */
final class SimAgent {
    private static final long HEARTBEAT = Setup.HEARTBEATS.interval().toMillis();
    private static final long SESSION_IS_SILENT = 3 * HEARTBEAT;
    private static final long EXIT_AT_THE_LATEST = 12_000;

    private final World world;
    private final Loop loop;
    private final SimHost host;
    private final Map<AttemptRef, SimAttempt> held = new LinkedHashMap<>();
    private final Set<AttemptRef> everGiven = new HashSet<>();
    private final boolean repeats;
    private final TokenHash key;

    private boolean alive = true;
    private boolean draining;
    private boolean welcomed;
    private @Nullable Link link;
    private long acknowledgedAt;
    /** Virtual time from which a heartbeat of this stream waits for its acknowledgement; none does at the maximum. */
    private long waitsSince = Long.MAX_VALUE;

    private long stoppedUntil;

    SimAgent(World world, SimHost host) {
        this.world = world;
        this.loop = world.loop;
        this.host = host;
        this.repeats = loop.chance(0.5);
        this.key = TokenHash.of(loop.bytes(32));
        this.acknowledgedAt = loop.millis();
    }

    WorkerId id() {
        return host.id();
    }

    SimHost host() {
        return host;
    }

    boolean alive() {
        return alive;
    }

    /** Whether it repeats a report that is not settled, or leaves that to the next stream. */
    boolean repeats() {
        return repeats;
    }

    // --- Its threads

    /** SIGSTOP, and SIGCONT so many milliseconds later. Timers and messages wait. */
    void stopProcess(long millis) {
        loop.note("agent stopped", id().shortened(), millis, "ms");
        stoppedUntil = Math.max(stoppedUntil, loop.millis() + millis);
    }

    boolean stopped() {
        return loop.millis() < stoppedUntil;
    }

    /** Does this when its time has come, unless the process is dead by then. */
    void later(long delay, Runnable what) {
        loop.after(delay, () -> whenRunning(what));
    }

    private void whenRunning(Runnable what) {
        if (stopped()) {
            loop.at(stoppedUntil + loop.between(0, 3), () -> whenRunning(what));
        } else if (alive) {
            what.run();
        }
    }

    // --- Registration

    void register(int triesLeft) {
        if (triesLeft == 0) {
            die("cannot register");
            return;
        }
        if (!host.connects()) {
            later(1_000, () -> register(triesLeft - 1));
            return;
        }
        int epoch = world.server.epoch();
        boolean[] answered = {false};
        later(
                loop.between(1, 20),
                () -> world.api.register(
                        host,
                        key,
                        answer -> later(loop.between(1, 20), () -> {
                            if (!answered[0] && world.server.epoch() == epoch) {
                                answered[0] = true;
                                registrationAnswered(answer);
                            }
                        })));
        // No answer: the server is gone, or slow.
        later(10_000, () -> {
            if (!answered[0]) {
                answered[0] = true;
                register(triesLeft - 1);
            }
        });
    }

    private void registrationAnswered(RegistrationAnswer answer) {
        switch (answer) {
            case RegistrationAnswer.Accepted() -> {
                host.isRegistered();
                acknowledgedAt = loop.millis();
                connect();
            }
            case RegistrationAnswer.Already() -> throw new Violation("an agent was told to ask again");
            case RegistrationAnswer.Refused(String reason) -> {
                Worker row = world.rows.worker(id());
                boolean used = reason.equals(SimApi.NOT_ACCEPTED);
                if (used && row != null && !row.state().ended() && row.registeredAt() == null) {
                    throw new Violation("its password was used up, and it never registered: " + row);
                }
                host.condemn();
                die("refused: " + reason);
            }
        }
    }

    /** After a restart: goes on with what is on the disk. */
    void takeOver() {
        for (Kept kept : host.disk().values()) {
            SimAttempt attempt = new SimAttempt(world, this, kept);
            held.put(kept.ref, attempt);
            attempt.takeOver();
        }
        if (host.registered()) {
            later(loop.between(200, 2_000), this::connect);
        } else {
            later(loop.between(200, 2_000), () -> register(8));
        }
    }

    // --- The control stream

    private void connect() {
        if (!host.connects() || !world.server.up()) {
            later(loop.between(100, 3_000), this::connect);
            return;
        }
        Link opened = new Link(
                loop,
                world.faults,
                () -> Math.max(host.upCutUntil(), world.clock.stoppedUntil()),
                () -> Math.max(host.downCutUntil(), stoppedUntil));
        link = opened;
        welcomed = false;
        waitsSince = Long.MAX_VALUE;
        long saidAt = loop.millis();
        Set<AttemptRef> has = new LinkedHashSet<>(held.keySet());
        opened.toServer(() -> world.server.hello(this, opened, has, () -> welcome(opened, saidAt)));
        // The server may have gone meanwhile.
        later(10_000, () -> {
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
            from.toServer(() -> world.server.draining(id()));
        }
        held.values().forEach(SimAttempt::reportAgain);
        beat(from);
    }

    private void beat(Link on) {
        if (link != on) {
            return;
        }
        long saidAt = loop.millis();
        if (saidAt - waitsSince > SESSION_IS_SILENT) {
            lost(on);
            return;
        }
        waitsSince = Math.min(waitsSince, saidAt);
        Map<AttemptRef, Integer> running = new LinkedHashMap<>();
        held.forEach((ref, attempt) -> {
            if (attempt.unfinished()) {
                running.put(ref, attempt.logSoFar());
            }
        });
        on.toServer(() -> world.server.heartbeat(id(), on, running, () -> {
            if (alive && link == on) {
                acknowledgedAt = Math.max(acknowledgedAt, saidAt);
                waitsSince = Long.MAX_VALUE;
            }
        }));
        long slow = world.faults.happens(0.01) ? loop.between(0, 15_000) : 0;
        later(HEARTBEAT + slow, () -> beat(on));
    }

    /** The stream ended, or this agent noticed that it had. */
    void lost(Link which) {
        which.cut();
        if (link == which) {
            link = null;
            // The server learns of it when it can be told, or by itself.
            world.server.streamEnds(id(), which, host.connects() ? loop.between(0, 20) : loop.between(0, 20_000));
            later(loop.between(100, 3_000), this::connect);
        }
    }

    /** Whether its streams work now. */
    boolean connected() {
        return welcomed && link != null && host.connects();
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
        Kept kept = new Kept(ref);
        host.disk().put(ref, kept);
        SimAttempt attempt = new SimAttempt(world, this, kept);
        held.put(ref, attempt);
        if (draining) {
            attempt.stop(EndReason.WORKER_DRAINED, 1);
        } else {
            attempt.prepare();
        }
    }

    void mayStart(Link from, AttemptRef ref) {
        SimAttempt attempt = held.get(ref);
        if (alive && link == from && attempt != null && !fenced()) {
            attempt.mayStart();
        }
    }

    private boolean runsNow(AttemptRef ref) {
        SimAttempt attempt = held.get(ref);
        return attempt != null && attempt.unfinished();
    }

    void stop(Link from, AttemptRef ref, EndReason reason) {
        if (!alive || link != from) {
            return;
        }
        SimAttempt attempt = held.get(ref);
        if (attempt != null) {
            attempt.stop(reason, loop.between(1, 10_000));
        } else {
            // Nothing of it is here, and that is said.
            AttemptEnd nothing = AttemptEnd.of(reason, "the worker does not hold this attempt");
            send(() -> world.server.finished(host, ref, nothing, host.wall(), 0));
        }
    }

    void settled(Link from, AttemptRef ref) {
        SimAttempt attempt = held.get(ref);
        if (alive && link == from && attempt != null && !attempt.unfinished()) {
            world.rows.acknowledged(ref);
            held.remove(ref);
            host.disk().remove(ref);
            exitIfDone();
        }
    }

    /** Stop what runs, report it, and exit; also what SIGTERM does. */
    void shutdown() {
        if (draining) {
            return;
        }
        draining = true;
        host.condemn();
        loop.note("shutdown", id().shortened());
        send(() -> world.server.draining(id()));
        List.copyOf(held.values()).forEach(attempt -> attempt.stop(EndReason.WORKER_DRAINED, loop.between(1, 10_000)));
        later(EXIT_AT_THE_LATEST, () -> die("shut down"));
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
        loop.note("agent dies", id().shortened(), why);
        Link was = link;
        if (was != null) {
            was.cut();
            world.server.streamEnds(id(), was, loop.between(0, 3_000));
        }
        host.agentEnded();
    }

    // --- Self-fencing

    /** Whether it may run anything: not when the server might be about to give its jobs to another. */
    boolean fenced() {
        return loop.millis() >= fenceAt();
    }

    /** Virtual time at which it must have heard from the server again. */
    long fenceAt() {
        return acknowledgedAt + world.setup.selfFenceAfterMillis();
    }

    /** Whether this attempt is not settled yet. */
    boolean holds(SimAttempt attempt, AttemptRef ref) {
        return held.get(ref) == attempt;
    }
}
