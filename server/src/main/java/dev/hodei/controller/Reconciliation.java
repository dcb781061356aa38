package dev.hodei.controller;

import dev.hodei.id.AttemptRef;
import dev.hodei.id.WorkerId;
import dev.hodei.job.Attempt;
import dev.hodei.job.AttemptEnd;
import dev.hodei.job.EndReason;
import dev.hodei.job.Job;
import dev.hodei.job.JobEvent;
import dev.hodei.job.JobState;
import dev.hodei.worker.HeartbeatPolicy;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Compares what a worker has with what the rows say that it should have, whenever it tells: an assignment, a stop or a
 * report that was lost on the way is made up for.
 */
final class Reconciliation {
    private final Turn turn;
    private final Model model;
    private final ControllerSettings settings;
    private final Set<AttemptRef> reported = new HashSet<>();

    Reconciliation(Turn turn, ControllerSettings settings) {
        this.turn = turn;
        this.model = turn.model();
        this.settings = settings;
    }

    /**
     * Notes which attempts are reported in this turn. Events may be folded again into rows that show them already, where
     * a worker's first word no longer mentions what its later ones told of.
     */
    void lookAhead(List<ControllerEvent> events) {
        for (ControllerEvent event : events) {
            if (event instanceof ControllerEvent.AttemptStarted started) {
                reported.add(started.ref());
            } else if (event instanceof ControllerEvent.AttemptStarting starting) {
                reported.add(starting.ref());
            } else if (event instanceof ControllerEvent.AttemptFinished finished) {
                reported.add(finished.ref());
            }
        }
    }

    /**
     * At the start of a stream: the worker says everything that it has.
     *
     * @param silence time since it was heard before
     */
    void connected(WorkerId worker, Set<AttemptRef> held, Duration silence) {
        stopUnwanted(worker, held);
        for (AttemptRef ref : model.attemptsOf(worker)) {
            Job job = model.job(ref.job());
            if (job != null && !held.contains(ref) && !reported.contains(ref)) {
                missing(worker, job, ref, silence);
            }
        }
    }

    private void missing(WorkerId worker, Job job, AttemptRef ref, Duration silence) {
        switch (job.state()) {
            case JobState.Assigned(Attempt attempt) -> {
                if (job.cancelRequested()) {
                    AttemptEnd end = AttemptEnd.of(EndReason.CANCELLED, "it never reached its worker");
                    turn.apply(job, new JobEvent.Finished(ref, end, turn.now()));
                    stop(worker, ref, EndReason.CANCELLED);
                } else {
                    turn.assignAgain(attempt);
                }
            }
            case JobState.Running _ -> turn.lost(job, ref, EndReason.WORKER_LOST, whyGone(silence));
            case JobState.Queued _, JobState.Ended _ -> {}
        }
    }

    /**
     * Says why a worker is given up. Nobody can tell from here whose fault the silence was: the server itself may have
     * been away.
     */
    private String whyGone(Duration silence) {
        HeartbeatPolicy heartbeats = settings.heartbeats();
        // The worker counts from a heartbeat that was acknowledged, which may be one earlier than the last we heard.
        boolean fenced = silence.compareTo(heartbeats.selfFenceAfter().minus(heartbeats.interval())) >= 0;
        return fenced
                ? "worker and server had no contact for " + silence.toSeconds() + " s, so the worker stopped the job"
                : "its worker came back without it";
    }

    /** In between: what the worker does not mention may be on its way to it, or have ended. */
    void heard(ControllerEvent.WorkerHeartbeat heartbeat) {
        stopUnwanted(heartbeat.worker(), heartbeat.running());
        for (AttemptRef ref : model.attemptsOf(heartbeat.worker())) {
            Job job = model.job(ref.job());
            if (job != null
                    && job.state() instanceof JobState.Assigned(Attempt attempt)
                    && !job.cancelRequested()
                    && !heartbeat.running().contains(ref)
                    && !reported.contains(ref)
                    && mayBeLost(attempt, turn.moment().wallOf(heartbeat.at()))) {
                turn.assignAgain(attempt);
            }
        }
    }

    /** Whether it was given so long ago that the worker must have it; where the clock was set back, nobody knows. */
    private boolean mayBeLost(Attempt attempt, Instant heard) {
        Duration age = Duration.between(attempt.assignedAt(), heard);
        return age.isNegative() || age.compareTo(settings.heartbeats().interval()) > 0;
    }

    private void stopUnwanted(WorkerId worker, Set<AttemptRef> held) {
        for (AttemptRef ref : held) {
            Job job = model.job(ref.job());
            if (!model.isLive(ref)) {
                stop(worker, ref, EndReason.WORKER_LOST);
            } else if (job != null && job.cancelRequested()) {
                stop(worker, ref, EndReason.CANCELLED);
            }
        }
    }

    private void stop(WorkerId worker, AttemptRef ref, EndReason reason) {
        turn.effect(new Effect.Stop(worker, ref, reason));
    }
}
