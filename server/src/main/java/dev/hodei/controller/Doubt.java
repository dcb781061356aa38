package dev.hodei.controller;

import dev.hodei.id.AttemptRef;
import dev.hodei.id.JobId;
import dev.hodei.job.Attempt;
import dev.hodei.job.Job;
import dev.hodei.job.JobState;
import dev.hodei.worker.Worker;
import dev.hodei.worker.WorkerState;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What commits of unknown outcome were to bring. The store did not answer, so their effects were not handed out; where
 * the rows, read again, show that a commit was made after all, that is made up for.
 */
final class Doubt {
    private final Set<JobId> cancelled = new HashSet<>();
    private final Set<AttemptRef> assigned = new HashSet<>();
    private final Set<Effect.Provision> provisions = new LinkedHashSet<>();
    private final Set<Effect.Terminate> terminations = new LinkedHashSet<>();
    private final Set<Effect.Reclaim> reclaims = new LinkedHashSet<>();

    void add(Plan plan, List<Effect> effects) {
        for (Plan.JobChange change : plan.jobs()) {
            if (change.before().liveAttempt().isEmpty()
                    && change.after().ended()
                    && change.after().cancelRequested()) {
                cancelled.add(change.after().id());
            }
        }
        plan.newAttempts().forEach(attempt -> assigned.add(attempt.ref()));
        for (Effect effect : effects) {
            switch (effect) {
                case Effect.Provision provision -> provisions.add(provision);
                case Effect.Terminate terminate -> terminations.add(terminate);
                case Effect.Reclaim reclaim -> reclaims.add(reclaim);
                // Assignments are in the plan; the others follow again from the events, which are folded again.
                case Effect.Assign _,
                        Effect.Start _,
                        Effect.Stop _,
                        Effect.Settle _,
                        Effect.HangUp _,
                        Effect.Changed _ -> {}
            }
        }
    }

    void clear() {
        cancelled.clear();
        assigned.clear();
        provisions.clear();
        terminations.clear();
        reclaims.clear();
    }

    /** Whether it may be by its cancellation that this job has ended. */
    boolean cancelled(JobId job) {
        return cancelled.contains(job);
    }

    /** Hands out with this turn what the rows show to be decided. */
    void makeUpFor(Turn turn) {
        Model model = turn.model();
        for (AttemptRef ref : assigned) {
            assignment(model.job(ref.job()), ref)
                    .filter(attempt -> model.worker(attempt.worker()) != null)
                    .ifPresent(turn::assignAgain);
        }
        for (Effect.Provision provision : provisions) {
            Worker worker = model.worker(provision.request().worker());
            if (worker != null && worker.state() == WorkerState.CREATING) {
                turn.effect(provision);
            }
        }
        for (Effect.Terminate terminate : terminations) {
            Worker worker = model.worker(terminate.worker());
            if (worker == null || worker.state() == WorkerState.TERMINATING) {
                turn.effect(terminate);
            }
        }
        for (Effect.Reclaim reclaim : reclaims) {
            if (model.worker(reclaim.worker()) == null) {
                turn.effect(reclaim);
            }
        }
    }

    private static Optional<Attempt> assignment(@Nullable Job job, AttemptRef ref) {
        return job != null
                        && job.state() instanceof JobState.Assigned(Attempt attempt)
                        && attempt.ref().equals(ref)
                ? Optional.of(attempt)
                : Optional.empty();
    }
}
