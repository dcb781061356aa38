package dev.hodei.controller;

import dev.hodei.backlog.Backlog;
import dev.hodei.controller.StateStore.StoreUnavailableException;
import dev.hodei.id.JobId;
import dev.hodei.job.Job;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;

/**
 * Reads of the queue what a turn needs, before it changes anything: a page while a sweep goes on, lines that run short, and
 * the jobs that somebody asks about. What one turn reads is bounded, whatever waits.
 */
final class BacklogReading {
    private final StateStore store;
    private Map<JobId, Explanation.Place> places = Map.of();

    BacklogReading(StateStore store) {
        this.store = store;
    }

    /** @param depth jobs of a line that may find a slot in one turn */
    void read(Model model, int depth, List<ControllerEvent> events) throws StoreUnavailableException {
        Backlog backlog = model.backlog();
        OptionalLong page = backlog.nextPage();
        if (page.isPresent()) {
            backlog.read(store.page(page.getAsLong(), backlog.pageSizes(depth)));
        }
        Backlog.Wanted wanted = backlog.wanted(depth);
        if (!wanted.lines().isEmpty()) {
            backlog.read(store.heads(wanted.lines(), wanted.jobs()));
        }
        lookUp(model, events);
    }

    /** Jobs that somebody asks about may stand where nothing is kept in memory, and the hint of a new one may be late or lost. */
    private void lookUp(Model model, List<ControllerEvent> events) throws StoreUnavailableException {
        Set<JobId> unknown = new HashSet<>();
        Set<JobId> explained = new HashSet<>();
        for (ControllerEvent event : events) {
            switch (event) {
                case ControllerEvent.CancelJob(JobId job, var _) when !model.knows(job) -> unknown.add(job);
                case ControllerEvent.ExplainJob(JobId job, var _) -> {
                    explained.add(job);
                    if (!model.knows(job)) {
                        unknown.add(job);
                    }
                }
                default -> {}
            }
        }
        if (!unknown.isEmpty()) {
            for (Job job : store.queued(unknown)) {
                model.lookAt(job);
                model.hint(job);
            }
        }
        places = explained.isEmpty() || model.backlog().isWhole()
                ? Map.of()
                : store.places(explained, Math.max(1, Explaining.COUNTED / explained.size()));
    }

    /**
     * Returns the places of the jobs that are to be explained in this turn; those that are missing stand where they do
     * in memory.
     */
    Map<JobId, Explanation.Place> places() {
        return places;
    }
}
