package dev.hodei.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hodei.v1.Attempt;
import dev.hodei.v1.EndReason;
import dev.hodei.v1.JobSpec;
import dev.hodei.v1.JobState;
import io.grpc.Status;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code hodei run} and {@code hodei job queue}. */
class RunTest {
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

    private void each(Chunks printed, int code) {
        hodei.onQueue = job -> {
            job.running();
            job.print(printed);
            job.exit(code);
        };
    }

    private JobSpec spec() throws InterruptedException {
        return hodei.record(hodei.job()).getSpec();
    }

    @Test
    void stdoutAndStderrComeApartAndTheExitCodeIsTheJobs() {
        each(
                new Chunks()
                        .line(Chunks.SYSTEM, "$ make")
                        .line(Chunks.OUT, "one")
                        .line(Chunks.ERR, "oops")
                        .line(Chunks.OUT, "two"),
                42);
        Cli.Result result = cli.run("run", "--", "make");
        assertThat(result.code()).isEqualTo(42);
        assertThat(result.out()).isEqualTo("one\ntwo\n");
        assertThat(result.err())
                .isEqualTo("hodei: job a1b2c3d4 is queued\n$ make\noops\nhodei: job a1b2c3d4 failed: exit code 42\n");
    }

    @Test
    void bytesComeOutAsTheyWereWritten() {
        byte[] binary = new byte[256];
        for (int i = 0; i < 256; i++) {
            binary[i] = (byte) i;
        }
        each(
                new Chunks()
                        .entry(Chunks.OUT, binary, true)
                        .entry(Chunks.OUT, new byte[0], false)
                        .entry(Chunks.OUT, "10%\r20%".getBytes(StandardCharsets.UTF_8), true),
                0);
        assertThat(cli.run("run", "--", "x").code()).isZero();
        byte[] expected = Arrays.copyOf(binary, 257 + 7);
        expected[256] = '\n';
        System.arraycopy("10%\r20%".getBytes(StandardCharsets.UTF_8), 0, expected, 257, 7);
        assertThat(cli.out.toByteArray()).isEqualTo(expected);
    }

    @Test
    void aJobThatRunsAgainIsFollowedOnToItsLastAttempt() throws InterruptedException {
        hodei.onQueue = job -> {
            job.running();
            job.print(new Chunks().line(Chunks.OUT, "first"));
            job.failedAndQueuedAgain(3);
        };
        // It is looked at while it waits for its second attempt.
        hodei.services.onGet = job -> {
            if (job.job.getState() == JobState.JOB_STATE_QUEUED) {
                job.running();
                job.print(new Chunks().line(Chunks.OUT, "second"));
                job.exit(4);
            }
        };
        Cli.Result result = cli.run(
                "run",
                "--merge",
                "--retry=1",
                "--retry-on-lost=2",
                "--priority=0",
                "--require=os=linux",
                "--",
                "flaky");
        assertThat(result.code()).isEqualTo(4);
        assertThat(result.out()).isEqualTo("first\nsecond\n");
        assertThat(result.err())
                .contains("is queued\nhodei: attempt 1 of job a1b2c3d4 failed: exit code 3; the job runs again\n")
                .contains("hodei: job a1b2c3d4 failed: exit code 4")
                .hasLineCount(3);
        assertThat(spec().hasPriority()).isTrue();
        assertThat(spec().getPriority()).isZero();
        assertThat(spec().getRequiredLabelsMap()).containsExactly(Map.entry("os", "linux"));
        assertThat(spec().getMerge()).isTrue();
        assertThat(spec().getRetries()).isEqualTo(1);
        assertThat(spec().getRetriesOnLost()).isEqualTo(2);
    }

    @ParameterizedTest
    @ValueSource(strings = {"--retry=11", "--retry-on-lost=-1", "--priority=101"})
    void aNumberOfRetriesIsZeroToTen(String option) {
        Cli.Result result = cli.run("run", option, "--", "true");
        assertThat(result.code()).isEqualTo(2);
        assertThat(result.err()).contains("give a number from 0 to 10");
        assertThat(hodei.services.queueCalls).isZero();
    }

