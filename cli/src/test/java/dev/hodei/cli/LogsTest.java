package dev.hodei.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import dev.hodei.v1.LogCompression;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** {@code hodei job logs}, and following across lost connections. */
class LogsTest {
    private static final String ID = "1a2b3c4d" + "0".repeat(24);

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

    private static Chunks lines(int from, int to) {
        Chunks chunks = new Chunks();
        for (int i = from; i < to; i++) {
            chunks.line(Chunks.OUT, "line " + i);
        }
        return chunks;
    }

    private static String text(int from, int to) {
        StringBuilder text = new StringBuilder();
        for (int i = from; i < to; i++) {
            text.append("line ").append(i).append('\n');
        }
        return text.toString();
    }

    private FakeJob printing(String id, int lines) {
        return hodei.add(id, job -> {
            job.running();
            job.print(lines(0, lines));
        });
    }

    @Test
    void aLogWithoutFollowStopsAtItsPresentEnd() {
        printing(ID, 10_000);
        assertThat(cli.run("job", "logs", "1a2b3c4d").out()).isEqualTo(text(0, 10_000));
    }

    @Test
    void chunksOfThisAndOfEarlierVersionsAreReadAlike() {
        hodei.add(ID, job -> {
            job.running();
            job.print(lines(0, 100), LogCompression.LOG_COMPRESSION_DEFLATE);
            job.print(lines(100, 200), LogCompression.LOG_COMPRESSION_ZSTD);
            job.print(lines(200, 300), LogCompression.LOG_COMPRESSION_NONE);
        });
        assertThat(cli.run("job", "logs", ID).out()).isEqualTo(text(0, 300));
    }

    @Test
    void aCompressionOfALaterVersionIsNamed() {
        hodei.add(ID, job -> {
            job.running();
            job.print(lines(0, 1), LogCompression.LOG_COMPRESSION_NONE);
            job.print(lines(1, 2), LogCompression.LOG_COMPRESSION_UNSPECIFIED);
            job.print(lines(2, 3), LogCompression.LOG_COMPRESSION_NONE);
        });
        Cli.Result result = cli.run("job", "logs", ID);
        assertThat(result.out()).isEqualTo(text(0, 1) + text(2, 3));
        assertThat(result.err())
                .contains("hodei: entry 1 of this log cannot be read: its compression (0) is unknown")
                .contains("hodei: the log of attempt 1 is damaged: 1 entry of it cannot be read");
        assertThat(result.code()).isEqualTo(65);
    }

    @Test
    void aLogThatIsNotTheOneThatWasSealedIsTold() {
        FakeJob printed = hodei.add(ID, job -> {
            job.running();
            job.print(lines(0, 3), LogCompression.LOG_COMPRESSION_NONE);
            job.sealed(job.hash());
        });
        Cli.Result whole = new Cli(hodei).run("job", "logs", ID);
        assertThat(whole.code()).isZero();
        assertThat(whole.err()).isEmpty();

        String other = "ab".repeat(32);
        hodei.change(() -> printed.sealed(other));
        Cli.Result result = new Cli(hodei).run("job", "logs", ID);
        assertThat(result.out()).isEqualTo(text(0, 3));
        assertThat(result.err()).contains("is not the one that was sealed").contains(other);
        assertThat(result.code()).isEqualTo(65);
        assertThat(new Cli(hodei).run("job", "logs", ID, "--tail", "2").code())
                .as("not read whole")
                .isZero();
    }

