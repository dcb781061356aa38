package dev.hodei.controller;

import dev.hodei.job.Job;
import dev.hodei.scheduling.QueueLine;
import dev.hodei.scheduling.QueuedJob;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** The waiting jobs, in a line of its own for each set of labels that jobs ask for. */
final class Queue {
    private final Map<Map<String, String>, TreeSet<QueuedJob>> lines = new HashMap<>();
    private int size;

    void add(Job job) {
        if (lines.computeIfAbsent(job.terms().requiredLabels(), _ -> new TreeSet<>())
                .add(queued(job))) {
            size++;
        }
    }

    void remove(Job job) {
        TreeSet<QueuedJob> line = lines.get(job.terms().requiredLabels());
        if (line != null && line.remove(queued(job))) {
            size--;
            if (line.isEmpty()) {
                lines.remove(job.terms().requiredLabels());
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
        TreeSet<QueuedJob> line = lines.get(job.terms().requiredLabels());
        return line == null
                ? 0
                : (int) line.headSet(queued(job)).stream().limit(most).count();
    }

    /** The sets of labels that somebody waits for. */
    Set<Map<String, String>> demands() {
        return lines.keySet();
    }

    /** Every line with its first jobs: at most this many, and at least one. */
    List<QueueLine> lines(int heads) {
        List<QueueLine> cut = new ArrayList<>(lines.size());
        lines.forEach((labels, jobs) -> cut.add(
                new QueueLine(labels, jobs.stream().limit(Math.max(1, heads)).toList(), jobs.size())));
        return cut;
    }
}
