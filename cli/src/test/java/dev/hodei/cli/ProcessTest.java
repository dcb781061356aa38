package dev.hodei.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hodei.v1.Attempt;
import dev.hodei.v1.EndReason;
import dev.hodei.v1.JobState;
import io.grpc.Status;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What only a process of its own can show: signals, and what the exit code is in the end. */
@Timeout(60)
class ProcessTest {
    private FakeHodei hodei;
    private final List<Process> started = new ArrayList<>();
    private final Map<String, String> environment = new HashMap<>();
    private final StringBuilder said = new StringBuilder();

    @BeforeEach
    void start() throws IOException {
        hodei = new FakeHodei();
        hodei.onQueue = FakeJob::running;
    }

    @AfterEach
    void stop() {
        started.forEach(Process::destroyForcibly);
        hodei.close();
    }

    private void hodei(String terminals, String... args) throws IOException {
        // In a session of its own, so that no terminal that the tests run at is asked who has the keyboard.
        List<String> command = new ArrayList<>(List.of(
                "setsid",
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-Dhodei.terminals=" + terminals,
                "-cp",
                System.getProperty("java.class.path"),
                "dev.hodei.cli.Hodei",
                "--server",
                hodei.address()));
        command.addAll(List.of(args));
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().putAll(environment);
        started.add(builder.start());
    }

    private Process process() {
        return started.getLast();
    }

    private void signal(String name) throws Exception {
        Process kill =
                new ProcessBuilder("kill", "-" + name, String.valueOf(process().pid())).start();
        assertThat(kill.waitFor()).isZero();
    }

    private String ended(int code) throws Exception {
        assertThat(process().waitFor(15, TimeUnit.SECONDS)).isTrue();
        String err = said + new String(process().getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process().exitValue()).as(err).isEqualTo(code);
        return err;
    }

    /** Reads its standard error until it has said this; the deadline is that of the whole test. */
    private void awaitSaid(String words) throws IOException {
        while (said.indexOf(words) < 0) {
            int next = process().getErrorStream().read();
            assertThat(next).as("the end came before '" + words + "': " + said).isNotNegative();
            said.append((char) next);
        }
    }

    /** The job is queued and followed: the first line has come out. */
    private FakeJob following() throws Exception {
        FakeJob job = hodei.job();
        hodei.change(() -> job.print(new Chunks().line(Chunks.OUT, "go")));
        byte[] line = process().getInputStream().readNBytes(3);
        assertThat(new String(line, StandardCharsets.UTF_8)).isEqualTo("go\n");
        return job;
    }

    private void cancelled(FakeJob job) throws Exception {
        hodei.await(h -> job.job.getCancelRequested());
        assertThat(process().isAlive()).isTrue();
        hodei.change(() -> job.end(
                JobState.JOB_STATE_CANCELLED, Attempt.newBuilder().setEndReason(EndReason.END_REASON_CANCELLED)));
    }

    @Test
    void withoutATerminalASignalCancelsAndWaitsForTheEnd() throws Exception {
        hodei("", "run", "--", "sleep 100");
        FakeJob job = following();
        signal("TERM");
        cancelled(job);
        assertThat(ended(130)).contains("cancelling job a1b2c3d4", "was cancelled");
    }

    /** As timeout(1) does, which signals its child and then its group. */
    @Test
    void signalsThatComeTogetherCancelAndWaitForTheEnd() throws Exception {
        hodei("", "run", "--", "sleep 100");
        FakeJob job = following();
        for (String name : List.of("TERM", "TERM", "INT", "TERM")) {
            signal(name);
        }
        // The JVM hands each signal to a thread of its own, in any order; a HUP that came first would detach.
        awaitSaid("cancelling job a1b2c3d4");
        signal("HUP");
        cancelled(job);
        assertThat(ended(130)).containsOnlyOnce("cancelling job a1b2c3d4").contains("was cancelled");
    }

    @Test
    void aCancelIsRepeatedUntilTheServerIsBack() throws Exception {
        hodei("", "run", "--", "sleep 100");
        FakeJob job = following();
        hodei.stop();
        signal("TERM");
        awaitSaid("cancelling job a1b2c3d4");
        hodei.restart();
        cancelled(job);
        assertThat(ended(130)).contains("was cancelled").doesNotContain("may still run");
    }

    @Test
    void whoCannotCancelSaysSoAndHow() throws Exception {
        environment.put("HODEI_SERVER_WAIT", "0");
        hodei("", "run", "--", "sleep 100");
        FakeJob job = following();
        hodei.change(() -> hodei.services.refusal = Status.UNAVAILABLE.withDescription("out of order"));
        signal("TERM");
        assertThat(ended(69))
                .contains(
                        "the server has not confirmed the cancel: job a1b2c3d4 may still run; try `hodei job cancel"
                                + " a1b2c3d4`",
                        "out of order");
        assertThat(hodei.record(job).getCancelRequested()).isFalse();
    }

