package dev.hodei.simulation;

import dev.hodei.id.AttemptRef;
import dev.hodei.job.AttemptEnd;
import dev.hodei.job.EndReason;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** One attempt on its agent: being prepared, running, being stopped, or ended and not settled. */
final class SimAttempt {
    /** A fenced agent gives its commands less time than usual: they must be gone before the server gives up. */
    private static final int FENCE_GRACE = 5_000;

    private enum Phase {
        PREPARING,
        RUNNING,
        STOPPING,
        ENDED,
        GONE
    }

    private final World world;
    private final Loop loop;
    private final SimAgent agent;
    private final AttemptRef ref;
    private Phase phase = Phase.PREPARING;
    private @Nullable Instant startedAt;
    private @Nullable AttemptEnd end;
    private boolean logStored;

    SimAttempt(World world, SimAgent agent, AttemptRef ref) {
        this.world = world;
        this.loop = world.loop;
        this.agent = agent;
        this.ref = ref;
    }

    AttemptRef ref() {
        return ref;
    }

    /** Whether its command runs, or is being started or stopped. */
    boolean unfinished() {
        return phase == Phase.PREPARING || phase == Phase.RUNNING || phase == Phase.STOPPING;
    }

    void prepare() {
        loop.after(world.faults.happens(0.02) ? loop.between(0, 6_000) : loop.between(1, 15), this::start);
    }

    private void start() {
        if (phase != Phase.PREPARING) {
            return;
        }
        if (agent.fenced()) {
            end(EndReason.WORKER_LOST);
        } else if (loop.chance(0.02)) {
            end(EndReason.SETUP_FAILED);
        } else {
            phase = Phase.RUNNING;
            world.truth.commandStarted(ref, agent.id());
            Instant at = loop.now();
            startedAt = at;
            agent.send(() -> world.server.started(agent.id(), ref, at));
            loop.after(world.duration(ref.job()), this::endsByItself);
            loop.at(agent.fenceAt(), this::watch);
        }
    }

    private void watch() {
        if (phase != Phase.RUNNING) {
            return;
        }
        if (agent.fenced()) {
            stop(EndReason.WORKER_LOST, loop.between(1, FENCE_GRACE));
        } else {
            loop.at(agent.fenceAt(), this::watch);
        }
    }

    private void endsByItself() {
        if (phase != Phase.RUNNING) {
            return;
        }
        int dice = loop.between(1, 100);
        ended(
                dice <= 75
                        ? AttemptEnd.exited(0)
                        : dice <= 90
                                ? AttemptEnd.exited(loop.between(1, 255))
                                : dice <= 96
                                        ? new AttemptEnd(EndReason.SIGNAL, null, loop.between(1, 15), "", 0)
                                        : AttemptEnd.of(EndReason.TIMEOUT, ""));
    }

    /** Stops the command; it takes {@code grace} milliseconds at most. */
    void stop(EndReason reason, int grace) {
        switch (phase) {
            case PREPARING -> end(reason);
            case RUNNING -> {
                phase = Phase.STOPPING;
                loop.after(grace, () -> {
                    if (phase == Phase.STOPPING) {
                        ended(AttemptEnd.of(reason, ""));
                    }
                });
            }
            case STOPPING, ENDED, GONE -> {}
        }
    }

    private void ended(AttemptEnd how) {
        world.truth.commandEnded(ref, how);
        finish(how);
    }

    /** Ends it without its command ever having started. */
    void end(EndReason reason) {
        finish(AttemptEnd.of(reason, ""));
    }

    private void finish(AttemptEnd how) {
        phase = Phase.ENDED;
        end = how;
        loop.after(world.faults.happens(0.05) ? loop.between(0, 8_000) : loop.between(0, 10), () -> {
            logStored = true;
            report();
        });
    }

    /** Until it is settled; repeating is harmless. */
    private void report() {
        AttemptEnd how = end;
        if (phase == Phase.ENDED && how != null && logStored) {
            Instant at = loop.now();
            agent.send(() -> world.server.finished(agent.id(), ref, how, at));
            loop.after(SimAgent.repeatReportAfter(), this::reportIfHeld);
        }
    }

    private void reportIfHeld() {
        if (agent.holds(this)) {
            report();
        }
    }

    /** On a new stream: what may have been lost with the old one. */
    void reportAgain() {
        Instant at = startedAt;
        if (at != null) {
            agent.send(() -> world.server.started(agent.id(), ref, at));
        }
        AttemptEnd how = end;
        if (how != null && logStored) {
            Instant now = loop.now();
            agent.send(() -> world.server.finished(agent.id(), ref, how, now));
        }
    }

    /** Dies with its agent. */
    void vanish() {
        if (phase == Phase.RUNNING || phase == Phase.STOPPING) {
            world.truth.commandVanished(ref);
        }
        phase = Phase.GONE;
    }
}
