package dev.hodei.e2e.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hodei.e2e.chaos.Violation.Kind;
import dev.hodei.v1.AttemptState;
import dev.hodei.v1.EndReason;
import dev.hodei.v1.JobState;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The oracle finds each kind of violation in evidence that was doctored, and none in evidence that was not. */
class OracleTest {
    /** What was done to the evidence, and what should be found. */
    record Doctored(String what, Kind found, Case evidence) {
        @Override
        public String toString() {
            return found + ": " + what;
        }
    }

    @Test
    void aCleanRunIsClean() {
        assertThat(Oracle.judge(Case.clean().evidence())).isEmpty();
        assertThat(Oracle.judge(Case.lostAndRunAgain().evidence())).isEmpty();
    }

    @Test
    void whatFaultsMayDoIsNoViolation() {
        assertThat(Oracle.judge(Case.clean().unacknowledged().evidence()))
                .as("nobody knows whether it was queued")
                .isEmpty();
        assertThat(Oracle.judge(Case.lost(JobKind.PLAIN).logUpTo(2).evidence()))
                .as("the end of a lost attempt's log may be lost with it")
                .isEmpty();
        assertThat(Oracle.judge(Case.lost(JobKind.PLAIN)
                        .followedUpTo(4)
                        .printed("out 1 1\nout 1 2\n")
                        .evidence()))
                .as("what a lost worker brings later comes too late for those who were told of the loss")
                .isEmpty();
        assertThat(Oracle.judge(Case.clean().logUpTo(2).saidToBeIncomplete().evidence()))
                .as("the server says that the log is incomplete")
                .isEmpty();
        assertThat(Oracle.judge(Case.lostAndRunAgain()
                        .cancelSaidAfter(Duration.ofMillis(1_500))
                        .evidence()))
                .as("a job may end by itself before its cancel reaches it")
                .isEmpty();
        assertThat(Oracle.judge(
                        Case.clean().line(1, "hodei: timed out after 2s").evidence()))
                .as("a line of the agent's")
                .isEmpty();
    }

    @Test
    void timesAreComparedAsTheClocksWereSet() {
        Duration behind = Duration.ofHours(-1);
        assertThat(Oracle.judge(Case.clean()
                        .finishedAt(behind.plusSeconds(1))
                        .clockSet(behind)
                        .evidence()))
                .as("it ended an hour before its marks, by a clock that was an hour behind")
                .isEmpty();
        assertThat(Oracle.judge(Case.lostAndRunAgain()
                        .clockSet(Duration.ZERO)
                        .clockSet(Duration.ofSeconds(1))
                        .cancelSaidAfter(Duration.ofMillis(500))
                        .evidence()))
                .as("the second attempt was assigned before the cancel, by a clock that was a second before")
                .isEmpty();
    }

    @ParameterizedTest
    @MethodSource
    void findsWhatIsWrong(Doctored doctored) {
        assertThat(Oracle.judge(doctored.evidence().evidence()))
                .extracting(Violation::kind)
                .contains(doctored.found());
    }

