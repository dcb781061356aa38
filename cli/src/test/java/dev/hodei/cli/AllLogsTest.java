package dev.hodei.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hodei.cli.log.JobColors;
import dev.hodei.v1.Attempt;
import dev.hodei.v1.JobSpec;
import dev.hodei.v1.JobState;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is said besides a job's own output where it is shown: whose it is, what is left out, what is to come. */
class AllLogsTest {
    private static final String ID = "1a2b3c4d" + "0".repeat(24);

    private FakeHodei hodei;

    @BeforeEach
    void start() throws IOException {
        hodei = new FakeHodei();
    }

    @AfterEach
    void stop() {
        hodei.close();
    }

    @Test
    void eachJobHasAColourOfItsOwnWhileThereAreSome() {
        JobColors colors = new JobColors();
        Set<Object> seen = new HashSet<>();
        for (int i = 0; i < 10; i++) {
            assertThat(seen.add(colors.take("job " + i))).isTrue();
        }
        assertThat(colors.take("job 3")).as("it keeps it").isEqualTo(colors.take("job 3"));
        assertThat(seen).contains(colors.take("one more"));
        Object free = colors.take("job 7");
        colors.giveBack("job 7");
        assertThat(colors.take("another")).as("the one that nobody has").isEqualTo(free);
    }

    @Test
    void aJobsNameStandsBesideItsId() throws Exception {
        hodei.add(ID, added -> {
            added.job = added.job.toBuilder().setDisplayName("nightly\tbuild").build();
            added.running();
            added.print(new Chunks().line(Chunks.OUT, "one"));
        });
        Cli cli = new Cli(hodei);
        var code = cli.start("job", "logs", "--all");
        cli.out.await(text -> text.contains("[1a2b3c4d nightly\\tbuild] one\n"));
        assertThat(code).isNotDone();
    }

    private void printed(int lines) {
        hodei.add(ID, job -> {
            job.running();
            Chunks chunks = new Chunks().line(Chunks.SYSTEM, "$ python3 << 'EOF'");
            for (int i = 1; i < lines - 1; i++) {
                // A document in the script has an end of its own.
                chunks.same(Chunks.SYSTEM, i == 15 ? "EOF" : "line " + i);
            }
            job.print(chunks.same(Chunks.SYSTEM, "EOF").line(Chunks.SYSTEM, "Sent SIGTERM"));
            job.print(new Chunks().line(Chunks.OUT, "out"));
            job.exit(0);
        });
    }

    @Test
    void aTerminalGetsTenLinesOfTheEcho() {
        printed(35);
        String folded = new Cli(hodei)
                .terminals("12")
                .run("--color=never", "job", "logs", ID)
                .err();
        assertThat(folded)
                .startsWith("$ python3 << 'EOF'\nline 1\n")
                .endsWith("line 9\n… 25 more lines (--full-echo shows all)\nSent SIGTERM\n");
        String whole = new Cli(hodei)
                .terminals("12")
                .run("--color=never", "job", "logs", ID, "--full-echo")
                .err();
        assertThat(whole).hasLineCount(36).doesNotContain("more lines");
        assertThat(new Cli(hodei).run("job", "logs", ID).err()).as("a file").isEqualTo(whole);
    }

    @Test
    void tenLinesAreShownWhole() {
        printed(10);
        assertThat(new Cli(hodei)
                        .terminals("12")
                        .run("--color=never", "job", "logs", ID)
                        .err())
                .hasLineCount(11)
                .doesNotContain("more line");
    }

    @Test
    void whoFollowsExitsAsTheJobDidAndWhoLooksDoesNot() {
        hodei.add(ID, job -> {
            job.running();
            job.exit(3);
        });
        assertThat(new Cli(hodei).run("job", "logs", ID).code()).isZero();
        assertThat(new Cli(hodei).run("job", "logs", ID, "-f").code()).isEqualTo(3);
        assertThat(new Cli(hodei).run("job", "logs", ID, "--exit-code").code()).isEqualTo(3);
        assertThat(new Cli(hodei).run("job", "watch", ID).code()).isEqualTo(3);
        assertThat(new Cli(hodei).run("job", "get", ID).code()).isZero();
        assertThat(new Cli(hodei).run("--help").out())
                .containsIgnoringWhitespaces(
                        "of what follows a job to its end (run, job wait, job logs --follow, job watch ID): the job's own");
    }

    @Test
    void whatAJobThatWaitsHasPrintedIsNothingYet() {
        FakeJob job = hodei.add(ID, _ -> {});
        assertThat(new Cli(hodei).run("job", "logs", ID).err())
                .isEqualTo(
                        "hodei: job 1a2b3c4d has printed nothing yet: it is queued: no worker is free (wait for it with"
                                + " `hodei job logs 1a2b3c4d --follow`)\n");
        assertThat(new Cli(hodei).run("job", "logs", ID, "-o", "json").err()).isEmpty();
        hodei.change(() -> job.end(JobState.JOB_STATE_CANCELLED, Attempt.newBuilder()));
        assertThat(new Cli(hodei).run("job", "logs", ID).err())
                .contains("was cancelled; it never started, so it has printed nothing");
    }

    @Test
    void aQueuedJobIsWaitedForWithItsReason() throws Exception {
        FakeJob job = hodei.add(ID, _ -> {});
        Cli cli = new Cli(hodei).terminals("12");
        var code = cli.start("job", "logs", ID, "--follow");
        cli.err.await(text -> text.contains("is queued: no worker is free"));
        hodei.change(() -> {
            job.running();
            job.exit(0);
        });
        assertThat(cli.await(code).code()).isZero();
    }

    @Test
    void runSaysWhereTheJobIsToBeSeen() {
        hodei.onQueue = job -> {
            job.running();
            job.exit(0);
        };
        hodei.services.httpPort = 8123;
        String id = "a1b2c3d4" + "0".repeat(24);
        assertThat(new Cli(hodei).run("run", "--", "x").err())
                .isEqualTo("hodei: job a1b2c3d4: http://127.0.0.1:8123/jobs/" + id + "\n");
        assertThat(new Cli(hodei).run("run", "-q", "--", "x").err()).isEmpty();
        assertThat(new Cli(hodei).run("run", "-o", "json", "--", "x").err()).isEmpty();
    }

    @Test
    void whoDetachesIsToldHowToComeBack() {
        Cli.Result result = new Cli(hodei).terminals("2").run("run", "--detach", "--", "x");
        assertThat(result.out()).isEqualTo("a1b2c3d4" + "0".repeat(24) + "\n");
        assertThat(result.err())
                .contains("follow it with `hodei job logs a1b2c3d4 --follow`", "`hodei job cancel a1b2c3d4`");
    }

    @Test
    void aScriptsJobIsNamedAfterItsFile() throws Exception {
        JobSpec named = spec("report.py");
        assertThat(named.getName()).isEqualTo("report.py");
        assertThat(spec("-").getName()).isEmpty();
    }

    private JobSpec spec(String script) throws IOException {
        Path directory = Files.createTempDirectory("script");
        Path file = Files.writeString(directory.resolve(script.equals("-") ? "x" : script), "print(1)\n");
        Cli.Result result = script.equals("-")
                ? new Cli(hodei).stdin("print(1)\n").run("run", "--detach", "--script", "-")
                : new Cli(hodei).run("run", "--detach", "--script", file.toString());
        return Objects.requireNonNull(hodei.jobs.get(result.out().strip())).job.getSpec();
    }
}
