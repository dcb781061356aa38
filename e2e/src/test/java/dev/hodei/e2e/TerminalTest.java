package dev.hodei.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hodei.cli.terminal.Width;
import dev.hodei.e2e.harness.Api;
import dev.hodei.e2e.harness.Gate;
import dev.hodei.e2e.harness.HodeiServer;
import dev.hodei.e2e.harness.Result;
import dev.hodei.e2e.harness.Running;
import dev.hodei.e2e.harness.Screen;
import dev.hodei.e2e.harness.Servers;
import dev.hodei.e2e.harness.Servers.WithoutWorkers;
import dev.hodei.v1.Job;
import dev.hodei.v1.JobSpec;
import dev.hodei.v1.JobState;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Somebody sits in front of a terminal, a narrow one. */
@ExtendWith(Servers.class)
@Execution(ExecutionMode.SAME_THREAD)
class TerminalTest {
    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final int COLUMNS = 40;
    private static final int USUAL_COLUMNS = 80;
    private static final String CTRL_C = "\u0003";
    private static final String ASKED = "Enter)? ";

    private final HodeiServer server;
    private final HodeiServer working;

    TerminalTest(@WithoutWorkers HodeiServer server, HodeiServer working) {
        this.server = server;
        this.working = working;
    }

    /** The clipboard, the title, the line before, the alternate screen, the cursor, directions, and a colour left on. */
    @Test
    void aJobHasNoPowerOverTheTerminalButColours() {
        String hostile = "\\033]52;c;aGk=\\a \\033]0;title\\a \\033[1A\\033[2K \\033[?1049h \\033[?25l"
                + " \\302\\2332J \\342\\200\\256";
        String id = working.api()
                .run("printf '" + hostile + " \\033[35mcoloured\\n'; echo plain")
                .job()
                .getJobId();
        try (Running logs = working.cli().startAtTerminal(120, "job", "logs", id)) {
            String shown = logs.await(LIMIT).exitedWith(0).outText();
            assertThat(shown)
                    .contains("^[]52;c;aGk=^G ^[]0;title^G ^[[1A^[[2K ^[[?1049h ^[[?25l \\u009b2J \\u202e"
                            + " \u001b[35mcoloured\u001b[0m\r\nplain\r\n");
            assertThat(shown.replaceAll("\u001b\\[[0-9;]*m", ""))
                    .as("nothing but colours")
                    .doesNotContain("\u001b", "\u0007", "\u009b", "\u202e");
        }
        assertThat(working.cli().run("job", "logs", id).exitedWith(0).outText())
                .as("a pipe gets the job's bytes")
                .contains("\u001b]52;c;aGk=\u0007", "\u202e");
    }

    @Test
    void ctrlCAsksAndCancels() {
        try (Running run = server.cli().startAtTerminal(COLUMNS, "run", "--", "echo never")) {
            String id = awaitQueued(run);
            run.out().awaitMatch("(?s)HODEI_PROVISIONING_ENABLED.*\\((\\d+s)\\)", LIMIT);
            String reason = server.api().get(fullId(id)).getWaitReason();
            List<String> waiting = Screen.rows(run.out().text(), COLUMNS);
            assertThat(waiting).as("lines that fit").allMatch(row -> row.length() <= COLUMNS);
            assertThat(String.join(" ", waiting)).as("all of it").contains("is queued: " + reason);
            assertThat(String.join("", waiting))
                    .contains("hodei: job " + id + ": http://127.0.0.1:" + server.httpPort() + "/jobs/" + fullId(id));

            run.type(CTRL_C);
            run.out().await(ASKED, LIMIT);
            run.type("c");

            Result result = run.await(LIMIT).exitedWith(130);
            List<String> rows = Screen.rows(result.outText(), COLUMNS);
            assertThat(String.join("", rows)).contains("cancelling job " + id, "was cancelled");
            assertThat(rows).as("what was only passing is gone").noneMatch(row -> row.contains("job " + id + " is qu"));
            assertThat(server.api().get(fullId(id)).getState()).isEqualTo(JobState.JOB_STATE_CANCELLED);
        }
    }

