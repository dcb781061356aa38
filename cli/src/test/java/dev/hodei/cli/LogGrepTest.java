package dev.hodei.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hodei.v1.LogMatch;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** Finding lines of a job's log. */
class LogGrepTest {
    private static final String ID = "1a2b3c4d" + "0".repeat(24);

    @AutoClose
    private final FakeHodei hodei = new FakeHodei();

    LogGrepTest() throws IOException {}

    @Test
    void linesAreFoundByTheServer() {
        hodei.add(ID, FakeJob::running);
        hodei.services.found = List.of(
                LogMatch.newBuilder().setLine(41).setText("Error:\u001b here").build());
        Cli.Result found = new Cli(hodei).run("job", "logs", ID, "--grep", "Error", "--attempt", "1");
        assertThat(found.out()).isEqualTo("42:Error:\\x1b here\n");
        assertThat(found.code()).isZero();
        assertThat(hodei.services.searches.getFirst().getCaseSensitive()).isTrue();
        assertThat(hodei.services.searches.getFirst().getAttempt()).isEqualTo(1);

        hodei.services.found = List.of();
        Cli.Result none = new Cli(hodei).run("job", "logs", ID, "--first-error");
        assertThat(none.code()).isEqualTo(1);
        assertThat(none.err()).contains("nothing in this log looks like an error");
        assertThat(hodei.services.searches.getLast().getFirstError()).isTrue();
        Cli.Result asJson = new Cli(hodei).run("job", "logs", ID, "--grep", "x", "-o", "json");
        assertThat(asJson.code()).isEqualTo(1);
        assertThat(asJson.out() + asJson.err()).as("no notes in JSON").isEmpty();
        assertThat(new Cli(hodei)
                        .run("job", "logs", ID, "--grep", "x", "--follow")
                        .code())
                .isEqualTo(2);
    }

    @Test
    void anExpressionIsLookedForByTheServer() {
        hodei.add(ID, FakeJob::running);
        Cli.Result none = new Cli(hodei).run("job", "logs", ID, "--grep", "took \\S+ \\pL$", "--regex");
        assertThat(none.err()).contains("no line of this log matches 'took");
        assertThat(none.code()).isEqualTo(1);
        assertThat(hodei.services.searches.getFirst().getRegex()).isTrue();
        assertThat(hodei.services.searches.getFirst().getCaseSensitive())
                .as("\\S is no capital")
                .isFalse();
        new Cli(hodei).run("job", "logs", ID, "--grep", "\\d Errors", "--regex");
        assertThat(hodei.services.searches.getLast().getCaseSensitive()).isTrue();
        Cli.Result alone = new Cli(hodei).run("job", "logs", ID, "--regex");
        assertThat(alone.code()).isEqualTo(2);
        assertThat(alone.err()).contains("--regex goes with --grep");
    }

    @Test
    void aSearchThatEndsEarlyIsNotTakenForWhole() {
        hodei.add(ID, FakeJob::running);
        hodei.services.found = List.of(LogMatch.newBuilder().setText("one").build());
        hodei.services.searchesEndEarly = true;
        Cli.Result found = new Cli(hodei).run("job", "logs", ID, "--grep", "one");
        assertThat(found.out()).isEqualTo("1:one\n");
        assertThat(found.err()).contains("the server ended the search without saying how");
        assertThat(found.code()).isEqualTo(1);
    }
}
