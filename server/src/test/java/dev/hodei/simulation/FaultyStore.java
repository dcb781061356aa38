package dev.hodei.simulation;

import dev.hodei.controller.JobSpecBytes;
import dev.hodei.controller.MemoryStateStore;
import dev.hodei.controller.Plan;
import dev.hodei.controller.StateStore;
import dev.hodei.id.JobId;
import java.util.Map;

/** The store as the controller meets it: now and then it does not answer, and the process may die around a commit. */
final class FaultyStore implements StateStore {
    /** The controller's process dies here. */
    static final class Crash extends Error {
        private static final long serialVersionUID = 1L;

        private final String where;

        Crash(String where) {
            super(where, null, false, false);
            this.where = where;
        }

        String where() {
            return where;
        }
    }

    private final Loop loop;
    private final Faults faults;
    private final MemoryStateStore rows;
    private final Rows checked;
    private long downUntil;

    FaultyStore(Loop loop, Faults faults, MemoryStateStore rows, Rows checked) {
        this.loop = loop;
        this.faults = faults;
        this.rows = rows;
        this.checked = checked;
    }

    @Override
    public Loaded load() throws StoreUnavailableException {
        mayBeDown();
        Loaded loaded = rows.load();
        checked.loaded(loaded);
        return loaded;
    }

    @Override
    public Map<JobId, JobSpecBytes> commit(Plan plan) throws StaleStateException, StoreUnavailableException {
        mayBeDown();
        if (faults.happens(0.001)) {
            throw new Crash("before a commit");
        }
        Map<JobId, JobSpecBytes> specs = rows.commit(plan);
        checked.committed(plan);
        if (faults.happens(0.001)) {
            throw new Crash("after a commit");
        }
        if (faults.happens(0.005)) {
            throw unavailable("after a commit");
        }
        return specs;
    }

    private void mayBeDown() throws StoreUnavailableException {
        if (faults.happens(0.001)) {
            downUntil = loop.millis() + loop.between(500, loop.chance(0.2) ? 60_000 : 5_000);
        }
        if (loop.millis() < downUntil || faults.happens(0.004)) {
            throw unavailable("before");
        }
    }

    private StoreUnavailableException unavailable(String when) {
        loop.saw("unavailable " + when);
        loop.note("store unavailable", when);
        return new StoreUnavailableException(when, new IllegalStateException(when));
    }
}
