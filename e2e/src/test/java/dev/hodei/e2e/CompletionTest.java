package dev.hodei.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hodei.e2e.harness.Cli;
import dev.hodei.e2e.harness.HodeiServer;
import dev.hodei.e2e.harness.Result;
import dev.hodei.e2e.harness.Servers;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What Tab makes of a line, in the shells themselves. Where a shell is missing, only continuous integration minds. */
@ExtendWith(Servers.class)
@Execution(ExecutionMode.SAME_THREAD)
class CompletionTest {
    private final HodeiServer server;
    private final Cli cli;

    CompletionTest(HodeiServer server) {
        this.server = server;
        this.cli = server.cli();
    }

    private static void need(String shell) {
        Assumptions.assumeTrue(
                System.getenv("CI") != null || Files.isExecutable(Path.of("/usr/bin", shell)), shell + " is missing");
    }

    /** script(1) gives the shell a terminal, and types. */
    @ParameterizedTest
    @ValueSource(strings = {"bash --norc --noprofile -i", "zsh -f -i"})
    void tabAtAPrompt(String shell) {
        String name = shell.substring(0, shell.indexOf(' '));
        need(name);
        Result result = cli.with("TERM", "xterm").with("NO_COLOR", "1").shell("""
                        printf '%s\\n' 'source <(hodei completion NAME)' \\
                          $'hodei job retr\\t--help' $'hodei job list --stat\\tfail\\t--limit=1' exit |
                          script -qec 'SHELL' /dev/null
                        """.replace("NAME", name)
                .replace("SHELL", shell));

        assertThat(result.outText())
                .contains("Usage: hodei job retry")
                .containsPattern("hodei job list --state failed --limit=1|ID +STATE|no (jobs yet|such jobs)");
    }

    @Test
    void bashCompletesIdsAndStatesBehindTheirEqualsSign() {
        String id = server.api().run("true").job().getJobId();
        Result result = cli.shell("""
                        source <(hodei completion bash)
                        compopt() { :; } # Works only while bash itself asks.
                        completed() {
                          COMP_WORDS=("$@") COMP_CWORD=$(($# - 1)) COMP_POINT=${#COMP_LINE}
                          _hodei
                        }
                        COMP_LINE='hodei job list --state=fa' completed hodei job list --state = fa
                        echo "${COMPREPLY[@]}"
                        # On a machine that does more than it can, the server may not answer in time.
                        for _ in {1..20}; do
                          COMP_LINE='hodei job get PREFIX' completed hodei job get PREFIX
                          if ((${#COMPREPLY[@]})); then break; fi
                        done
                        echo "${COMPREPLY[@]}"
                        """.replace("PREFIX", id.substring(0, 7))).exitedWith(0);

        assertThat(result.errText()).isEmpty();
        assertThat(result.outText()).isEqualTo("failed\n" + id.substring(0, 8) + "\n");
    }

    @Test
    void fishCompletes() {
        need("fish");
        Result result = cli.shell("""
                        fish --no-config -c "hodei completion fish | source
                          complete -C 'hodei job ca'; complete -C 'hodei job list --state=fa'
                          complete -C 'hodei run --script /etc/hostn'"
                        """).exitedWith(0);

        assertThat(result.outText().lines())
                .anyMatch(line -> line.startsWith("cancel\t"))
                .contains("--state=failed", "/etc/hostname");
    }
}
