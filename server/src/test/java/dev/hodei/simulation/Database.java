package dev.hodei.simulation;

import dev.hodei.backlog.BacklogSizes;
import dev.hodei.backlog.LineHead;
import dev.hodei.backlog.LinePage;
import dev.hodei.controller.Explanation;
import dev.hodei.controller.JobSpecBytes;
import dev.hodei.controller.MemoryStateStore;
import dev.hodei.controller.Plan;
import dev.hodei.controller.StateStore;
import dev.hodei.id.JobId;
import dev.hodei.id.WorkerId;
import dev.hodei.job.Demand;
import dev.hodei.job.Job;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The store as the controller meets it: now and then it does not answer, or is slow, and the server's process may die or
 * be stopped around a commit. Time goes on while a commit takes its time.
 */
final class Database implements StateStore {
    /** For so long a statement waits for its answer. */
    private static final long PATIENCE = 6_000;

    private final World world;
    private final Loop loop;
    private final Faults faults;
    private final MemoryStateStore rows;
    private long downUntil;
    private long stoppedUntil;

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

    /** SIGSTOP, and SIGCONT so many milliseconds later: whoever asks waits. */
    void stop(long millis) {
        loop.note("database stopped", millis, "ms");
        stoppedUntil = Math.max(stoppedUntil, loop.millis() + millis);
    }

    boolean isDown() {
        return loop.millis() < Math.max(downUntil, stoppedUntil);
    }

    @Override
    public Loaded load() throws StoreUnavailableException {
        mayFail();
        return rows.load();
    }

    @Override
    public LinePage page(long from, BacklogSizes sizes) throws StoreUnavailableException {
        mayFail();
        LinePage page = rows.page(from, sizes);
        loop.saw(page.next().isPresent() ? "a page of lines" : "the last page of lines");
        world.rows.read(page.heads());
        return page;
    }

    @Override
    public List<LineHead> heads(Collection<Demand> lines, int jobs) throws StoreUnavailableException {
        mayFail();
        loop.saw("lines that run short");
        List<LineHead> heads = rows.heads(lines, jobs);
        world.rows.read(heads);
        return heads;
    }

    @Override
    public List<Job> queued(Collection<JobId> jobs) throws StoreUnavailableException {
        mayFail();
        List<Job> found = rows.queued(jobs);
        loop.saw(found.isEmpty() ? "asked about a job that is not queued" : "asked about a job far behind");
        return found;
    }

    @Override
    public Map<JobId, Explanation.Place> places(Collection<JobId> jobs, int counted) throws StoreUnavailableException {
        mayFail();
        return rows.places(jobs, counted);
    }

    @Override
    public long term() {
        return rows.term();
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
            throw new Crash("before a commit");
        }
        Map<JobId, JobSpecBytes> specs = committed(plan);
        world.wishes.committed(plan);
        world.rows.committed(plan);
        world.times.committed(plan);
        takesTime();
        if (faults.happens(0.001)) {
            throw new Crash("after a commit");
        }
        if (isDown() || faults.happens(0.005)) {
            throw unavailable("after a commit");
        }
        return specs;
    }

    private Map<JobId, JobSpecBytes> committed(Plan plan) throws StaleStateException, StoreUnavailableException {
        try {
            return rows.commit(plan);
        } catch (StaleStateException e) {
            loop.saw("stale");
            world.rows.forgotten();
            throw e;
        }
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
        long left = stoppedUntil - loop.millis();
        if (left > 0) {
            world.server.waits(Math.min(left, PATIENCE));
        }
        if (isDown() || faults.happens(0.004)) {
            throw unavailable("before");
        }
    }

    private StoreUnavailableException unavailable(String when) {
        loop.saw("unavailable " + when);
        world.rows.forgotten();
        world.server.hadTrouble();
        return new StoreUnavailableException(when, new IllegalStateException(when));
    }
}