    static Stream<Doctored> findsWhatIsWrong() {
        return Stream.of(
                new Doctored("no job", Kind.JOB_MISSING, Case.clean().withoutJob()),
                new Doctored("still running", Kind.JOB_NOT_ENDED, Case.clean().state(JobState.JOB_STATE_RUNNING)),
                new Doctored("no end mark", Kind.WRONG_END, Case.clean().withoutMark("E 1 0")),
                new Doctored("another exit code", Kind.WRONG_END, Case.clean().exitCode(3)),
                new Doctored(
                        "another exit code marked",
                        Kind.WRONG_END,
                        Case.clean().withoutMark("E 1 0").mark("E 1 3")),
                new Doctored("ended by a signal", Kind.WRONG_END, Case.clean().reason(EndReason.END_REASON_SIGNAL)),
                new Doctored("timed out", Kind.WRONG_END, Case.clean().reason(EndReason.END_REASON_TIMEOUT)),
                new Doctored(
                        "assigned after a yes to its cancel",
                        Kind.CANCEL_IGNORED,
                        Case.lostAndRunAgain().cancelSaidAfter(Duration.ofMillis(999))),
                new Doctored(
                        "cancelled by nobody",
                        Kind.WRONG_END,
                        Case.clean().state(JobState.JOB_STATE_CANCELLED).reason(EndReason.END_REASON_CANCELLED)),
                new Doctored(
                        "succeeded and was lost",
                        Kind.WRONG_END,
                        Case.lost(JobKind.PLAIN).state(JobState.JOB_STATE_SUCCEEDED)),
                new Doctored(
                        "ran, and could not be set up",
                        Kind.WRONG_END,
                        Case.clean().reason(EndReason.END_REASON_SETUP_FAILED)),
                new Doctored(
                        "a second attempt nobody knows",
                        Kind.ATTEMPT_UNKNOWN,
                        Case.lost(JobKind.REPEATABLE).mark("S 2 0")),
                new Doctored("an inner line", Kind.LINE_MISSING, Case.clean().withoutLine("out 1 2")),
                new Doctored("the last line", Kind.LINE_MISSING, Case.clean().withoutLine("err 1 3")),
                new Doctored(
                        "lines of a cancelled attempt",
                        Kind.LINE_MISSING,
                        Case.clean().cancelled().logUpTo(2)),
                new Doctored(
                        "lines changed places",
                        Kind.LINE_OUT_OF_ORDER,
                        Case.clean().withoutLine("out 1 2").line(0, "out 1 2")),
                new Doctored(
                        "another attempt's line",
                        Kind.LINE_OUT_OF_ORDER,
                        Case.clean().line(0, "out 2 4")),
                new Doctored("a line twice", Kind.LINE_TWICE, Case.clean().line(0, "out 1 2")),
                new Doctored(
                        "a follower missed a line",
                        Kind.FOLLOWER_DIFFERS,
                        Case.clean().followedUpTo(5)),
                new Doctored(
                        "a follower missed an attempt",
                        Kind.FOLLOWER_DIFFERS,
                        Case.lostAndRunAgain().followedUpTo(100)),
                new Doctored(
                        "a log that was added to",
                        Kind.LOG_CHANGED,
                        Case.clean().changedSinceItsSeal()),
                new Doctored("printed less", Kind.FOLLOWER_DIFFERS, Case.clean().printed("out 1 1\nout 1 2\n")),
                new Doctored(
                        "printed otherwise",
                        Kind.FOLLOWER_DIFFERS,
                        Case.lost(JobKind.PLAIN).printed("out 1 2\nout 1 1\n")),
                new Doctored(
                        "two jobs of a request", Kind.JOB_TWICE, Case.clean().jobAgain("r1")),
                new Doctored("a job of nobody", Kind.JOB_TWICE, Case.clean().jobAgain("r2")),
                new Doctored(
                        "two ends",
                        Kind.END_CHANGED,
                        Case.clean().seen(EnumSet.of(JobState.JOB_STATE_FAILED, JobState.JOB_STATE_SUCCEEDED))),
                new Doctored("another end", Kind.END_CHANGED, Case.clean().seen(Set.of(JobState.JOB_STATE_FAILED))),
                new Doctored("two starts", Kind.STARTED_TWICE, Case.clean().mark("S 1 0")),
                new Doctored(
                        "lost, and run again",
                        Kind.STARTED_AGAIN,
                        Case.lostAndRunAgain().kind(JobKind.PLAIN)),
                new Doctored(
                        "failed, and run again",
                        Kind.STARTED_AGAIN,
                        Case.lostAndRunAgain().first(AttemptState.ATTEMPT_STATE_FAILED)),
                new Doctored(
                        "a line after the successor's start",
                        Kind.OVERLAP,
                        Case.lostAndRunAgain().mark("T 1 4")),
                new Doctored(
                        "a daemon after the successor's start",
                        Kind.OVERLAP,
                        Case.lostAndRunAgain().mark("D 1 0")),
                new Doctored("a daemon after the end", Kind.RAN_ON, Case.clean().markAfterTheEnd("D 1 0")),
                new Doctored(
                        "a line long after the end, as no clock showed it",
                        Kind.RAN_ON,
                        Case.clean().finishedAt(Duration.ofMinutes(-4)).clockSet(Duration.ofHours(-1))),
                new Doctored(
                        "a mark after the end, by a clock that was behind",
                        Kind.RAN_ON,
                        Case.clean()
                                .finishedAt(Duration.ofHours(-1).plusSeconds(1))
                                .clockSet(Duration.ofHours(-1))
                                .markAfterTheEnd("D 1 0")),
                new Doctored(
                        "lost where clocks alone were set",
                        Kind.WRONG_END,
                        Case.lost(JobKind.PLAIN).only(FaultKind.ALL_CLOCKS_SET)),
                new Doctored("a process", Kind.LEFT_OVER, Case.clean().leftover("process 1: sleep")));
    }

    @Test
    void everyKindOfViolationIsTested() {
        assertThat(findsWhatIsWrong().map(Doctored::found).toList()).containsAll(List.of(Kind.values()));
    }

    @Test
    void aRunWithFewerFaultsThanWantedIsNotClean() {
        assertThat(figures(3, 3).clean()).isTrue();
        assertThat(figures(3, 2).clean()).isFalse();
    }

    private static Figures figures(int wanted, int injected) {
        return Figures.of(
                ChaosOptions.parse(List.of("--faults", "" + wanted)),
                Duration.ofSeconds(1),
                java.util.Map.of(FaultKind.AGENT_KILLED, injected, FaultKind.JOB_CANCELLED, 5),
                0,
                Case.clean().evidence(),
                List.of());
    }

    @Test
    void figuresCountEachInItsPlace() {
        var violations = List.of(
                new Violation(Kind.LINE_MISSING, ""),
                new Violation(Kind.OVERLAP, ""),
                new Violation(Kind.RAN_ON, ""),
                new Violation(Kind.LEFT_OVER, ""));
        Figures figures = Figures.of(
                ChaosOptions.parse(List.of("--seed", "7")),
                Duration.ofSeconds(1),
                java.util.Map.of(FaultKind.AGENT_KILLED, 2, FaultKind.JOB_CANCELLED, 5),
                0,
                Case.clean().evidence(),
                violations);

        assertThat(figures.clean()).isFalse();
        assertThat(figures.faultsInjected()).isEqualTo(2);
        assertThat(figures.text())
                .containsPattern("seed +7\n")
                .containsPattern("faults +2 of 220 +\\(2 agent-killed\\)\n")
                .containsPattern("users did +5 job-cancelled\n")
                .containsPattern("incomplete +0 ")
                .containsPattern("lost +1\n")
                .containsPattern("doubled +2\n")
                .containsPattern("left over +1\n");
    }
}
