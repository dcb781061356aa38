package dev.hodei.simulation;

import dev.hodei.controller.JobSpecBytes;
import dev.hodei.controller.MemoryStateStore;
import dev.hodei.controller.Plan;
import dev.hodei.controller.StateStore;
import dev.hodei.id.JobId;
import dev.hodei.id.WorkerId;
import java.util.Map;
import java.util.Optional;

/**
 * The store as the controller meets it: now and then it does not answer, or is slow, and the server's process may die or
 * be stopped around a commit. Time goes on while a commit takes its time.
 */
final class Database implements StateStore {
    private final World world;
    private final Loop loop;
    private final Faults faults;
    private final MemoryStateStore rows;
    private long downUntil;

    Database(World world, MemoryStateStore rows) {
        this.world = world;
        this.loop = world.loop;
        this.faults = world.faults;
        this.rows = rows;
    }

    /** Killed, and up again so many milliseconds later. */
    void down(long millis) {
        loop.note("database down", millis, "ms");
        downUntil = Math.max(downUntil, loop.millis() + millis);
    }

    boolean isDown() {
        return loop.millis() < downUntil;
    }

    @Override
    public Loaded load() throws StoreUnavailableException {
        mayFail();
        Loaded loaded = rows.load();
        world.rows.loaded(loaded);
        return loaded;
    }

    @Override
    public Optional<Found> worker(WorkerId id) throws StoreUnavailableException {
        mayFail();
        return rows.worker(id);
    }

    @Override
    public Map<JobId, JobSpecBytes> commit(Plan plan) throws StaleStateException, StoreUnavailableException {
        mayFail();
        takesTime();
        if (isDown()) {
            throw unavailable("while it committed");
        }
        if (faults.happens(0.001)) {
            throw new SimServer.Crash("before a commit");
        }
        Map<JobId, JobSpecBytes> specs = rows.commit(plan);
        world.rows.committed(plan);
        takesTime();
        if (faults.happens(0.001)) {
            throw new SimServer.Crash("after a commit");
        }
        if (isDown() || faults.happens(0.005)) {
            throw unavailable("after a commit");
        }
        return specs;
    }

    private void takesTime() {
        if (faults.happens(0.004)) {
            loop.saw("slow commit");
            world.server.waits(loop.between(1, 4_000));
        } else if (faults.happens(0.001)) {
            loop.saw("stopped around a commit");
            int millis = loop.between(100, 60_000);
            world.server.stopProcess(millis);
            world.server.waits(millis + 1);
        }
    }

    private void mayFail() throws StoreUnavailableException {
        if (isDown() || faults.happens(0.004)) {
            throw unavailable("before");
        }
    }

    private StoreUnavailableException unavailable(String when) {
        loop.saw("unavailable " + when);
        world.server.hadTrouble();
        return new StoreUnavailableException(when, new IllegalStateException(when));
    }
}
