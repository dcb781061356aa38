package dev.hodei.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hodei.v1.Attempt;
import dev.hodei.v1.EndReason;
import dev.hodei.v1.JobState;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What only a process of its own can show: signals, and what the exit code is in the end. */
class ProcessTest {
    private FakeHodei hodei;
    private final List<Process> started = new ArrayList<>();

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
        List<String> command = new ArrayList<>(List.of(
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
        started.add(new ProcessBuilder(command).start());
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
        String err = new String(process().getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process().exitValue()).as(err).isEqualTo(code);
        return err;
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

    @Test
    void aSecondSignalDoesNotWait() throws Exception {
        hodei("", "run", "--", "sleep 100");
        FakeJob job = following();
        signal("INT");
        hodei.await(h -> job.job.getCancelRequested());
        signal("INT");
        assertThat(ended(130)).contains("may still run");
    }

    @Test
    void onATerminalCtrlCAsksAndCCancels() throws Exception {
        hodei("012", "run", "--", "sleep 100");
        FakeJob job = following();
        signal("INT");
        answer("c\n");
        cancelled(job);
        assertThat(ended(130)).contains("[d]etach", "cancelling job a1b2c3d4");
    }

    @Test
    void onATerminalDDetaches() throws Exception {
        hodei("012", "run", "--", "sleep 100");
        FakeJob job = following();
        signal("INT");
        answer("d\n");
        assertThat(ended(75)).contains("detached; job a1b2c3d4 goes on");
        assertThat(hodei.record(job).getCancelRequested()).isFalse();
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