    @Test
    void aLineOfTenMegabytesIsOneLine() {
        byte[] piece = "x".repeat(64 * 1024).getBytes(StandardCharsets.UTF_8);
        hodei.onQueue = job -> {
            job.running();
            for (int i = 0; i < 160; i++) {
                job.print(new Chunks().entry(Chunks.OUT, piece, i < 159));
            }
            job.exit(0);
        };
        assertThat(cli.run("run", "--", "x").code()).isZero();
        assertThat(cli.out.size()).isEqualTo(160 * 64 * 1024 + 1);
        assertThat(cli.out.toString(StandardCharsets.UTF_8).indexOf('\n')).isEqualTo(160 * 64 * 1024);
    }

    @Test
    void fiftyThousandLinesComeInOrder() {
        StringBuilder expected = new StringBuilder();
        hodei.onQueue = job -> {
            job.running();
            for (int chunk = 0; chunk < 50; chunk++) {
                Chunks lines = new Chunks();
                for (int i = 0; i < 1000; i++) {
                    lines.line(Chunks.OUT, "line " + (chunk * 1000 + i));
                    expected.append("line ").append(chunk * 1000 + i).append('\n');
                }
                job.print(lines);
            }
            job.exit(0);
        };
        assertThat(cli.run("run", "--", "x").code()).isZero();
        assertThat(cli.out.toString(StandardCharsets.UTF_8)).isEqualTo(expected.toString());
    }

    static Stream<Arguments> ends() {
        return Stream.of(
                Arguments.of(JobState.JOB_STATE_TIMED_OUT, EndReason.END_REASON_TIMEOUT, 124, "timeout of 1h was"),
                Arguments.of(JobState.JOB_STATE_CANCELLED, EndReason.END_REASON_CANCELLED, 130, "was cancelled"),
                Arguments.of(JobState.JOB_STATE_FAILED, EndReason.END_REASON_SIGNAL, 137, "signal 9 (SIGKILL)"),
                Arguments.of(JobState.JOB_STATE_FAILED, EndReason.END_REASON_OUT_OF_MEMORY, 137, "more memory"),
                Arguments.of(
                        JobState.JOB_STATE_FAILED,
                        EndReason.END_REASON_WORKER_LOST,
                        125,
                        "failed: contact with its worker was lost"),
                Arguments.of(JobState.JOB_STATE_FAILED, EndReason.END_REASON_WORKER_DRAINED, 125, "was shut down"),
                Arguments.of(JobState.JOB_STATE_FAILED, EndReason.END_REASON_PROVISION_FAILED, 125, "no worker"),
                Arguments.of(JobState.JOB_STATE_FAILED, EndReason.END_REASON_SETUP_FAILED, 125, "could not start"));
    }

    @ParameterizedTest
    @MethodSource("ends")
    void eachEndHasItsExitCodeAndItsSentence(JobState state, EndReason reason, int code, String words) {
        hodei.onQueue = job -> {
            job.running();
            job.end(
                    state,
                    Attempt.newBuilder().setEndReason(reason).setSignal(9).setEndDetail("as it\nwere"));
        };
        Cli.Result result = cli.run("run", "-q", "--", "x");
        assertThat(result.code()).isEqualTo(code);
        assertThat(result.err())
                .contains(words)
                .contains("as it were".substring(0, 5))
                .hasLineCount(1);
    }

    @Test
    void whatTheLogHasToldIsNotToldAgain() {
        String why = "The command can't start in the working directory: name one that exists.";
        hodei.onQueue = job -> {
            job.running();
            job.print(new Chunks().line(Chunks.SYSTEM, "$ x").line(Chunks.SYSTEM, why));
            job.end(
                    JobState.JOB_STATE_FAILED,
                    Attempt.newBuilder()
                            .setEndReason(EndReason.END_REASON_SETUP_FAILED)
                            .setEndDetail(why));
        };
        assertThat(cli.run("run", "-q", "--", "x").err())
                .isEqualTo("$ x\n" + why + "\nhodei: job a1b2c3d4 failed: the worker could not start the command\n");
    }

