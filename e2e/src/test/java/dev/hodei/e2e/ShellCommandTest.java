package dev.hodei.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hodei.e2e.harness.Api;
import dev.hodei.e2e.harness.Api.Ran;
import dev.hodei.e2e.harness.HodeiServer;
import dev.hodei.e2e.harness.Result;
import dev.hodei.e2e.harness.Servers;
import dev.hodei.v1.EndReason;
import dev.hodei.v1.JobState;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** A line of shell runs as it was typed, and ends as it would have ended in a terminal. */
@ExtendWith(Servers.class)
@Execution(ExecutionMode.SAME_THREAD)
class ShellCommandTest {
    private final HodeiServer server;

    ShellCommandTest(HodeiServer server) {
        this.server = server;
    }

    @Test
    void quotesAndPipesWork() {
        Result result =
                server.cli().run("run", "--", "echo 'test' | grep 'test'").exitedWith(0);

        assertThat(result.outText()).isEqualTo("test\n");
    }

    @Test
    void whatBeginsWithADashIsTheCommandAndNoOptionOfBash() {
        Result command = server.cli().run("run", "--", "-la").exitedWith(127);
        assertThat(command.errText()).contains("-la: command not found");
        assertThat(server.cli().run("run", "--", "-v", "x").exitedWith(127).errText())
                .contains("-v: command not found");
    }

    @Test
    void filesOfTheMachineCanBeRead() throws Exception {
        Ran ran = server.api().run("cat /etc/os-release | grep PRETTY_NAME");

        assertThat(ran.log().stdoutText()).startsWith("PRETTY_NAME=");
        assertThat(Files.readString(Path.of("/etc/os-release")))
                .contains(ran.log().stdoutText());
    }

    @Test
    void variablesAreExpandedByTheJobsShellAndNotByOurs() {
        Result result = server.cli().run("run", "--", "echo $HOME").exitedWith(0);

        assertThat(result.outText().strip()).isEqualTo(System.getenv("HOME"));
    }

    @Test
    void theCommandIsTheLogsFirstLine() {
        Ran ran = server.api().run("echo out; echo err >&2");

        assertThat(ran.log().entries().getFirst().text()).isEqualTo("$ echo out; echo err >&2");
        assertThat(ran.log().systemText()).isEqualTo("$ echo out; echo err >&2\n");
    }

    @Test
    void stdoutAndStderrStayApart() {
        Result result = server.cli().run("run", "--", "echo out; echo err >&2").exitedWith(0);

        assertThat(result.outText()).isEqualTo("out\n");
        assertThat(result.errText())
                .contains("$ echo out; echo err >&2\n")
                .contains("err\n")
                .doesNotContain("\nout");
    }

    @Test
    void stdinIsEmpty() {
        Ran ran = server.api().run("cat; echo done; read -r line || echo no line");

        assertThat(ran.log().stdoutText()).isEqualTo("done\nno line\n");
        assertThat(ran.job().getState()).isEqualTo(JobState.JOB_STATE_SUCCEEDED);
    }

    @Test
    void theExitCodeIsTheJobsOwn() {
        Ran ran = server.api().run("exit 42");

        assertThat(ran.job().getState()).isEqualTo(JobState.JOB_STATE_FAILED);
        assertThat(ran.attempt().getEndReason()).isEqualTo(EndReason.END_REASON_EXIT_CODE);
        assertThat(ran.attempt().getExitCode()).isEqualTo(42);
        server.cli().run("run", "--", "exit 42").exitedWith(42);
    }

    @Test
    void aSignalIsToldFromAnExitCode() {
        Ran killed = server.api().run("kill -9 $$");
        Ran exited = server.api().run("exit 137");

        assertThat(killed.attempt().getEndReason()).isEqualTo(EndReason.END_REASON_SIGNAL);
        assertThat(killed.attempt().getSignal()).isEqualTo(9);
        assertThat(exited.attempt().getEndReason()).isEqualTo(EndReason.END_REASON_EXIT_CODE);
        assertThat(exited.attempt().getExitCode()).isEqualTo(137);
        Result result = server.cli().run("run", "--", "kill -9 $$").exitedWith(137);
        assertThat(result.errText()).contains("SIGKILL");
    }

    @Test
    void aCommandThatDoesNotExistExitsWith127() {
        Result result = server.cli().run("run", "--", "no-such-command-at-all").exitedWith(127);

        assertThat(result.errText()).contains("no-such-command-at-all: command not found");
    }

    @Test
    void aShellLineMayHaveSeveralLines() {
        Ran ran = server.api().run("for i in 1 2; do\n  echo \"line $i\"\ndone\ncat <<'END'\n$untouched\nEND");

        assertThat(ran.log().stdoutText()).isEqualTo("line 1\nline 2\n$untouched\n");
    }

    @Test
    void whatIsTypedArrivesInAnyLocale() {
        String typed = "hodei run -- 'printf %s \"$(echo \"it'\\''s €5: \\\"ü→日本\\\" \\$HOME\")\"'\n";

        for (String locale : new String[] {"C", "C.UTF-8"}) {
            Result result = server.cli().with("LC_ALL", locale).shell(typed).exitedWith(0);
            assertThat(result.outText()).as(locale).isEqualTo("it's €5: \"ü→日本\" $HOME");
        }
    }

    @Test
    void argumentsArriveAsTheyAre() {
        String[] odd = {
            "printf",
            "<%s>",
            "a b",
            "",
            "it's",
            "\"double\"",
            "$HOME `id` $(id)",
            "new\nline",
            "tab\t",
            "日本 ü €",
            "*",
            "~",
            "a\\b",
            "-n",
            "!",
            "#",
            "\u0001\u007f"
        };

        Ran ran = server.api().run(Api.argv(odd));

        StringBuilder expected = new StringBuilder();
        for (int i = 2; i < odd.length; i++) {
            expected.append('<').append(odd[i]).append('>');
        }
        assertThat(ran.log().stdoutText()).isEqualTo(expected.toString());
    }

    @Test
    void severalWordsAfterTheDashesAreAProgramAndItsArguments() {
        Result result = server.cli()
                .shell("hodei run -- printf '<%s>' 'a  b' \"it's\" '$HOME' '' $'new\\nline' 'ü→日本'\n")
                .exitedWith(0);

        assertThat(result.outText()).isEqualTo("<a  b><it's><$HOME><><new\nline><ü→日本>");
    }

    @Test
    void argumentsMayBeAsLongAsTheLimitSays() {
        String quotes = "'".repeat(100_000);

        Ran ran = server.api().run(Api.argv("printf", "%s", quotes));

        assertThat(ran.log().stdoutText()).isEqualTo(quotes);
    }
}
