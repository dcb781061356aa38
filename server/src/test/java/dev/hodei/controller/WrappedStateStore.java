package dev.hodei.controller;

import dev.hodei.backlog.BacklogSizes;
import dev.hodei.backlog.LineHead;
import dev.hodei.backlog.LinePage;
import dev.hodei.id.JobId;
import dev.hodei.id.WorkerId;
import dev.hodei.job.Demand;
import dev.hodei.job.Job;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Another store, of which a test changes what it wants. */
public class WrappedStateStore implements StateStore {
    private final StateStore store;

    public WrappedStateStore(StateStore store) {
        this.store = store;
    }

    @Override
    public Loaded load() throws StoreUnavailableException {
        return store.load();
    }

    @Override
    public LinePage page(long from, BacklogSizes sizes) throws StoreUnavailableException {
        return store.page(from, sizes);
    }

    @Override
    public List<LineHead> heads(Collection<Demand> lines, int jobs) throws StoreUnavailableException {
        return store.heads(lines, jobs);
    }

    @Override
    public List<Job> queued(Collection<JobId> jobs) throws StoreUnavailableException {
        return store.queued(jobs);
    }

    @Override
    public Map<JobId, Explanation.Place> places(Collection<JobId> jobs, int counted) throws StoreUnavailableException {
        return store.places(jobs, counted);
    }

    @Override
    public long term() {
        return store.term();
    }

    @Override
    public Optional<Found> worker(WorkerId id) throws StoreUnavailableException {
        return store.worker(id);
    }

    @Override
    public Map<JobId, JobSpecBytes> commit(Plan plan) throws StaleStateException, StoreUnavailableException {
        return store.commit(plan);
    }
}