    @Test
    void aJobWithoutAnAttemptEndsTheFollowing() {
        hodei.onQueue = job -> job.end(JobState.JOB_STATE_CANCELLED, Attempt.newBuilder());
        assertThat(cli.run("run", "--", "x").code()).isEqualTo(130);
    }

    @Test
    void attemptsThatAreOverBeforeAnybodyFollowsAreShown() throws Exception {
        hodei.onQueue = job -> {
            job.running();
            job.print(new Chunks().line(Chunks.OUT, "first"));
            job.failedAndQueuedAgain(1);
            job.running();
            job.print(new Chunks().line(Chunks.OUT, "second"));
            job.exit(0);
        };
        Cli.Result result = cli.run("run", "--retry", "1", "--", "x");
        assertThat(result.code()).isZero();
        assertThat(result.out()).isEqualTo("first\nsecond\n");
        assertThat(result.err()).contains("attempt 1 of job a1b2c3d4 failed: exit code 1; the job runs again");
    }

    @Test
    void aSecondAttemptIsFollowedFromItsBeginning() throws Exception {
        hodei.onQueue = job -> {
            job.running();
            job.print(new Chunks().line(Chunks.OUT, "first"));
        };
        var code = cli.start("run", "--", "x");
        FakeJob job = hodei.job();
        hodei.await(h -> !h.services.follows.isEmpty());
        hodei.change(() -> job.job = job.job.toBuilder()
                .setState(JobState.JOB_STATE_QUEUED)
                .setAttempts(0, job.job.getAttempts(0).toBuilder().setFinishedAt(job.job.getQueuedAt()))
                .build());
        hodei.change(() -> {
            job.running();
            job.print(new Chunks().line(Chunks.OUT, "second"));
            job.exit(0);
        });
        assertThat(cli.await(code).code()).isZero();
        assertThat(cli.out.toString(StandardCharsets.UTF_8)).endsWith("second\n");
    }

    @Test
    void wordsArriveAsTheyWereTyped() throws Exception {
        String[] words = {"echo", "a  b", "'q\"", "$HOME", "@file", "", "--name", "ñ\n", "--", "${sys:x}", "a,b"};
        hodei.onQueue = job -> {};
        Cli.Result result = cli.run(
                Stream.concat(Stream.of("job", "queue", "--"), Stream.of(words)).toArray(String[]::new));
        assertThat(result.code()).isZero();
        assertThat(result.out()).isEqualTo("a1b2c3d4" + "0".repeat(24) + "\n");
        assertThat(spec().getArgv().getElementsList()).containsExactly(words);
    }

    @Test
    void optionsBecomeTheSpec(@TempDir Path dir) throws Exception {
        Path script = Files.writeString(dir.resolve("s.py"), "print('ñ')\n");
        cli.environment.put("FROM_HERE", "a=b");
        Cli.Result result = cli.run(
                "run",
                "--detach",
                "--name",
                "n",
                "--env",
                "K=v=w",
                "-e",
                "FROM_HERE",
                "--env",
                "E=",
                "--workdir",
                "d",
                "--timeout",
                "1h30m",
                "--label",
                "team=web",
                "--script",
                script.toString(),
                "--interpreter",
                "python3",
                "--",
                "--x",
                "y");
        assertThat(result.code()).isZero();
        JobSpec spec = spec();
        assertThat(spec.getEnvironmentMap())
                .containsEntry("K", "v=w")
                .containsEntry("FROM_HERE", "a=b")
                .containsEntry("E", "");
        assertThat(spec.getTimeout().getSeconds()).isEqualTo(5400);
        assertThat(spec.getScript().getContent()).isEqualTo("print('ñ')\n");
        assertThat(spec.getScript().getInterpreter()).isEqualTo("python3");
        assertThat(spec.getScript().getArgumentsList()).containsExactly("--x", "y");
        assertThat(spec.getLabelsMap()).containsEntry("team", "web");
        assertThat(spec.getName() + spec.getWorkingDirectory()).isEqualTo("nd");
    }