    @Test
    void whatALogLacksIsSaidAtItsEnd() {
        FakeJob printed = hodei.add(ID, job -> {
            job.running();
            job.print(lines(0, 3), LogCompression.LOG_COMPRESSION_NONE);
        });
        hodei.change(() -> printed.lacks(1_200, false));
        Cli.Result told = new Cli(hodei).run("job", "logs", ID);
        assertThat(told.out()).isEqualTo(text(0, 3));
        assertThat(told.err()).isEqualTo("hodei: the log of attempt 1 is incomplete: 1,200 bytes missing\n");
        assertThat(told.code()).isZero();
        hodei.change(() -> printed.lacks(0, true));
        assertThat(new Cli(hodei).run("job", "logs", ID).err())
                .isEqualTo(
                        "hodei: the log of attempt 1 may be incomplete: its worker was gone before it could say where"
                                + " the log ends\n");
        hodei.change(() -> printed.lacks(1, true));
        assertThat(new Cli(hodei).run("job", "get", ID).out())
                .contains("incomplete: at least 1 byte missing; its worker");
    }

    @Test
    void tailAndFromStartInsideAChunk() {
        printing(ID, 100);
        assertThat(new Cli(hodei).run("job", "logs", ID, "--tail", "3").out()).isEqualTo(text(97, 100));
        assertThat(new Cli(hodei).run("job", "logs", ID, "--from", "98").out()).isEqualTo(text(98, 100));
    }

    @Test
    void aFollowGoesOnAfterTheServerWasAwayWithNothingMissingAndNothingTwice() throws Exception {
        FakeJob job = printing(ID, 100);
        var code = cli.start("job", "logs", ID, "--follow", "--exit-code");
        hodei.await(h -> !h.services.follows.isEmpty());
        awaitOutput(text(0, 100));
        hodei.restart();
        hodei.change(() -> job.print(lines(100, 150)));
        awaitOutput(text(0, 150));
        hodei.restart();
        hodei.change(() -> {
            job.print(lines(150, 200));
            job.exit(7);
        });
        Cli.Result result = cli.await(code);
        assertThat(result.out()).isEqualTo(text(0, 200));
        assertThat(result.code()).isEqualTo(7);
        assertThat(hodei.services.follows.getLast().getFromPosition()).isEqualTo(150);
        assertThat(hodei.services.follows.getLast().getAttempt()).isEqualTo(1);
        String once = "hodei: lost the server at " + hodei.address()
                + "; trying again for up to 1m\nhodei: connected again after \\d+s\n";
        assertThat(result.err()).matches(once + once);
    }

    private void awaitOutput(String expected) throws InterruptedException {
        cli.out.await(expected::equals);
    }

    private void awaitPart(String expected) throws InterruptedException {
        cli.out.await(text -> text.contains(expected));
    }

    @Test
    void anAmbiguousPrefixIsRefusedInTheServersWords() {
        printing(ID, 1);
        printing("1a2b3c4d" + "1".repeat(24), 1);
        Cli.Result result = cli.run("job", "logs", "1a2b");
        assertThat(result.code()).isEqualTo(2);
        assertThat(result.err()).isEqualTo("hodei: 1a2b stands for 2 jobs: give more digits\n");
    }

    @Test
    void anUnknownJobIsAFailure() {
        Cli.Result result = cli.run("job", "logs", "9999");
        assertThat(result.code()).isEqualTo(1);
        assertThat(result.err()).isEqualTo("hodei: there is no job 9999\n");
    }

    @Test
    void jsonHasAnObjectAnEntryAndBytesWhereItIsNotUtf8() {
        hodei.add(ID, job -> {
            job.running();
            job.print(new Chunks().line(Chunks.ERR, "ñ \"q\"").entry(Chunks.OUT, new byte[] {'a', (byte) 0xff}, true));
            job.exit(0);
        });
        List<JsonObject> objects = cli.run("job", "logs", ID, "-o", "json")
                .out()
                .lines()
                .map(line -> JsonParser.parseString(line).getAsJsonObject())
                .toList();
        assertThat(objects).hasSize(2);
        assertThat(objects.getFirst().toString())
                .isEqualTo("{\"jobId\":\"" + ID + "\",\"attempt\":1,\"position\":0,"
                        + "\"time\":\"2023-11-14T22:13:20.123456Z\",\"stream\":\"stderr\",\"text\":\"ñ \\\"q\\\"\"}");
        assertThat(objects.getLast().get("bytes").getAsString()).isEqualTo("Yf8=");
        assertThat(objects.getLast().get("text").getAsString()).isEqualTo("a\ufffd");
        assertThat(objects.getLast().get("unterminated").getAsBoolean()).isTrue();
    }

