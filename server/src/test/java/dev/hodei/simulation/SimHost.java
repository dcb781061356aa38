package dev.hodei.simulation;

import dev.hodei.id.AttemptRef;
import dev.hodei.id.WorkerId;
import dev.hodei.provider.FoundWorker;
import dev.hodei.provider.ProvisionRequest;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Where a worker lives: its identity, its disk, its network, and the processes of its commands. Agents come and go on
 * it, one at a time.
 */
final class SimHost {
    private static final int WIDE_SPOOL = 1_000;
    private static final int NARROW_SPOOL = 3;

    private final World world;
    private final Loop loop;
    private final ProvisionRequest request;
    private final Map<String, String> labels;
    private final int spool;
    private final boolean container;
    private final int machine;
    private final Map<AttemptRef, Kept> disk = new LinkedHashMap<>();
    private @Nullable SimAgent agent;
    private boolean registered;
    private boolean condemned;
    private boolean restarting;
    private boolean left = true;
    private int stoppedBy;
    private long upCutUntil;
    private long downCutUntil;
    private long setBy;
    private long endedAt;

    /** @param machine of the server that starts it */
    SimHost(World world, ProvisionRequest request, int machine) {
        this.machine = machine;
        this.world = world;
        this.loop = world.loop;
        this.request = request;
        this.labels = loop.chance(0.3)
                ? Map.of("os", "linux", "zone", "a")
                : request.pool().worker().labels();
        this.container = loop.chance(0.3);
        this.spool = loop.chance(0.2) ? NARROW_SPOOL : WIDE_SPOOL;
    }

    WorkerId id() {
        return request.worker();
    }

    ProvisionRequest request() {
        return request;
    }

    /** What it says of itself; not always what it was started for. */
    Map<String, String> labels() {
        return labels;
    }

    /**
     * A container on a machine of its own: its processes end with its agent, and its provider can't reach it while its
     * network is cut.
     */
    boolean container() {
        return container;
    }

    int machine() {
        return machine;
    }

    /** Whether something of it may run that its agent can't see to now. */
    boolean isHurt() {
        SimAgent current = agent();
        return left && (current == null || current.stopped());
    }

    int spool() {
        return spool;
    }

    Map<AttemptRef, Kept> disk() {
        return disk;
    }

    boolean registered() {
        return registered;
    }

    /** Its credential is on its disk. */
    void isRegistered() {
        registered = true;
    }

    @Nullable
    SimAgent agent() {
        SimAgent current = agent;
        return current != null && current.alive() ? current : null;
    }

    /** Its machine's clock is set. */
    void setClock(long millis) {
        setBy += millis;
    }

    Instant wall() {
        return loop.now().plusMillis(setBy);
    }

    /** Whether there is an agent, or will be one. */
    boolean alive() {
        return restarting || agent() != null;
    }

    void startAgent() {
        agent = new SimAgent(world, this);
    }

    // --- Faults

    /** kill -9 of the agent: its commands run on. Whoever keeps it starts it again, or sees that it is gone. */
    void killAgent(boolean again, long restartAfter) {
        SimAgent current = agent();
        if (current == null) {
            return;
        }
        restarting = again && !condemned;
        current.die(restarting ? "killed and restarted" : "crash");
        if (restarting) {
            loop.after(restartAfter, this::restart);
        }
    }

    private void restart() {
        if (!restarting) {
            return;
        }
        restarting = false;
        loop.note("agent starts again", id().shortened());
        if (!world.setup.remembersAttempts()) {
            killCommands();
            disk.clear();
        }
        startAgent();
        SimAgent fresh = agent;
        if (fresh != null) {
            fresh.takeOver();
        }
    }

    void cutNetwork(boolean up, boolean down, long millis) {
        loop.note("network cut", id().shortened(), up ? "up" : "", down ? "down" : "", millis, "ms");
        if (up) {
            upCutUntil = Math.max(upCutUntil, loop.millis() + millis);
        }
        if (down) {
            downCutUntil = Math.max(downCutUntil, loop.millis() + millis);
        }
    }

    /** A new connection needs both directions. */
    boolean connects() {
        return loop.millis() >= upCutUntil && loop.millis() >= downCutUntil;
    }

    /** Until when nothing of it reaches the server. */
    long upCutUntil() {
        return upCutUntil;
    }

    long downCutUntil() {
        return downCutUntil;
    }

    // --- Its provider

    /** Nobody starts its agent again. */
    void condemn() {
        condemned = true;
    }

    /** Whether that server process has not been stopping it before. */
    boolean beginsToStop(int epoch) {
        boolean begins = stoppedBy != epoch;
        stoppedBy = epoch;
        return begins;
    }

    /** Nobody starts an agent here again, and whatever a dead one left running is killed. */
    void gone() {
        restarting = false;
        left = false;
        killCommands();
    }

    /** Whether there is anything of it that its provider has to see to. */
    boolean isLeft() {
        return left;
    }

    /** Whether it is no container, and nobody started its agent again for that long. */
    boolean isAbandoned(long millis) {
        return left && !container && !alive() && loop.millis() - endedAt >= millis;
    }

    /** As its provider finds it; a process that has ended is not found, and a container is until it is removed. */
    Optional<FoundWorker> found() {
        return left && (alive() || container)
                ? Optional.of(new FoundWorker(id(), "sim-" + id(), alive(), alive() ? "runs" : "exited"))
                : Optional.empty();
    }

    private void killCommands() {
        for (Kept kept : disk.values()) {
            SimCommand command = kept.command;
            if (command != null) {
                command.kill();
            }
        }
    }

    /** The agent's process is gone. */
    void agentEnded() {
        endedAt = loop.millis();
        if (container) {
            killCommands();
        }
        for (Kept kept : disk.values()) {
            SimCommand command = kept.command;
            if (command != null) {
                command.orphaned();
            }
        }
        if (!restarting) {
            world.provider.exited(this);
        }
    }
}