    /** An unknown letter repeats the choices; Ctrl-D detaches; the terminal is as it was. */
    @Test
    void ctrlCAsksAndDetaches() {
        try (Running run = server.cli()
                .startLineAtTerminal(COLUMNS, "stty -g; hodei run -- true; echo code=$?; stty -g; echo over")) {
            String id = awaitQueued(run);

            run.type(CTRL_C);
            run.out().await(ASKED, LIMIT);
            run.type("x");
            run.out().await("'x' is no choice; [c]ancel", LIMIT);
            run.type("\u0004");

            Result result = run.await(LIMIT).exitedWith(0);
            String shown = String.join("", Screen.rows(result.outText(), COLUMNS));
            assertThat(shown).contains("detached; job " + id + " goes on", "hodei job cancel " + id, "code=75");
            List<String> settings = result.outText()
                    .lines()
                    .filter(line -> line.matches("[0-9a-f]+(:[0-9a-f]+){10,}\r?"))
                    .toList();
            assertThat(settings).hasSize(2);
            assertThat(settings.get(1)).as("the terminal's settings").isEqualTo(settings.get(0));
            assertThat(server.api().get(fullId(id)).getState()).isEqualTo(JobState.JOB_STATE_QUEUED);
            server.api().cancel(fullId(id));
        }
    }

    @Test
    void theQuestionIsTakenBackWhenTheJobEnds(@TempDir Path directory) {
        Gate gate = Gate.in(directory);
        try (Running run = working.cli().startAtTerminal(80, "run", "--", gate.command() + "; echo last; exit 3")) {
            run.out().await("$ exec {gate}", LIMIT);
            run.type(CTRL_C);
            run.out().await(ASKED, LIMIT);
            gate.open();
            Result result = run.await(LIMIT).exitedWith(3);
            assertThat(result.outText()).contains("(the job has ended meanwhile)", "last", "failed: exit code 3");
        }
    }

    @Test
    void aLongScriptsEchoIsFoldedAndTheLogIsWhole(@TempDir Path directory) throws Exception {
        Path script = directory.resolve("report.sh");
        Files.writeString(script, "echo out\n" + "# a line\n".repeat(30));
        try (Running run = working.cli().startAtTerminal(80, "run", "--script", script.toString())) {
            String shown = run.await(LIMIT).exitedWith(0).outText();
            assertThat(shown).contains("… 23 more lines (--full-echo shows all)", "\r\nout\r\n");
            String id = shown.replaceAll("(?s).*/jobs/([0-9a-f]{32}).*", "$1");
            assertThat(working.api().get(id).getDisplayName()).isEqualTo("report.sh");
            assertThat(working.cli().run("job", "logs", id).exitedWith(0).errText())
                    .hasLineCount(33);
        }
    }

    /** Names of 150 wide characters, text that is not obeyed, and a worker's row: each takes one line of 80 columns. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "job list",
                "worker list",
                "worker list --all",
                "pool list",
                "audit --limit 30",
                "status",
                "--help",
                "run --help",
                "job list --help",
                "job logs --help",
                "job queue --help",
                "worker list --help",
                "worker token --help",
                "pool list --help",
                "audit --help"
            })
    void nothingWrapsAtEightyColumns(String command) {
        working.api().run(widelyNamed("exit 3"));
        try (Running shown = working.cli().startAtTerminal(USUAL_COLUMNS, command.split(" "))) {
            String text = shown.await(LIMIT).exitedWith(0).outText();
            assertThat(text.lines()).hasSizeGreaterThan(1);
            assertFits(text);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"job watch", "worker watch --all"})
    void nothingWrapsAtEightyColumnsWhileItIsWatched(String command, @TempDir Path directory) {
        Gate gate = Gate.in(directory);
        Job job = working.api().queue(widelyNamed(gate.command()));
        try (Running shown = working.cli().startAtTerminal(USUAL_COLUMNS, command.split(" "))) {
            // A line for the job or one of the workers, which the job has made busy.
            shown.out().awaitMatch("(?s)(" + job.getJobId().substring(0, 8) + "|busy).*\\n", LIMIT);
            gate.open();
            shown.type(CTRL_C);
            assertFits(shown.await(LIMIT).outText());
        } finally {
            gate.open();
        }
    }

    private static JobSpec widelyNamed(String command) {
        return Api.command(command).toBuilder()
                .setName("日本語🚀".repeat(30) + "e\u0301")
                .build();
    }

    private static void assertFits(String text) {
        assertThat(text.lines())
                .allSatisfy(line -> assertThat(Width.of(
                                line.replaceAll("\u001b\\[[0-9;]*m", "").stripTrailing()))
                        .as(line)
                        .isLessThanOrEqualTo(USUAL_COLUMNS));
    }

    /** The line that says what is waited for is there; the job's short id is in it. */
    private static String awaitQueued(Running run) {
        return run.out().awaitMatch("job ([0-9a-f]{8}) is qu", LIMIT);
    }

    private String fullId(String id) {
        return server.database()
                .query("SELECT job_id FROM jobs WHERE job_id LIKE ?", id + "%")
                .getFirst();
    }
}