    @Test
    void timestampsStandBeforeWholeLinesOnly() {
        hodei.add(ID, job -> {
            job.running();
            job.print(new Chunks()
                    .entry(Chunks.OUT, new byte[] {'a'}, true)
                    .line(Chunks.OUT, "b")
                    .line(Chunks.OUT, "c"));
            job.exit(0);
        });
        assertThat(cli.run("job", "logs", ID, "--timestamps").out().lines())
                .hasSize(2)
                .allMatch(line -> line.matches("2023-11-1\\dT.*\\.1\\d\\d[+-]\\d\\d:\\d\\d (ab|c)"));
    }

    @Test
    void allShowsWholeLinesOfEveryJobAndThoseThatJoinLater() throws Exception {
        FakeJob first = printing(ID, 30);
        var code = cli.start("job", "logs", "--all");
        awaitPart("[1a2b3c4d made up] line 29\n");
        assertThat(cli.out.toString(StandardCharsets.UTF_8)).startsWith("[1a2b3c4d made up] line 20\n");
        hodei.change(() -> first.print(new Chunks().entry(Chunks.OUT, "hal".getBytes(StandardCharsets.UTF_8), true)));
        FakeJob second = hodei.add("beef" + "0".repeat(28), job -> {
            job.running();
            job.print(new Chunks().line(Chunks.ERR, "later"));
        });
        awaitPart("[beef0000 made up] later\n");
        hodei.change(() -> first.print(new Chunks().line(Chunks.OUT, "ves")));
        awaitPart("[1a2b3c4d made up] halves\n");
        hodei.change(() -> second.exit(3));
        awaitPart("[beef0000 made up] failed: exit code 3\n");
        assertThat(code).isNotDone();
        hodei.restart();
        hodei.change(() -> first.print(new Chunks().line(Chunks.OUT, "back")));
        awaitPart("[1a2b3c4d made up] back\n");
        assertThat(cli.out.toString(StandardCharsets.UTF_8))
                .containsOnlyOnce("halves")
                .containsOnlyOnce("later");
        // However many streams were lost.
        assertThat(cli.err.toString(StandardCharsets.UTF_8))
                .matches("hodei: lost the server at " + hodei.address()
                        + "; trying again for up to 1m\nhodei: connected again after \\d+s\n");
    }

    @Test
    void allShowsEachAttemptOfAFlakyJobHoweverShort() throws Exception {
        var code = cli.start("job", "logs", "--all");
        cli.err.await(text -> text.contains("no job is running; waiting"));
        FakeJob flaky = hodei.add(ID, job -> {});
        hodei.change(() -> {
            for (int attempt = 1; attempt <= 3; attempt++) {
                flaky.running();
                flaky.print(new Chunks().line(Chunks.OUT, "attempt " + attempt));
                flaky.failedAndQueuedAgain(1);
            }
            flaky.exit(1);
        });
        awaitPart("""
                [1a2b3c4d made up] attempt 1
                [1a2b3c4d made up] attempt 1 failed: exit code 1; the job runs again
                [1a2b3c4d made up] attempt 2
                [1a2b3c4d made up] attempt 2 failed: exit code 1; the job runs again
                [1a2b3c4d made up] attempt 3
                [1a2b3c4d made up] failed: exit code 1
                """);
        assertThat(code).isNotDone();
    }

    @Test
    void allSaysSoWhenNothingRuns() throws Exception {
        var code = cli.start("job", "logs", "--all");
        cli.err.await(text -> text.contains("no job is running; waiting"));
        assertThat(code).isNotDone();
    }
}
