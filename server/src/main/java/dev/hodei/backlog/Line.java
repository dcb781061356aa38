package dev.hodei.backlog;

import dev.hodei.job.Job;
import dev.hodei.scheduling.QueuedJob;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The first jobs of one line: those before some place in it, without a gap. Behind that place the rows may have more, unless
 * this is the whole line.
 */
final class Line {
    private final TreeMap<QueuedJob, Job> jobs = new TreeMap<>();
    private boolean all;
    private long seenInSweep;
    private long readInTurn;

    /** @param all whether the rows have no other jobs of this line */
    Line(boolean all, long sweep, long turn) {
        this.all = all;
        this.seenInSweep = sweep;
        this.readInTurn = turn;
    }

    static QueuedJob place(Job job) {
        return new QueuedJob(job.id(), job.terms().priority(), job.number());
    }

    /**
     * Takes a job that the rows have in this line, and keeps at most so many.
     *
     * @return the job that is not kept, if there is one: this one, or the last
     */
    Optional<Job> add(Job job, int most) {
        QueuedJob place = place(job);
        if (!all && (jobs.isEmpty() || jobs.lastKey().compareTo(place) < 0)) {
            return Optional.of(job);
        }
        jobs.put(place, job);
        if (jobs.size() <= most) {
            return Optional.empty();
        }
        all = false;
        return Optional.of(jobs.pollLastEntry().getValue());
    }

    void put(List<Job> head) {
        head.forEach(job -> jobs.put(place(job), job));
    }

    void remove(Job job) {
        jobs.remove(place(job));
    }

    Iterable<Job> jobs() {
        return jobs.values();
    }

    List<QueuedJob> first(int most) {
        return jobs.keySet().stream().limit(most).toList();
    }

    /** Jobs of this line that come before this one; counted up to so many. */
    int ahead(Job job, int most) {
        return (int) jobs.headMap(place(job)).keySet().stream().limit(most).count();
    }

    int size() {
        return jobs.size();
    }

    boolean isEmpty() {
        return jobs.isEmpty();
    }

    /** Whether the rows have no other jobs of this line. */
    boolean isAll() {
        return all;
    }

    boolean wasReadIn(long turn) {
        return readInTurn == turn;
    }

    boolean wasSeenIn(long sweep) {
        return seenInSweep == sweep;
    }
}
