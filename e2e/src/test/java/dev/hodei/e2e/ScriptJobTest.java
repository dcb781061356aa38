package dev.hodei.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hodei.e2e.harness.Api.Ran;
import dev.hodei.e2e.harness.HodeiServer;
import dev.hodei.e2e.harness.Result;
import dev.hodei.e2e.harness.Servers;
import dev.hodei.v1.EndReason;
import dev.hodei.v1.JobSpec;
import dev.hodei.v1.JobState;
import dev.hodei.v1.Script;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** Scripts run under the interpreter that they, or their sender, ask for. */
@ExtendWith(Servers.class)
@Execution(ExecutionMode.SAME_THREAD)
class ScriptJobTest {
    private final HodeiServer server;
    private final Path directory;

    ScriptJobTest(HodeiServer server, @TempDir Path directory) {
        this.server = server;
        this.directory = directory;
    }

    @Test
    void aScriptWithoutMoreRunsUnderBash() {
        Ran ran = run("", "echo \"bash $BASH_VERSION\" ${#@}\n");

        assertThat(ran.log().stdoutText()).matches("bash \\d.* 0\n");
    }

    @Test
    void aByteOrderMarkHidesNoFirstLine() {
        Ran ran = run("", "\ufeff#!/usr/bin/env python3\nprint('python')\n");

        assertThat(ran.log().stdoutText()).isEqualTo("python\n");
        assertThat(run("", "\ufeffecho bash\n").log().stdoutText()).isEqualTo("bash\n");
    }

    @Test
    void theLogOpensWithTheScript() {
        Ran ran = run("bash", "echo one\necho two", "x");

        assertThat(ran.log().systemText()).isEqualTo("$ bash -s -- x << 'EOF'\necho one\necho two\nEOF\n");
    }

    @Test
    void argumentsArriveAsTheyAre() {
        Ran ran = run("bash", "printf '<%s>' \"$@\"", "a b", "", "it's $HOME", "日本\n");

        assertThat(ran.log().stdoutText()).isEqualTo("<a b><><it's $HOME><日本\n>");
    }

    @Test
    void pythonRuns() {
        Ran ran = run("python3", "import sys\nprint(sum(map(int, sys.argv[1:])))\n", "40", "2");

        assertThat(ran.log().stdoutText()).isEqualTo("42\n");
    }

    @Test
    void nodeRunsWithItsOwnArguments() {
        Ran ran = run("node --no-warnings", "console.log([1, 2, 3].map(x => x * 2).join());\n");

        assertThat(ran.log().stdoutText()).isEqualTo("2,4,6\n");
    }

    @Test
    void theShebangChoosesTheInterpreter() throws Exception {
        Path script = Files.writeString(
                directory.resolve("script.py"), "#!/usr/bin/env python3\nimport sys\nprint('py', sys.argv[1:])\n");

        Result result = server.cli()
                .run("run", "--script", script.toString(), "--", "a b", "-c")
                .exitedWith(0);

        assertThat(result.outText()).isEqualTo("py ['a b', '-c']\n");
    }

    @Test
    void theScriptsExitCodeIsTheJobs() throws Exception {
        Path script = Files.writeString(directory.resolve("script.sh"), "exit 7\n");

        server.cli().run("run", "--script", script.toString()).exitedWith(7);
    }

    @Test
    void anInterpreterThatNobodyKnowsIsRefusedBeforeItIsQueued() throws Exception {
        long before = server.database().countJobs();
        Path script = Files.writeString(directory.resolve("script"), "#!/usr/bin/env no-such-interpreter\n");

        Result byItself = server.cli().run("run", "--script", script.toString()).exitedWith(2);
        Result asTold = server.cli()
                .run("run", "--interpreter", "pyhton3", "--script", script.toString())
                .exitedWith(2);

        assertThat(byItself.errText())
                .contains("#! line")
                .contains("\"no-such-interpreter\"")
                .contains("absolute path");
        assertThat(asTold.errText()).contains("\"pyhton3\"").hasLineCount(1);
        assertThat(server.database().countJobs()).isEqualTo(before);
    }

    @Test
    void anInterpreterThatTheWorkerDoesNotHaveIsSaidPlainly() throws Exception {
        Ran ran = run("/opt/no-such-interpreter --fast", "hello\n");

        assertThat(ran.job().getState()).isEqualTo(JobState.JOB_STATE_FAILED);
        assertThat(ran.attempt().getEndReason()).isEqualTo(EndReason.END_REASON_SETUP_FAILED);
        assertThat(ran.attempt().getEndDetail()).contains("no-such-interpreter").contains("Install it");

        Path script = Files.writeString(directory.resolve("script"), "#!/no/such/interpreter\n");
        Result result = server.cli().run("run", "--script", script.toString());
        assertThat(result.exitCode()).isEqualTo(125);
        assertThat(result.errText()).contains("/no/such/interpreter");
    }

    private Ran run(String interpreter, String content, String... arguments) {
        Script script = Script.newBuilder()
                .setInterpreter(interpreter)
                .setContent(content)
                .addAllArguments(List.of(arguments))
                .build();
        return server.api().run(JobSpec.newBuilder().setScript(script).build());
    }
}
