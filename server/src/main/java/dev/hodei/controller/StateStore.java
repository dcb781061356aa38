package dev.hodei.controller;

import dev.hodei.backlog.BacklogSizes;
import dev.hodei.backlog.LineHead;
import dev.hodei.backlog.LinePage;
import dev.hodei.id.JobId;
import dev.hodei.id.WorkerId;
import dev.hodei.job.Demand;
import dev.hodei.job.Job;
import dev.hodei.worker.Worker;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The store of the controller's rows. Called by the controller's thread alone; blocks it until the answer is there. */
public interface StateStore {
    /** How many of the workers that have ended are loaded. */
    int ENDED_AT_MOST = 100;

    /**
     * Every job that has a worker, every worker that has not ended, and the latest that have. The queue may be long, and is
     * read by {@link #page} and {@link #heads}.
     *
     * @throws StoreUnavailableException if the store could not be asked
     */
    Loaded load() throws StoreUnavailableException;

    /**
     * The next lines of the queue whose keys are not smaller than this one.
     *
     * @param sizes how many lines, and how many jobs of each
     * @throws StoreUnavailableException if the store could not be asked
     */
    LinePage page(long from, BacklogSizes sizes) throws StoreUnavailableException;

    /**
     * These lines of the queue, one head for each.
     *
     * @param jobs the most that are wanted of each line
     * @throws StoreUnavailableException if the store could not be asked
     */
    List<LineHead> heads(Collection<Demand> lines, int jobs) throws StoreUnavailableException;

    /**
     * Returns which of these jobs are queued, wherever they stand.
     *
     * @throws StoreUnavailableException if the store could not be asked
     */
    List<Job> queued(Collection<JobId> jobs) throws StoreUnavailableException;

    /** How many of all queued jobs are counted. */
    int QUEUED_AT_MOST = 20_000;

    /**
     * Returns the places of those of these jobs that are queued.
     *
     * @param counted for each so many jobs ahead of it are counted at most
     * @throws StoreUnavailableException if the store could not be asked
     */
    Map<JobId, Explanation.Place> places(Collection<JobId> jobs, int counted) throws StoreUnavailableException;

    /**
     * The term that began when {@link #load} made this the active controller; it grows by one with each take-over by
     * whatever server, also by this one.
     */
    long term();

    /**
     * A worker that may have ended, whenever that was; empty if there is none of this id.
     *
     * @throws StoreUnavailableException if the store could not be asked
     */
    Optional<Found> worker(WorkerId id) throws StoreUnavailableException;

    /**
     * Makes a plan durable, whole or not at all, and returns the specs that it wanted. A plan of an old term changes
     * nothing.
     *
     * @throws StaleStateException if a row was not in the state that the plan expected; nothing was changed
     * @throws StoreUnavailableException if the store did not answer, and the plan may have been committed or not; or if
     *     another controller has begun a term since
     */
    Map<JobId, JobSpecBytes> commit(Plan plan) throws StaleStateException, StoreUnavailableException;

    /**
     * One worker.
     *
     * @param jobsTaken as in {@link Loaded}
     */
    record Found(Worker worker, int jobsTaken) {}

    /**
     * What has not ended but for the queue, and a little of what has.
     *
     * @param jobs those that have a worker, in the order of their numbers
     * @param ended the workers that ended last, at most {@link #ENDED_AT_MOST}, the latest first
     * @param jobsTaken attempts that each worker which has not ended was ever given, counted up to 1,000 or so
     * @param lastFencingToken the largest that was ever given out; 0 if none was
     */
    record Loaded(
            List<Job> jobs,
            List<Worker> workers,
            List<Worker> ended,
            Map<WorkerId, Integer> jobsTaken,
            long lastFencingToken) {}

    /** The controller's picture is older than the rows: it reads them again. */
    final class StaleStateException extends Exception {
        private static final long serialVersionUID = 1L;

        public StaleStateException(String message) {
            super(message);
        }
    }

    /** The store did not answer: the controller waits, reads the rows, and tries again. */
    class StoreUnavailableException extends Exception {
        private static final long serialVersionUID = 1L;

        public StoreUnavailableException(String message, Throwable cause) {
            super(message, cause);
        }
    }

    /** Another server is the active controller, which the message names. */
    final class StandingByException extends StoreUnavailableException {
        private static final long serialVersionUID = 1L;

        public StandingByException(String message, Throwable cause) {
            super(message, cause);
        }
    }
}
