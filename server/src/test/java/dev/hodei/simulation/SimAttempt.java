package dev.hodei.simulation;

import dev.hodei.job.AttemptEnd;
import dev.hodei.job.EndReason;
import java.time.Instant;

/** One attempt in its agent's memory: being prepared, running, being stopped, or ended and not settled. */
final class SimAttempt {
    /** A fenced agent gives its commands less time than usual: they must be gone before the server gives up. */
    private static final int FENCE_GRACE = 5_000;

    private static final long REPEAT_REPORT = 3_000;
    /** How an end is told from one that the controller concluded. */
    static final String SAID_BY_AGENT = "its agent says so";

    private static final long ASK_AGAIN = 1_000;

    private enum Phase {
        PREPARING,
        RUNNING,
        STOPPING,
        ENDED
    }

    private final World world;
    private final Loop loop;
    private final SimAgent agent;
    private final Kept kept;
    private Phase phase = Phase.PREPARING;
    private boolean uploading;

    SimAttempt(World world, SimAgent agent, Kept kept) {
        this.world = world;
        this.loop = world.loop;
        this.agent = agent;
        this.kept = kept;
    }

    /** Whether its command runs, or is being started or stopped. */
    boolean unfinished() {
        return phase != Phase.ENDED;
    }

    /** How much of its log there is by now. */
    int logSoFar() {
        return kept.soFar();
    }

    void prepare() {
        agent.later(world.faults.happens(0.02) ? loop.between(0, 6_000) : loop.between(1, 15), this::prepared);
    }

    private void prepared() {
        if (phase != Phase.PREPARING || !agent.holds(this, kept.ref)) {
            return;
        }
        loop.at(agent.fenceAt(), () -> agent.later(0, this::watchPreparing));
        if (loop.chance(0.02)) {
            end(EndReason.SETUP_FAILED);
        } else if (world.setup.asksBeforeItStarts()) {
            askToStart();
        } else {
            start();
        }
    }

    /** Until it is answered; who is fenced meanwhile gives up. */
    private void askToStart() {
        if (phase == Phase.PREPARING && agent.holds(this, kept.ref)) {
            world.truth.asked(kept.ref);
            agent.send(() -> world.server.starting(agent.id(), kept.ref));
            agent.later(ASK_AGAIN, this::askToStart);
        }
    }

    private void watchPreparing() {
        if (phase != Phase.PREPARING || !agent.holds(this, kept.ref)) {
            return;
        }
        if (agent.fenced()) {
            end(EndReason.WORKER_LOST);
        } else {
            loop.at(agent.fenceAt(), () -> agent.later(0, this::watchPreparing));
        }
    }

    /** The server has put its start down. */
    void mayStart() {
        if (phase == Phase.PREPARING) {
            start();
        }
    }

    private void start() {
        if (agent.fenced()) {
            end(EndReason.WORKER_LOST);
        } else {
            phase = Phase.RUNNING;
            if (world.setup.putsStartsDownFirst()) {
                kept.aboutToStart = true;
            } else {
                agent.later(loop.between(1, 2_000), () -> kept.aboutToStart = true);
            }
            SimCommand command =
                    new SimCommand(world, kept, agent.host(), agent.host().spool());
            kept.command = command;
            Instant at = agent.host().wall();
            kept.startedAt = at;
            // What ends while the agent's process is stopped is seen when that goes on.
            command.watch(how -> agent.later(0, () -> ended(how)));
            agent.send(() -> world.server.started(agent.id(), kept.ref, at));
            loop.at(agent.fenceAt(), () -> agent.later(0, this::watch));
            int timeout = world.users.timeout(kept.ref.job());
            if (timeout > 0) {
                agent.later(timeout, () -> stop(EndReason.TIMEOUT, loop.between(1, 10_000)));
            }
            upload();
        }
    }

    private void watch() {
        if (phase != Phase.RUNNING) {
            return;
        }
        if (agent.fenced()) {
            loop.saw("self-fenced");
            stop(EndReason.WORKER_LOST, loop.between(1, FENCE_GRACE));
        } else {
            loop.at(agent.fenceAt(), () -> agent.later(0, this::watch));
        }
    }