    @Test
    void aSignalBeforeTheJobIsQueuedEndsTheWaitForTheServer() throws Exception {
        hodei.stop();
        hodei("", "run", "--", "sleep 100");
        awaitSaid("can't be reached");
        signal("TERM");
        assertThat(ended(130)).contains("left before the server had answered");
    }

    @Test
    void whenTheTerminalGoesTheJobGoesOn() throws Exception {
        hodei("", "run", "--", "sleep 100");
        FakeJob job = following();
        signal("HUP");
        assertThat(ended(75)).contains("detached; job a1b2c3d4 goes on");
        assertThat(hodei.record(job).getCancelRequested()).isFalse();
    }

    @Test
    void onATerminalCtrlCAsksAndCCancels() throws Exception {
        hodei("012", "run", "--", "sleep 100");
        FakeJob job = following();
        signal("INT");
        awaitSaid("Enter)? ");
        answer("c\n");
        cancelled(job);
        assertThat(ended(130)).contains("[d]etach", "cancelling job a1b2c3d4");
    }

    @Test
    void aPersonsNextCtrlCDoesNotWaitForTheEnd() throws Exception {
        hodei("012", "run", "--", "sleep 100");
        FakeJob job = following();
        signal("INT");
        awaitSaid("Enter)? ");
        answer("c\n");
        hodei.await(h -> job.job.getCancelRequested());
        // Then the answer is here as well.
        awaitSaid("waiting for its end");
        signal("INT");
        assertThat(ended(130)).contains("left without waiting for the end; ", "`hodei job ");
    }

    @Test
    void onATerminalDDetaches() throws Exception {
        hodei("012", "run", "--", "sleep 100");
        FakeJob job = following();
        signal("INT");
        awaitSaid("Enter)? ");
        answer("d\n");
        assertThat(ended(75))
                .contains("detached; job a1b2c3d4 goes on without this command: follow it with `hodei job logs a1b2c3d4"
                        + " --follow`, cancel it with `hodei job cancel a1b2c3d4`");
        assertThat(hodei.record(job).getCancelRequested()).isFalse();
    }

    @Test
    void anUnknownLetterRepeatsTheChoicesAndTheEndOfInputDetaches() throws Exception {
        hodei("012", "run", "--", "sleep 100");
        FakeJob job = following();
        signal("INT");
        awaitSaid("Enter)? ");
        answer("x");
        awaitSaid("'x' is no choice; [c]ancel job a1b2c3d4, ");
        process().getOutputStream().close();
        assertThat(ended(75)).contains("detached; job");
        assertThat(hodei.record(job).getCancelRequested()).isFalse();
    }

    @Test
    void theQuestionIsTakenBackWhenTheJobEnds() throws Exception {
        hodei("012", "run", "--", "sleep 100");
        FakeJob job = following();
        signal("INT");
        awaitSaid("Enter)? ");
        hodei.change(() -> job.exit(3));
        assertThat(ended(3)).contains("(the job has ended meanwhile)\n", "failed: exit code 3");
    }

    @Test
    void sigtermAnswersTheQuestion() throws Exception {
        hodei("012", "run", "--", "sleep 100");
        FakeJob job = following();
        signal("INT");
        awaitSaid("Enter)? ");
        signal("TERM");
        cancelled(job);
        assertThat(ended(130)).contains("(no answer needed any more)\n", "cancelling job a1b2c3d4");
    }

    /** As Ctrl-C does again, which counts only some time after the first. */
    @Test
    void whoDetachesAtTheQuestionIsToldSoAndNotWhatTheJobWaitsFor() throws Exception {
        hodei.onQueue = _ -> {};
        for (String how : List.of("HUP", "d")) {
            said.setLength(0);
            hodei("012", "run", "--color", "never", "--", "sleep 100");
            awaitSaid(" is queued");
            signal("INT");
            awaitSaid("Enter)? ");
            said.setLength(0);
            if (how.equals("HUP")) {
                signal(how);
            } else {
                answer(how);
            }
            assertThat(ended(75)).matches("detach\nhodei: detached; job [0-9a-f]{8} goes on .*\n");
        }
    }

    private void answer(String text) throws IOException {
        OutputStream in = process().getOutputStream();
        in.write(text.getBytes(StandardCharsets.UTF_8));
        in.flush();
    }

    @Test
    void theProcessExitsAsTheJobDid() throws Exception {
        hodei("", "run", "--", "exit 42");
        FakeJob job = following();
        hodei.change(() -> job.exit(42));
        ended(42);
    }
}
