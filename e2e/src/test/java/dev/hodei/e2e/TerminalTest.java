package dev.hodei.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hodei.e2e.harness.HodeiServer;
import dev.hodei.e2e.harness.Result;
import dev.hodei.e2e.harness.Running;
import dev.hodei.e2e.harness.Screen;
import dev.hodei.e2e.harness.Servers;
import dev.hodei.e2e.harness.Servers.WithoutWorkers;
import dev.hodei.v1.JobState;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Somebody sits in front of a terminal, a narrow one. */
@ExtendWith(Servers.class)
class TerminalTest {
    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final int COLUMNS = 40;
    private static final String CTRL_C = "\u0003";

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
            List<String> waiting = Screen.rows(run.out().text(), COLUMNS);
            assertThat(waiting).as("a line that fits").hasSize(1);

            run.type(CTRL_C);
            run.out().await("[c]ancel it?", LIMIT);
            run.type("c\n");

            Result result = run.await(LIMIT).exitedWith(130);
            List<String> rows = Screen.rows(result.outText(), COLUMNS);
            assertThat(String.join("", rows)).contains("cancelling job " + id, "was cancelled");
            assertThat(rows).as("what was only passing is gone").noneMatch(row -> row.contains("job " + id + " is qu"));
            assertThat(server.api().get(fullId(id)).getState()).isEqualTo(JobState.JOB_STATE_CANCELLED);
        }
    }

    @Test
    void ctrlCAsksAndDetaches() {
        try (Running run = server.cli().startAtTerminal(COLUMNS, "run", "--", "echo never")) {
            String id = awaitQueued(run);

            run.type(CTRL_C);
            run.out().await("[d]etach", LIMIT);
            run.type("d\n");

            Result result = run.await(LIMIT).exitedWith(75);
            assertThat(String.join("", Screen.rows(result.outText(), COLUMNS))).contains("detached; job " + id);
            assertThat(server.api().get(fullId(id)).getState()).isEqualTo(JobState.JOB_STATE_QUEUED);
            server.api().cancel(fullId(id));
        }
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
