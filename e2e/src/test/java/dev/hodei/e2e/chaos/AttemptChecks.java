package dev.hodei.e2e.chaos;

import com.google.protobuf.Timestamp;
import dev.hodei.v1.Attempt;
import dev.hodei.v1.Job;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;

/** Whether a job's attempts ran one after the other, each once, and only as often as was allowed. */
final class AttemptChecks {
    private final Job job;
    private final Asked asked;
    private final List<Mark> marks;
    private final ClockHistory clocks;
    private final Consumer<Violation> found;

    AttemptChecks(Job job, Asked asked, List<Mark> marks, ClockHistory clocks, Consumer<Violation> found) {
        this.job = job;
        this.asked = asked;
        this.marks = marks;
        this.clocks = clocks;
        this.found = found;
    }

    void check() {
        starts();
        ranOn();
        again();
    }

    /** In the order of the file. */
    private void starts() {
        Set<Integer> started = new HashSet<>();
        Set<Integer> reported = new HashSet<>();
        int latest = 0;
        for (Mark mark : marks) {
            if (mark.kind() == Mark.Kind.START && !started.add(mark.attempt())) {
                add(Violation.Kind.STARTED_TWICE, mark, "started twice");
            }
            if (mark.attempt() < latest && reported.add(mark.attempt())) {
                add(Violation.Kind.OVERLAP, mark, "ran after attempt " + latest + " had started");
            }
            latest = Math.max(latest, mark.attempt());
            if (mark.attempt() > job.getAttemptsCount() && mark.kind() == Mark.Kind.START) {
                add(Violation.Kind.ATTEMPT_UNKNOWN, mark, "ran, and the server knows " + job.getAttemptsCount());
            }
        }
    }

    private void ranOn() {
        for (Attempt attempt : job.getAttemptsList()) {
            if (!attempt.hasFinishedAt()) {
                continue;
            }
            long end = micros(clocks.latest(instant(attempt.getFinishedAt())));
            marks.stream()
                    .filter(mark -> mark.attempt() == attempt.getNumber() && mark.micros() > end)
                    .reduce((_, last) -> last)
                    .ifPresent(mark -> add(
                            Violation.Kind.RAN_ON,
                            mark,
                            "ran for " + (mark.micros() - end) / 1_000 + " ms after it had ended as "
                                    + attempt.getState() + " " + attempt.getEndReason()));
        }
    }

    /** Each start after a start needs leave: by --retry after a failure, by --retry-on-lost after a loss. */
    private void again() {
        int failed = 0;
        int lost = 0;
        Set<Integer> started = new TreeSet<>();
        marks.stream().filter(mark -> mark.kind() == Mark.Kind.START).forEach(mark -> started.add(mark.attempt()));
        for (Attempt attempt : job.getAttemptsList()) {
            boolean more = started.stream().anyMatch(number -> number > attempt.getNumber());
            if (!started.contains(attempt.getNumber()) || !more) {
                continue;
            }
            switch (attempt.getState()) {
                case ATTEMPT_STATE_LOST -> lost++;
                case ATTEMPT_STATE_FAILED, ATTEMPT_STATE_TIMED_OUT -> failed++;
                default -> failed += job.getSpec().getRetries() + 1;
            }
        }
        if (failed > asked.kind().retries() || lost > asked.kind().retriesOnLost()) {
            found.accept(new Violation(
                    Violation.Kind.STARTED_AGAIN,
                    name() + " started again " + failed + " times after a failure and " + lost
                            + " times after a loss; allowed: " + asked.kind().retries() + " and "
                            + asked.kind().retriesOnLost()));
        }
    }

    private static Instant instant(Timestamp time) {
        return Instant.ofEpochSecond(time.getSeconds(), time.getNanos());
    }

    private static long micros(Instant time) {
        return ChronoUnit.MICROS.between(Instant.EPOCH, time);
    }

    private void add(Violation.Kind kind, Mark mark, String what) {
        found.accept(new Violation(kind, name() + ": attempt " + mark.attempt() + " " + what));
    }

    private String name() {
        return "job " + job.getJobId() + " (" + asked.kind() + ")";
    }
}