    @Test
    void aScriptMayComeFromStdin() throws Exception {
        assertThat(cli.stdin("echo hi\n")
                        .run("run", "--detach", "--script", "-")
                        .code())
                .isZero();
        assertThat(spec().getScript().getContent()).isEqualTo("echo hi\n");
    }

    @Test
    void oneWordIsAShellLine() throws Exception {
        assertThat(cli.run("run", "--detach", "echo a | wc -c").code()).isZero();
        assertThat(spec().getCommand()).isEqualTo("echo a | wc -c");
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "-5", "0s", "0ms", "8d", "1x", "", "m", "5m1h", "999999999d", "5ms1s"})
    void aTimeoutThatIsNoneIsRefused(String timeout) {
        Cli.Result result = cli.run("run", "--timeout=" + timeout, "--", "x");
        assertThat(result.code()).isEqualTo(2);
        assertThat(result.err()).contains("30s, 5m, 1h30m or 2d").hasLineCount(1);
        assertThat(hodei.services.queueCalls).isZero();
    }

    @ParameterizedTest
    @CsvSource({"500ms,500ms", "1ms,1ms", "1s500ms,1.5s", "90s,1m30s", "2d,48h"})
    void aTimeoutIsShownAsItMayBeTyped(String typed, String shown) {
        String id =
                cli.run("run", "--detach", "--timeout", typed, "--", "x").out().strip();
        assertThat(new Cli(hodei).run("job", "get", id).out()).containsPattern("timeout +" + shown + "\n");
    }

    @Test
    void aLostAnswerDoesNotQueueTwice() {
        hodei.services.loseNextAnswer = true;
        assertThat(cli.run("job", "queue", "--", "x").code()).isZero();
        assertThat(hodei.services.queueCalls).isEqualTo(2);
        assertThat(hodei.jobs).hasSize(1);
    }

    @Test
    void theServersRefusalIsShownAsItIs() {
        hodei.services.refusal = Status.INVALID_ARGUMENT.withDescription("the name has 201 characters;\n200 at most");
        Cli.Result result = cli.run("run", "--", "x");
        assertThat(result.code()).isEqualTo(2);
        assertThat(result.err()).isEqualTo("hodei: the name has 201 characters; 200 at most\n");
    }

    @Test
    void theTimelineNamesEachStepAndItsDuration() {
        each(new Chunks().line(Chunks.OUT, "x"), 0);
        Cli.Result result = cli.run("run", "--timeline", "--", "x");
        assertThat(result.out()).isEqualTo("x\n");
        assertThat(result.err())
                .containsPattern("queued +2023-11-")
                .containsPattern("assigned .*\\+250ms +worker feedbeef")
                .containsPattern("running .*\\+50ms")
                .containsPattern("finished .*\\+2.000s +succeeded\n  in all    2.300s");
    }

    @Test
    void nobodyReadingTheOutputEndsItQuietly() {
        each(new Chunks().line(Chunks.OUT, "x"), 0);
        OutputStream closed = new OutputStream() {
            @Override
            public void write(int b) throws IOException {
                throw new IOException("Broken pipe");
            }
        };
        String id = queuedId();
        for (String which : new String[] {id, "--all"}) {
            Cli.Result result = cli.await(cli.start(closed, "job", "logs", which));
            assertThat(result.code()).isEqualTo(141);
            assertThat(result.err()).isEmpty();
        }
    }

    private String queuedId() {
        FakeJob job = hodei.add("ab".repeat(16), FakeJob::running);
        hodei.change(() -> job.print(new Chunks().line(Chunks.OUT, "x")));
        return job.job.getJobId();
    }
}