    /** Stops the command; it takes {@code grace} milliseconds at most. */
    void stop(EndReason reason, int grace) {
        switch (phase) {
            case PREPARING -> end(reason);
            case RUNNING -> {
                phase = Phase.STOPPING;
                if (reason == EndReason.CANCELLED && !world.setup.waitsForTheTree()) {
                    agent.later(grace, this::kill);
                    end(reason);
                    return;
                }
                agent.later(grace, () -> {
                    if (phase == Phase.STOPPING) {
                        killed(reason);
                    }
                });
            }
            case STOPPING, ENDED -> {}
        }
    }

    private void killed(EndReason reason) {
        kill();
        end(reason);
    }

    private void kill() {
        SimCommand command = kept.command;
        if (command != null) {
            command.kill();
        }
    }

    /** The command has ended by itself. */
    private void ended(AttemptEnd how) {
        if (phase != Phase.ENDED) {
            finish(how);
        }
    }

    /** Ends it for a reason that is not its command's own. */
    private void end(EndReason reason) {
        AttemptEnd how = AttemptEnd.of(reason, SAID_BY_AGENT);
        if (phase == Phase.PREPARING && reason != EndReason.SETUP_FAILED) {
            how = how.withoutAStart();
        }
        world.truth.agentEnds(kept.ref, how);
        finish(how);
    }

    private void finish(AttemptEnd how) {
        phase = Phase.ENDED;
        kept.end = how;
        report();
        upload();
    }

    /** Given before by an agent that was killed since: what it left running is killed, what it knew is reported. */
    void takeOver() {
        phase = Phase.ENDED;
        if (kept.end == null) {
            loop.saw("restarted over an attempt");
            SimCommand command = kept.command;
            if (command != null) {
                command.kill();
            }
            AttemptEnd how = AttemptEnd.of(EndReason.WORKER_LOST, SAID_BY_AGENT);
            if (!kept.aboutToStart) {
                loop.saw("restarted before a start");
                how = how.withoutAStart();
            }
            world.truth.agentEnds(kept.ref, how);
            kept.end = how;
        } else {
            loop.saw("restarted over a result");
        }
        upload();
    }

    // --- What is told of it

    /** Until it is settled; repeating is harmless. */
    private void report() {
        if (phase == Phase.ENDED && agent.holds(this, kept.ref)) {
            sendEnd();
            if (agent.repeats()) {
                agent.later(REPEAT_REPORT, this::report);
            }
        }
    }

    /** On a new stream: what may have been lost with the old one. */
    void reportAgain() {
        Instant at = kept.startedAt;
        if (at != null) {
            agent.send(() -> world.server.started(agent.id(), kept.ref, at));
        }
        sendEnd();
    }

    private void sendEnd() {
        AttemptEnd how = kept.end;
        if (how != null) {
            Instant now = agent.host().wall();
            int position = kept.position();
            agent.send(() -> world.server.finished(agent.host(), kept.ref, how, now, position));
        }
    }

    /** The log goes up at its end, and in between where the spool is full. */
    private void upload() {
        if (!uploading) {
            uploading = true;
            agent.later(delay(), this::uploaded);
        }
    }

    private int delay() {
        if (world.faults.happens(0.01)) {
            return loop.between(10_000, 60_000);
        }
        return world.faults.happens(0.05) ? loop.between(0, 8_000) : loop.between(1, 10);
    }

    private void uploaded() {
        uploading = false;
        if (!agent.holds(this, kept.ref)) {
            return;
        }
        SimCommand command = kept.command;
        boolean more = kept.uploaded < kept.position();
        if (more && world.server.stores(agent)) {
            kept.uploaded = kept.position();
            world.server.logStored(kept.ref, kept.uploaded);
            if (command != null) {
                command.hasRoom();
            }
            more = false;
        }
        // A command that fills its spool is looked after now and then.
        boolean mayFill = command != null && command.runs() && agent.host().spool() < 10;
        if (more || mayFill) {
            agent.later(loop.between(500, 2_000), this::upload);
        }
    }
}
