package dev.hodei.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hodei.e2e.harness.Api.Ran;
import dev.hodei.e2e.harness.Eventually;
import dev.hodei.e2e.harness.HodeiServer;
import dev.hodei.e2e.harness.LogEntry;
import dev.hodei.e2e.harness.Marked;
import dev.hodei.e2e.harness.Result;
import dev.hodei.e2e.harness.Running;
import dev.hodei.e2e.harness.Servers;
import dev.hodei.v1.JobState;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** What a job writes is what its followers get: every byte, in order, and at once. */
@ExtendWith(Servers.class)
@Execution(ExecutionMode.SAME_THREAD)
class OutputTest {
    private static final int TEN_MB = 10_000_000;

    private final HodeiServer server;

    OutputTest(HodeiServer server) {
        this.server = server;
    }

    @Test
    void aBurstOfFiftyThousandLinesArrivesWholeAndInOrder() throws Exception {
        String expected = IntStream.rangeClosed(1, 50_000)
                .mapToObj(i -> "line " + i + "\n")
                .collect(Collectors.joining());

        Result result = server.cli()
                .run("run", "--", "for ((i = 1; i <= 50000; i++)); do echo \"line $i\"; done")
                .exitedWith(0);

        assertThat(sha256(result.out())).isEqualTo(sha256(expected.getBytes(StandardCharsets.UTF_8)));
    }

    @Test
    void aLineIsSeenBeforeTheNextIsWritten(@TempDir Path seen) throws IOException {
        String command = "for i in 1 2 3 4 5 6 7 8 9 10; do echo \"line $i\"; " + untilSeen(seen) + "; done";
        try (Running run = server.cli().start("run", "--", command)) {
            for (int i = 1; i <= 10; i++) {
                run.out().await("line " + i + "\n", Duration.ofSeconds(20));
                Files.createFile(seen.resolve(String.valueOf(i)));
            }
            run.await(Duration.ofSeconds(20)).exitedWith(0);
        }
    }

    /** For bash: waits for a file that is named after $i. */
    private static String untilSeen(Path directory) {
        return "until [ -e '" + directory + "'/$i ]; do sleep 0.01; done";
    }

    @Test
    void eachLineIsStampedWithTheTimeItWasRead() {
        // The second is written, and sent, long before the job ends: the time is the line's, not the batch's or the
        // end's.
        Ran ran = server.api().run("echo $EPOCHREALTIME; sleep 1; echo $EPOCHREALTIME; sleep 1; echo $EPOCHREALTIME");

        List<LogEntry> lines = ran.log().entries().stream()
                .filter(entry -> entry.stream() == LogEntry.STDOUT)
                .toList();
        assertThat(lines).hasSize(3);
        for (LogEntry line : lines) {
            // A busy machine may take its time, but not until the next line was written.
            assertThat(line.readAtMicros() - micros(line.text()).getFirst()).isBetween(-1_000L, 999_000L);
        }
    }

    @Test
    void outputWithoutAFinalNewlineIsExact() {
        Result result = server.cli()
                .run("run", "--", "printf 'a\\nb'; printf 'c\\nd' >&2")
                .exitedWith(0);

        assertThat(result.outText()).isEqualTo("a\nb");
        assertThat(result.errText()).endsWith("c\nd");
    }

    @Test
    void emptyLinesAreKept() {
        assertThat(server.api().run("echo; echo; printf x; echo; echo").log().stdoutText())
                .isEqualTo("\n\nx\n\n");
        assertThat(server.api().run("true").log().stdout()).isEmpty();
    }

    @Test
    void oneLineOfTenMegabytesIsExact() throws Exception {
        Result result = server.cli()
                .run("run", "--", "head -c " + TEN_MB + " /dev/zero | tr '\\0' x; echo")
                .exitedWith(0);

        byte[] expected = new byte[TEN_MB + 1];
        java.util.Arrays.fill(expected, (byte) 'x');
        expected[TEN_MB] = '\n';
        assertThat(result.out()).hasSize(TEN_MB + 1);
        assertThat(sha256(result.out())).isEqualTo(sha256(expected));
    }

    @Test
    void bytesThatAreNotUtf8AreExact() {
        // Every byte there is, including NUL and line ends.
        String command = "for i in {0..255}; do printf \"\\\\x$(printf %x $i)\"; done";
        byte[] expected = new byte[256];
        for (int i = 0; i < expected.length; i++) {
            expected[i] = (byte) i;
        }

        Result result = server.cli().run("run", "--", command).exitedWith(0);

        assertThat(result.out()).isEqualTo(expected);
    }

    @Test
    void aProgressBarMovesWhileItIsWritten(@TempDir Path seen) throws IOException {
        String command = "for i in 1 2 3 4 5; do printf '\\r%s' \"step $i\"; " + untilSeen(seen) + "; done; echo";
        try (Running run = server.cli().start("run", "--", command)) {
            for (int i = 1; i <= 5; i++) {
                run.out().await("\rstep " + i, Duration.ofSeconds(20));
                Files.createFile(seen.resolve(String.valueOf(i)));
            }
            Result result = run.await(Duration.ofSeconds(20)).exitedWith(0);
            assertThat(result.outText()).isEqualTo("\rstep 1\rstep 2\rstep 3\rstep 4\rstep 5\n");
        }
    }

    @Test
    void aBackgroundProcessThatHoldsTheOutputOpenDoesNotHoldTheJob() {
        long start = System.nanoTime();
        Ran ran = server.api().run("sleep 300 & echo pid=$!; echo over");
        Duration took = Duration.ofNanos(System.nanoTime() - start);

        assertThat(ran.job().getState()).isEqualTo(JobState.JOB_STATE_SUCCEEDED);
        assertThat(took).isLessThan(Duration.ofSeconds(5));
        assertThat(ran.log().stdoutText()).endsWith("over\n");
        assertThat(ran.log().systemText()).contains("a process that it left running held its output open");
        long pid = Long.parseLong(
                ran.log().stdoutText().lines().findFirst().orElseThrow().substring("pid=".length()));
        Eventually.holds("the background process is gone", Duration.ofSeconds(3), () -> !Marked.runs(pid));
    }

    private static List<Long> micros(String text) {
        return text.strip()
                .lines()
                .map(line -> Long.parseLong(line.strip().replaceAll("[.,]", "")))
                .toList();
    }

    private static String sha256(byte[] bytes) throws Exception {
        return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    }
}
