package dev.hodei.cli.job;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hodei.cli.terminal.Times;
import dev.hodei.v1.Attempt;
import dev.hodei.v1.AttemptState;
import dev.hodei.v1.EndReason;
import dev.hodei.v1.Job;
import dev.hodei.v1.JobState;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class TimelineTest {
    private static final Instant QUEUED = Instant.parse("2026-11-30T08:00:00.000700Z");

    @Test
    void theTotalIsTheSumOfTheSteps() {
        Job job = ended(
                Attempt.newBuilder()
                        .setNumber(1)
                        .setAssignedAt(Times.timestamp(QUEUED.plusNanos(900_000)))
                        .setStartedAt(Times.timestamp(QUEUED.plusMillis(61_900)))
                        .setFinishedAt(Times.timestamp(QUEUED.plusMillis(4_000_123))),
                QUEUED.plusMillis(4_000_124));
        List<String> lines = Timeline.lines(job);
        assertThat(lines.getLast()).isEqualTo("in all    1h06m40.124s");
        Duration sum = Duration.ZERO;
        for (String line : lines) {
            for (String step : Pattern.compile(" \\+(\\S+)")
                    .matcher(line)
                    .results()
                    .map(r -> r.group(1))
                    .toList()) {
                sum = sum.plus(length(step));
            }
        }
        assertThat(sum).isEqualTo(Duration.ofMillis(4_000_124));
    }

    @Test
    void aClockThatWasPutBackMakesNoSum() {
        Job job = ended(
                Attempt.newBuilder()
                        .setNumber(1)
                        .setAssignedAt(Times.timestamp(QUEUED.plusMillis(500)))
                        .setStartedAt(Times.timestamp(QUEUED.plusMillis(200)))
                        .setFinishedAt(Times.timestamp(QUEUED.plusMillis(300))),
                QUEUED.plusMillis(300));
        assertThat(Timeline.lines(job)).last().isEqualTo("in all    500ms");
        assertThat(Timeline.lines(job)).anyMatch(line -> line.startsWith("finished") && line.contains("+0ms"));
    }

    @Test
    void whatNeverStartedDidNotRun() {
        Job job = ended(
                Attempt.newBuilder()
                        .setNumber(1)
                        .setState(AttemptState.ATTEMPT_STATE_FAILED)
                        .setEndReason(EndReason.END_REASON_SETUP_FAILED)
                        .setAssignedAt(Times.timestamp(QUEUED.plusMillis(5)))
                        .setFinishedAt(Times.timestamp(QUEUED.plusMillis(9))),
                QUEUED.plusMillis(9));
        assertThat(Timeline.lines(job)).noneMatch(line -> line.startsWith("running"));
    }

    private static Job ended(Attempt.Builder attempt, Instant end) {
        return Job.newBuilder()
                .setState(JobState.JOB_STATE_FAILED)
                .setQueuedAt(Times.timestamp(QUEUED))
                .setFinishedAt(Times.timestamp(end))
                .addAttempts(attempt)
                .build();
    }

    private static Duration length(String text) {
        return Pattern.compile("([0-9.]+)(ms|[hms])")
                .matcher(text)
                .results()
                .map(TimelineTest::part)
                .reduce(Duration.ZERO, Duration::plus);
    }

    private static Duration part(MatchResult part) {
        double number = Double.parseDouble(part.group(1));
        return Duration.ofMillis(Math.round(
                switch (part.group(2)) {
                    case "ms" -> number;
                    case "s" -> number * 1_000;
                    case "m" -> number * 60_000;
                    default -> number * 3_600_000;
                }));
    }
}
