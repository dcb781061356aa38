package dev.hodei.simulation;

import dev.hodei.controller.Plan;
import dev.hodei.worker.Worker;
import java.util.HashMap;
import java.util.Map;

/** What users have asked for and were not told to be refused: nothing else may be done in their name. */
final class Wishes {
    private final Map<Object, Integer> standing = new HashMap<>();

    void asked(Object about) {
        standing.merge(about, 1, Integer::sum);
    }

    /** A user was told that it is not done, and will not be. */
    void refused(Object about) {
        standing.merge(about, -1, Integer::sum);
    }

    void committed(Plan plan) {
        plan.jobs()
                .forEach(change -> check(
                        change.after().cancelRequested() && !change.before().cancelRequested(),
                        change.after().id()));
        plan.workers()
                .forEach(change -> check(
                        isByUser(change.after()) && !isByUser(change.before()),
                        change.after().id()));
    }

    private static boolean isByUser(Worker worker) {
        return worker.detail().contains("a user asked for it");
    }

    private void check(boolean done, Object about) {
        if (done && standing.getOrDefault(about, 0) <= 0) {
            throw new Violation("carried out what it had refused: " + about);
        }
    }
}
