package dev.hodei.controller;

import dev.hodei.job.Demand;
import dev.hodei.job.Job;
import dev.hodei.scheduling.QueueLine;
import dev.hodei.scheduling.QueuedJob;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** The waiting jobs, in a line of its own for each demand. */
final class Queue {
    private final Map<Demand, TreeSet<QueuedJob>> lines = new HashMap<>();
    private int size;

    void add(Job job) {
        if (lines.computeIfAbsent(job.terms().demand(), _ -> new TreeSet<>()).add(queued(job))) {
            size++;
        }
    }

    void remove(Job job) {
        TreeSet<QueuedJob> line = lines.get(job.terms().demand());
        if (line != null && line.remove(queued(job))) {
            size--;
            if (line.isEmpty()) {
                lines.remove(job.terms().demand());
            }
        }
    }

    private static QueuedJob queued(Job job) {
        return new QueuedJob(job.id(), job.terms().priority(), job.number());
    }

    int size() {
        return size;
    }

    /** How many jobs of its line come before this one; counted up to so many. */
    int ahead(Job job, int most) {
        TreeSet<QueuedJob> line = lines.get(job.terms().demand());
        return line == null
                ? 0
                : (int) line.headSet(queued(job)).stream().limit(most).count();
    }

    /** What somebody waits for. */
    Set<Demand> demands() {
        return lines.keySet();
    }

    /** Every line with its first jobs: at most this many, and at least one. */
    List<QueueLine> lines(int heads) {
        List<QueueLine> cut = new ArrayList<>(lines.size());
        lines.forEach((demand, jobs) -> cut.add(
                new QueueLine(demand, jobs.stream().limit(Math.max(1, heads)).toList(), jobs.size())));
        return cut;
    }
}
