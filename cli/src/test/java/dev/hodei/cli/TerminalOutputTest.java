package dev.hodei.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a job writes to a terminal's control, and what becomes of it on the ways to people and to files. */
class TerminalOutputTest {
    private static final String ID = "1a2b3c4d" + "0".repeat(24);
    private static final String HOSTILE = "\u001b]52;c;aGk=\u0007\u001b[1A\u001b[31mred\u202e";
    private static final String SHOWN = "^[]52;c;aGk=^G^[[1A\u001b[31mred\\u202e\u001b[0m";

    private FakeHodei hodei;

    @BeforeEach
    void start() throws IOException {
        hodei = new FakeHodei();
    }

    @AfterEach
    void stop() {
        hodei.close();
    }

    private void printed(Chunks chunks) {
        hodei.add(ID, job -> {
            job.running();
            job.print(chunks);
            job.exit(0);
        });
    }

    @Test
    void aTerminalGetsColoursAndSeesTheRest() {
        printed(new Chunks().line(Chunks.OUT, HOSTILE).line(Chunks.ERR, HOSTILE).line(Chunks.OUT, "next"));
        Cli.Result result = new Cli(hodei).terminals("12").run("job", "logs", ID);
        assertThat(result.out()).isEqualTo(SHOWN + "\nnext\n");
        assertThat(result.err()).isEqualTo(SHOWN + "\n");
    }

    @Test
    void aFileGetsTheJobsBytesAndSoDoesATerminalThatAsksForThem() {
        printed(new Chunks().line(Chunks.OUT, HOSTILE).line(Chunks.ERR, HOSTILE));
        Cli.Result file = new Cli(hodei).run("job", "logs", ID);
        assertThat(file.out()).isEqualTo(HOSTILE + "\n");
        assertThat(file.err()).isEqualTo(HOSTILE + "\n");
        assertThat(new Cli(hodei)
                        .terminals("12")
                        .run("job", "logs", ID, "--raw")
                        .out())
                .isEqualTo(HOSTILE + "\n");
        Cli.Result half = new Cli(hodei).terminals("2").run("job", "logs", ID);
        assertThat(half.out()).as("each stream for itself").isEqualTo(HOSTILE + "\n");
        assertThat(half.err()).isEqualTo(SHOWN + "\n");
    }

    @Test
    void aSequenceInPiecesIsOneAndWhatNeverEndsIsShown() {
        printed(new Chunks()
                .entry(Chunks.OUT, "a\u001b[3".getBytes(StandardCharsets.UTF_8), true)
                .entry(Chunks.OUT, "1mb\u001b".getBytes(StandardCharsets.UTF_8), true)
                .line(Chunks.ERR, "other")
                .entry(Chunks.OUT, "[2Jc\u001b[".getBytes(StandardCharsets.UTF_8), true));
        assertThat(new Cli(hodei).terminals("12").run("job", "logs", ID).out())
                .isEqualTo("a\u001b[31mb\u001b[0m\u001b[31m^[[2Jc\u001b[0m\u001b[31m^[[\u001b[0m");
    }

    @Test
    void aProgressBarDrawsOverItsOwnLineOnlyWhereNothingElseStandsThere() {
        printed(new Chunks().line(Chunks.OUT, "50%\r100%"));
        assertThat(new Cli(hodei).terminals("12").run("job", "logs", ID).out()).isEqualTo("50%\r100%\n");
        assertThat(new Cli(hodei)
                        .terminals("12")
                        .run("job", "logs", ID, "--timestamps")
                        .out())
                .endsWith("50%^M100%\n")
                .doesNotContain("\r");
    }

    @Test
    void hodeisOwnWordsStandOnALineOfTheirOwn() {
        printed(new Chunks()
                .entry(Chunks.ERR, "half\r".getBytes(StandardCharsets.UTF_8), true)
                .line(Chunks.SYSTEM, "hodei: the end"));
        assertThat(new Cli(hodei)
                        .terminals("12")
                        .run("--color", "never", "job", "logs", ID)
                        .err())
                .isEqualTo("half\r\nhodei: the end\n");
    }

    @Test
    void linesOfSeveralJobsAreFilteredWhereverTheyGo() throws Exception {
        FakeJob job = hodei.add(ID, added -> {
            added.running();
            added.print(new Chunks().line(Chunks.OUT, HOSTILE + "\rover"));
        });
        Cli cli = new Cli(hodei);
        var code = cli.start("job", "logs", "--all");
        String shown = "[1a2b3c4d made up] " + SHOWN.replace("\u001b[0m", "^Mover\u001b[0m") + "\n";
        cli.out.await(text -> text.contains(shown));
        hodei.change(() -> job.exit(0));
        cli.out.await(text -> text.contains("succeeded"));
        assertThat(code).isNotDone();
        assertThat(new Cli(hodei).run("job", "logs", "--all", "--raw").code()).isEqualTo(2);
    }

    @Test
    void jsonHasEscapesForWhatATerminalWouldObey() {
        printed(new Chunks().line(Chunks.OUT, "\u009b31m\u202e\u001b"));
        assertThat(new Cli(hodei).run("job", "logs", ID, "-o", "json").out())
                .contains("\"text\":\"\\u009b31m\\u202e\\u001b\"");
    }
}
