package dev.hodei.controller;

import dev.hodei.provider.StartFault;
import dev.hodei.worker.HeartbeatPolicy;
import dev.hodei.worker.Worker;
import dev.hodei.worker.WorkerEvent;
import dev.hodei.worker.WorkerState;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;

/** Looks which workers' time is over. */
final class Deadlines {
    private final Turn turn;
    private final HeartbeatPolicy heartbeats;
    private final Instant startedAt;
    private final Instant lostNotBefore;
    private final StartOutcomes starts;
    private final Lifetimes lifetimes;

    /**
     * @param startedAt the steady time at which the controller became the active one: silence before it may have been the server's
     *     own
     */
    Deadlines(Turn turn, ControllerSettings settings, Instant startedAt, StartOutcomes starts) {
        this.turn = turn;
        this.heartbeats = settings.heartbeats();
        this.startedAt = startedAt;
        this.lostNotBefore = startedAt.plus(settings.recoveryGrace());
        this.starts = starts;
        this.lifetimes = new Lifetimes(turn, settings.pools());
    }

    /** Applies every deadline that has passed, and returns the next one, by the steady clock. */
    Instant apply() {
        Instant next = Instant.MAX;
        for (Worker worker : new ArrayList<>(turn.model().workers())) {
            passed(worker);
            Worker after = turn.model().worker(worker.id());
            if (after != null) {
                next = earlier(next, deadlineOf(after));
            }
        }
        return next;
    }

    /** The steady time at which something may become of this worker by time alone. */
    Instant deadlineOf(Worker worker) {
        return worker.state().starting()
                ? readyBy(worker)
                : earlier(
                        earlier(unreachableAt(worker), lostAt(worker)),
                        earlier(drainedBy(worker), lifetimes.endOf(worker)));
    }

    private void passed(Worker worker) {
        if (worker.state().starting()) {
            if (isOver(readyBy(worker))) {
                starts.failed(worker, "a worker was not ready in time", StartFault.UNCLEAR);
                turn.apply(worker, new WorkerEvent.ReadyDeadlinePassed());
                turn.terminate(worker, "its time was over");
            }
            return;
        }
        if (isOver(unreachableAt(worker))) {
            turn.apply(worker, new WorkerEvent.Unreachable());
        }
        Worker current = turn.model().worker(worker.id());
        if (current != null && isOver(lostAt(current))) {
            fellSilent(current);
        } else if (current != null && isOver(drainedBy(current))) {
            int left = turn.model().slotsInUse(current.id());
            String why = "its drain deadline passed with " + left + (left == 1 ? " job" : " jobs") + " unfinished";
            turn.apply(current, new WorkerEvent.TerminateRequested(why));
            turn.terminate(current, why);
        } else if (current != null && isOver(lifetimes.endOf(current))) {
            lifetimes.end(current);
        }
    }

    private void fellSilent(Worker worker) {
        turn.apply(worker, new WorkerEvent.Silent(silence(worker)));
        if (worker.state() == WorkerState.TERMINATING) {
            turn.terminate(worker, "its time was over");
        } else {
            turn.reclaim(worker);
        }
    }

    private boolean isOver(Instant deadline) {
        return !turn.steady().isBefore(deadline);
    }

    private Instant lostAt(Worker worker) {
        Instant heard = turn.presence().lastHeard(worker.id());
        if (heard == null && worker.lastHeartbeatAt() != null) {
            // By another process: from when this one listens it has its time.
            return lostNotBefore;
        }
        return later(
                heard == null
                        ? turn.presence().timers().silentBy(worker, heartbeats.lostAfter(), turn.moment())
                        : heard.plus(heartbeats.lostAfter()),
                lostNotBefore);
    }

    private Instant unreachableAt(Worker worker) {
        Instant heard = turn.presence().lastHeard(worker.id());
        return worker.reach().upSince() == null
                ? Instant.MAX
                : (heard == null ? startedAt : later(heard, startedAt)).plus(heartbeats.suspectAfter());
    }

    private Instant readyBy(Worker worker) {
        return turn.presence().timers().readyBy(worker, turn.moment());
    }

    private Instant drainedBy(Worker worker) {
        return turn.presence().timers().drainedBy(worker, turn.moment());
    }

    private static Instant earlier(Instant a, Instant b) {
        return a.isBefore(b) ? a : b;
    }

    private static Instant later(Instant a, Instant b) {
        return a.isAfter(b) ? a : b;
    }

    /** What was before the server's own start is not the worker's to answer for. */
    private String silence(Worker worker) {
        Instant heard = turn.presence().lastHeard(worker.id());
        if (heard == null && worker.lastHeartbeatAt() == null) {
            return "no heartbeat ever";
        }
        return heard == null || heard.isBefore(startedAt)
                ? "no heartbeat since the server took over " + seconds(Duration.between(startedAt, turn.steady()))
                        + " ago"
                : "no heartbeat for " + seconds(Duration.between(heard, turn.steady()));
    }

    private static String seconds(Duration silence) {
        return silence.toSeconds() + " s";
    }
}
