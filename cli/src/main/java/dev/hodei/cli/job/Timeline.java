package dev.hodei.cli.job;

import com.google.protobuf.Timestamp;
import dev.hodei.cli.terminal.Text;
import dev.hodei.cli.terminal.Times;
import dev.hodei.v1.Attempt;
import dev.hodei.v1.Job;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** When a job was queued, assigned, running and finished, and how long each step took. */
final class Timeline {
    private final List<String> lines = new ArrayList<>();
    private final Instant begin;
    private Instant last;

    private Timeline(Instant queued) {
        this.begin = queued;
        this.last = queued;
    }

    /** One line a step, with its local time and the time since the step before. */
    static List<String> lines(Job job) {
        Instant queued = Times.instant(job.getQueuedAt());
        Timeline timeline = new Timeline(queued);
        timeline.lines.add(named("queued", Times.local(queued)));
        for (Attempt attempt : job.getAttemptsList()) {
            timeline.attempt(attempt, job.getAttemptsCount() > 1);
        }
        if (JobCalls.ended(job) && job.hasFinishedAt()) {
            Instant finished = Times.instant(job.getFinishedAt());
            timeline.step("finished", job.getFinishedAt(), state(job));
            timeline.lines.add(named("in all", timeline.upTo(finished)));
        }
        return timeline.lines;
    }

    private static String state(Job job) {
        return JobTable.state(job);
    }

    private void attempt(Attempt attempt, boolean several) {
        if (attempt.hasWorkerRequestedAt()
                && attempt.hasWorkerReadyAt()
                && Times.instant(attempt.getWorkerReadyAt()).isAfter(last)) {
            // On its way while this attempt was waited for.
            if (!Times.instant(attempt.getWorkerRequestedAt()).isBefore(last)) {
                step("provision", attempt.getWorkerRequestedAt(), "");
            }
            step("ready", attempt.getWorkerReadyAt(), "");
        }
        if (attempt.hasAssignedAt()) {
            String which = several ? "attempt " + attempt.getNumber() + ", " : "";
            step("assigned", attempt.getAssignedAt(), which + "worker " + Text.shortId(attempt.getWorkerId()));
        }
        if (attempt.hasStartedAt()) {
            step("running", attempt.getStartedAt(), "");
        }
        if (several && attempt.hasFinishedAt()) {
            step("ended", attempt.getFinishedAt(), Text.visible(Outcome.ofAttempt(attempt)));
        }
    }

    private void step(String name, Timestamp timestamp, String more) {
        Instant time = Times.instant(timestamp);
        Instant before = last;
        last = later(time);
        String after = "+" + Times.exactLength(millis(last).minus(millis(before)));
        lines.add(named(name, String.format("%s  %-10s %s", Times.local(time), after, more))
                .stripTrailing());
    }

    private static String named(String name, String rest) {
        return String.format("%-9s %s", name, rest);
    }

    /** The sum of the steps up to one that is to come: to the millisecond, as each of them is. */
    private String upTo(Instant end) {
        return Times.exactLength(millis(later(end)).minus(millis(begin)));
    }

    /** A clock that was put back meanwhile makes no step a negative one. */
    private Instant later(Instant time) {
        return time.isBefore(last) ? last : time;
    }

    /** What is rounded alike adds up. */
    private static Duration millis(Instant at) {
        return Duration.ofMillis(at.toEpochMilli());
    }
}
