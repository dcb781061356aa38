package dev.hodei.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hodei.v1.Job;
import dev.hodei.v1.JobState;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Several jobs or workers at once, by their ids or by a label. */
class SeveralTest {
    private static final String ONE = "1a2b3c4d" + "0".repeat(24);
    private static final String TWO = "2a2b3c4d" + "0".repeat(24);
    private static final String THREE = "3a2b3c4d" + "0".repeat(24);

    private FakeHodei hodei;
    private Cli cli;

    @BeforeEach
    void start() throws IOException {
        hodei = new FakeHodei();
        cli = new Cli(hodei);
    }

    @AfterEach
    void stop() {
        hodei.close();
    }

    private FakeJob labelled(String id, String value) {
        return hodei.add(
                id,
                job -> job.job = job.job.toBuilder()
                        .setSpec(job.job.getSpec().toBuilder().putLabels("run", value))
                        .build());
    }

    private Job record(String id) {
        return Objects.requireNonNull(hodei.jobs.get(id)).job;
    }

    private FakeJob printed(String id, String text, int code) {
        FakeJob job = labelled(id, "x");
        hodei.change(() -> {
            job.running();
            job.print(new Chunks().line(Chunks.OUT, text));
            job.exit(code);
        });
        return job;
    }

    @ParameterizedTest
    @ValueSource(strings = {"job get", "job cancel", "job retry", "job why", "job logs"})
    void aJobThatIsNotThereHidesNoOther(String command) {
        printed(ONE, "one", 0);
        printed(TWO, "two", 0);
        String[] words = (command + " 1a2b ffff 2a2b 1a2b3").split(" ");
        Cli.Result result = cli.run(words);
        assertThat(result.code()).isEqualTo(1);
        assertThat(result.err()).isEqualTo("hodei: there is no job ffff\n");
        if (command.equals("job retry")) {
            assertThat(result.out()).hasLineCount(2);
            assertThat(hodei.jobs).as("once each").hasSize(4);
        } else {
            assertThat(result.out()).contains("1a2b3c4d", "2a2b3c4d");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "job get 1a2b",
                "job cancel 1a2b",
                "job retry 1a2b",
                "job why 1a2b",
                "job logs 1a2b",
                "worker get feed",
                "worker drain feed",
                "worker terminate feed",
                "worker refresh feed"
            })
    void anIdThatStandsForNothingIsToldBeforeAnythingIsDone(String command) {
        printed(ONE, "one", 0);
        int code = cli.await(cli.start(cli.err, (command + " ffff").split(" "))).code();
        assertThat(code).isEqualTo(1);
        assertThat(cli.err.toString(StandardCharsets.UTF_8))
                .matches("(?s)hodei: there is no (job|worker) ffff\n.+")
                .containsOnlyOnce("ffff");
    }

    @ParameterizedTest
    @ValueSource(strings = {"job get", "job cancel", "job retry", "job why", "job logs"})
    void nothingIsDoneWhereAnIdIsNone(String command) {
        printed(ONE, "one", 0);
        printed("1a2b3c4e" + "0".repeat(24), "other", 0);
        labelled(TWO, "x");
        Cli.Result result = cli.run((command + " 2a2b ffff 1a2b").split(" "));
        assertThat(result.code()).isEqualTo(2);
        assertThat(result.out()).isEmpty();
        assertThat(result.err())
                .isEqualTo("hodei: there is no job ffff\nhodei: 1a2b stands for 2 jobs: give more digits\n");
        assertThat(hodei.jobs).hasSize(3);
        assertThat(record(TWO).getState()).isEqualTo(JobState.JOB_STATE_QUEUED);
    }

    @ParameterizedTest
    @ValueSource(strings = {"job wait", "job wait --any", "job logs --follow", "job logs --exit-code"})
    void nothingIsWaitedForWhereAnIdStandsForNothing(String command) {
        hodei.add(ONE, FakeJob::running);
        printed(TWO, "two", 0);
        Cli.Result result = cli.run((command + " 1a2b ffff 2a2b eeee").split(" "));
        assertThat(result.code()).isEqualTo(1);
        assertThat(result.out()).isEmpty();
        assertThat(result.err()).isEqualTo("hodei: there is no job ffff\nhodei: there is no job eeee\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"get", "drain", "terminate", "refresh"})
    void severalWorkers(String command) {
        String other = "beefbeef" + "0".repeat(24);
        hodei.services.otherWorkers.add(
                hodei.services.worker.toBuilder().setWorkerId(other).build());
        Cli.Result result = cli.run("worker", command, FakeJob.WORKER, other, "-o", "json");
        assertThat(result.code()).isZero();
        assertThat(result.out()).hasLineCount(2);
        assertThat(cli.run("worker", command).code()).isEqualTo(2);
    }

    @Test
    void aServerThatIsAwayIsSaidOnce() throws Exception {
        hodei.stop();
        Cli.Result result = cli.run("job", "get", ONE, TWO);
        assertThat(result.code()).isEqualTo(69);
        assertThat(result.err()).hasLineCount(1);
    }

    @Test
    void noJobHasTwoValuesOfALabel() {
        labelled(ONE, "x");
        labelled(TWO, "y");
        for (String command : List.of("cancel", "list", "wait", "logs", "retry")) {
            Cli.Result result = new Cli(hodei).run("job", command, "--label", "run=x", "--label", "run=y");
            assertThat(result.code()).as(command).isEqualTo(2);
            assertThat(result.err()).as(command).isEqualTo("hodei: --label: no job has both run=x and run=y\n");
        }
        assertThat(record(TWO).getState()).isEqualTo(JobState.JOB_STATE_QUEUED);
        assertThat(new Cli(hodei)
                        .run("job", "list", "--label", "run=x", "--label", "run=x")
                        .code())
                .isZero();
    }

    @Test
    void cancelByLabelTakesWhatHasNotEnded() {
        labelled(ONE, "x");
        labelled(TWO, "y");
        printed(THREE, "ended", 0);
        Cli.Result result = cli.run("job", "cancel", "--label", "run=x");
        assertThat(result.code()).isZero();
        assertThat(result.err()).isEqualTo("hodei: cancelling 1 job with the label run=x\n");
        assertThat(result.out()).isEqualTo("job 1a2b3c4d is cancelled; nothing of it runs\n");
        assertThat(record(TWO).getState()).isEqualTo(JobState.JOB_STATE_QUEUED);

        Cli.Result none = new Cli(hodei).run("job", "cancel", "--label", "run=x");
        assertThat(none.code()).isZero();
        assertThat(none.err()).isEqualTo("hodei: no job with the label run=x is queued or running\n");
        assertThat(new Cli(hodei).run("job", "cancel", "--label", "run=typo").code())
                .isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"job get", "job cancel", "job retry", "job why", "job wait"})
    void idsAndALabelTogetherAreRefused(String command) {
        labelled(ONE, "x");
        labelled(TWO, "x");
        Cli.Result result = cli.run((command + " 1a2b --label run=x").split(" "));
        assertThat(result.code()).isEqualTo(2);
        assertThat(result.err()).isEqualTo("hodei: give the ids of jobs or --label, not both\n");
        assertThat(record(TWO).getState()).isEqualTo(JobState.JOB_STATE_QUEUED);
    }

    @Test
    void whatWaitsIsCancelledBeforeItCanStart() {
        hodei.change(labelled(ONE, "x")::running);
        labelled(TWO, "x");
        for (String[] chosen : new String[][] {{"--label", "run=x"}, {"1a2b", "2a2b"}}) {
            assertThat(new Cli(hodei)
                            .run(Stream.concat(Stream.of("job", "cancel"), Stream.of(chosen))
                                    .toArray(String[]::new))
                            .out()
                            .lines())
                    .satisfiesExactly(
                            first -> assertThat(first).startsWith("job 2a2b3c4d "),
                            second -> assertThat(second).startsWith("job 1a2b3c4d "));
            labelled(TWO, "x");
        }
    }

    @Test
    void severalAreAskedForAtATerminal() {
        labelled(ONE, "x");
        labelled(TWO, "x");
        Cli.Result no = new Cli(hodei).terminals("02").stdin("\n").run("job", "cancel", "--label", "run=x");
        assertThat(no.code()).isEqualTo(1);
        assertThat(no.err())
                .isEqualTo("hodei: cancel 2 jobs with the label run=x? [y/N] hodei: nothing was cancelled\n");
        assertThat(record(ONE).getState()).isEqualTo(JobState.JOB_STATE_QUEUED);

        Cli.Result yes = new Cli(hodei).terminals("02").stdin("y\n").run("job", "cancel", "--label", "run=x");
        assertThat(yes.code()).isZero();
        assertThat(yes.out()).hasLineCount(2);

        labelled(THREE, "x");
        labelled("4a2b3c4d" + "0".repeat(24), "x");
        Cli.Result unasked = new Cli(hodei).terminals("02").run("job", "cancel", "--label", "run=x", "--yes");
        assertThat(unasked.out()).hasLineCount(2);
        assertThat(unasked.err()).isEqualTo("hodei: cancelling 2 jobs with the label run=x\n");
    }

    @Test
    void retryByLabelTakesWhatFailedOnce() {
        printed(ONE, "one", 1);
        printed(TWO, "two", 0);
        printed(THREE, "three", 2);
        Cli.Result first = new Cli(hodei).run("job", "retry", "--label", "run=x", "-e", "VERBOSE=1", "-e", "HERE");
        assertThat(first.code()).as("HERE is not set here").isEqualTo(2);

        cli.environment.put("HERE", "a=b");
        Cli.Result again = cli.run("job", "retry", "--label", "run=x", "-e", "VERBOSE=1", "-e", "HERE");
        assertThat(again.code()).isZero();
        assertThat(again.out()).hasLineCount(2);
        assertThat(again.out().lines())
                .allSatisfy(id -> assertThat(record(id).getSpec().getEnvironmentMap())
                        .containsEntry("VERBOSE", "1")
                        .containsEntry("HERE", "a=b"));

        Cli.Result nothing = new Cli(hodei).run("job", "retry", "--label", "run=x");
        assertThat(nothing.code()).isZero();
        assertThat(nothing.out()).isEmpty();
        assertThat(nothing.err()).isEqualTo("hodei: no job with the label run=x is left to run again\n");
    }

    @Test
    void logsOfSeveralSayWhoseALineIs() {
        printed(ONE, "one", 3);
        printed(TWO, "two", 0);
        Cli.Result shown = new Cli(hodei).run("job", "logs", "--label", "run=x");
        assertThat(shown.code()).isZero();
        assertThat(shown.out().lines())
                .containsExactly(
                        "[1a2b3c4d made up] one",
                        "[1a2b3c4d made up] failed: exit code 3",
                        "[2a2b3c4d made up] two",
                        "[2a2b3c4d made up] succeeded");
        assertThat(new Cli(hodei).run("job", "logs", "1a2b", "2a2b").out()).isEqualTo(shown.out());
        assertThat(new Cli(hodei)
                        .run("job", "logs", "2a2b", "1a2b", "--exit-code")
                        .code())
                .isEqualTo(3);
        assertThat(new Cli(hodei).run("job", "logs", "1a2b", "2a2b", "--raw").code())
                .isEqualTo(2);
        assertThat(new Cli(hodei)
                        .run("job", "logs", "1a2b", "2a2b", "--grep", "x")
                        .code())
                .isEqualTo(2);
    }

    @Test
    void logsOfSeveralAreFollowedTogether() throws Exception {
        FakeJob one = labelled(ONE, "x");
        FakeJob two = labelled(TWO, "x");
        hodei.change(() -> {
            one.running();
            two.running();
        });
        var code = cli.start("job", "logs", "--label", "run=x", "--follow");
        hodei.change(() -> two.print(new Chunks().line(Chunks.OUT, "second first")));
        cli.out.await(text -> text.equals("[2a2b3c4d made up] second first\n"));
        hodei.change(() -> {
            one.print(new Chunks().line(Chunks.OUT, "then the first"));
            one.exit(1);
        });
        cli.out.await(text -> text.contains("[1a2b3c4d made up] failed: exit code 1"));
        assertThat(code).isNotDone();
        hodei.change(() -> two.exit(0));
        Cli.Result result = cli.await(code);
        assertThat(result.code()).isEqualTo(1);
        assertThat(result.out()).hasLineCount(4).contains("[1a2b3c4d made up] then the first");
    }

    @Test
    void allLogsCanBeThoseWithALabel() throws Exception {
        FakeJob one = labelled(ONE, "x");
        FakeJob two = labelled(TWO, "y");
        hodei.change(() -> {
            one.running();
            two.running();
            two.print(new Chunks().line(Chunks.OUT, "not this"));
            one.print(new Chunks().line(Chunks.OUT, "this"));
        });
        var code = cli.start("job", "logs", "--all", "--label", "run=x");
        cli.out.await(text -> text.contains("[1a2b3c4d made up] this"));
        hodei.change(() -> one.exit(0));
        cli.out.await(text -> text.contains("succeeded"));
        assertThat(code).isNotDone();
        assertThat(cli.out.toString(StandardCharsets.UTF_8)).doesNotContain("not this");
    }
}
