package dev.hodei.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.hodei.e2e.harness.Api;
import dev.hodei.e2e.harness.Api.Ran;
import dev.hodei.e2e.harness.Eventually;
import dev.hodei.e2e.harness.HodeiServer;
import dev.hodei.e2e.harness.Result;
import dev.hodei.e2e.harness.Servers;
import dev.hodei.v1.EndReason;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** What a job finds around it, and what it leaves: its environment and its workspace. */
@ExtendWith(Servers.class)
@Execution(ExecutionMode.SAME_THREAD)
class SurroundingsTest {
    private final HodeiServer server;

    SurroundingsTest(HodeiServer server) {
        this.server = server;
    }

    @Test
    void theJobsOwnVariablesArriveAsTheyAre() {
        String value = "a 'b' \"c\" $HOME `id` \\ new\nline ü→日本 =";

        Ran ran = server.api()
                .run(Api.command("printf %s \"$ODD\"").toBuilder()
                        .putEnvironment("ODD", value)
                        .build());

        assertThat(ran.log().stdoutText()).isEqualTo(value);
    }

    @Test
    void variablesAreGivenOnTheCommandLine() {
        Result result = server.cli().with("TAKEN", "from here").shell("""
                        hodei run -e 'Ü_NOT=' -- true; echo $?
                        hodei run -e K='v  $x ü' -e TAKEN -e 'EMPTY=' -- 'echo "$K|$TAKEN|${EMPTY-unset}"'
                        """).exitedWith(0);

        assertThat(result.outText()).isEqualTo("2\nv  $x ü|from here|\n");
    }

    @Test
    void mergedOutputIsInTheOrderInWhichItWasWritten() {
        Result result = server.cli().shell("""
                        hodei run --merge -- 'for ((i = 0; i < 3000; i++)); do printf "%d\\n" $i; printf -- "-%d\\n" $i >&2; done'
                        """).exitedWith(0);

        StringBuilder expected = new StringBuilder();
        for (int i = 0; i < 3_000; i++) {
            expected.append(i).append("\n-").append(i).append('\n');
        }
        assertThat(result.outText()).isEqualTo(expected.toString());
    }

    @Test
    void theJobKnowsItsIdItsAttemptAndItsWorkspace() {
        Ran ran = server.api().run("echo $HODEI_JOB_ID; echo $HODEI_ATTEMPT; echo $HODEI_WORKSPACE; pwd");

        String[] lines = ran.log().stdoutText().split("\n", -1);
        assertThat(lines[0]).isEqualTo(ran.job().getJobId());
        assertThat(lines[1]).isEqualTo("1");
        assertThat(lines[2]).isNotEmpty().isEqualTo(lines[3]);
    }

    @Test
    void nothingOfTheAgentsBusinessIsInTheJobsEnvironment() {
        Ran ran = server.api().run("env -0 | tr '\\0' '\\n' | grep -a ^HODEI_ | cut -d= -f1 | sort");

        assertThat(ran.log().stdoutText().lines())
                .containsExactly(
                        "HODEI_ATTEMPT",
                        "HODEI_JOB_ID",
                        "HODEI_JOB_NAME",
                        "HODEI_JOB_URL",
                        "HODEI_SERVER_ADDRESS",
                        "HODEI_WORKER_ID",
                        "HODEI_WORKSPACE");
    }

    @Test
    void aJobHasNothingOfTheServersEnvironmentThatWasNotNamed() {
        Ran ran = server.api().run("env -0 | tr '\\0' '\\n' | grep -av '^HODEI_' | cut -d= -f1 | sort");

        assertThat(ran.log().stdoutText().lines())
                .contains("PATH")
                .doesNotContain(HodeiServer.SECRET)
                .isSubsetOf(
                        "CI",
                        "PATH",
                        "HOME",
                        "USER",
                        "LOGNAME",
                        "SHELL",
                        "LANG",
                        "LANGUAGE",
                        "TZ",
                        "TMPDIR",
                        "TERM",
                        "LC_ALL",
                        "LC_CTYPE",
                        "E2E_RUN",
                        "E2E_SERVER",
                        "PWD",
                        "SHLVL",
                        "OLDPWD",
                        "_");
    }

    @Test
    void whatIsMountedInTheWorkspaceStaysWhole(@TempDir Path directory) throws Exception {
        Path precious = Files.createFile(
                Files.createDirectories(directory.resolve("precious/sub")).resolve("file"));

        Ran ran = server.api()
                .run("pwd; mkdir m; mount --bind '" + directory.resolve("precious") + "' m || exit 33; false");

        assumeThat(ran.attempt().getExitCode())
                .as("a job may mount something here")
                .isNotEqualTo(33);
        Path workspace = Path.of(ran.log().stdoutText().strip());
        Eventually.holds("the workspace is gone", Duration.ofSeconds(3), () -> !Files.exists(workspace));
        assertThat(precious).exists();
    }

    @Test
    void theWorkspaceIsEmptyAtTheStartAndGoneAfterwards() {
        Ran ran = server.api().run("ls -A; pwd; mkdir -p a/b && echo x > a/b/c && chmod 500 a/b a && ln -s / root");

        Path workspace = Path.of(ran.log().stdoutText().strip());
        Eventually.holds("the workspace is gone", Duration.ofSeconds(3), () -> !Files.exists(workspace));
        assertThat(Path.of("/etc/os-release")).exists();
    }

    @Test
    void jobsDoNotShareAWorkspace() {
        Ran one = server.api().run("pwd; touch mark");
        Ran two = server.api().run("pwd; ls -A");

        assertThat(two.log().stdoutText())
                .doesNotContain("mark")
                .isNotEqualTo(one.log().stdoutText());
    }

    @Test
    void theWorkingDirectoryIsTheOneAskedFor(@TempDir Path directory) throws Exception {
        Path inside = Files.createDirectory(directory.resolve("with space"));

        Result result = server.cli()
                .run("run", "--workdir", inside.toString(), "--", "pwd")
                .exitedWith(0);

        assertThat(result.outText()).isEqualTo(inside.toRealPath() + "\n");
    }

    @Test
    void aWorkingDirectoryThatIsNotThereIsSaidPlainly() {
        Ran ran = server.api()
                .run(Api.command("pwd").toBuilder()
                        .setWorkingDirectory("not/there")
                        .build());

        assertThat(ran.attempt().getEndReason()).isEqualTo(EndReason.END_REASON_SETUP_FAILED);
        assertThat(ran.attempt().getEndDetail()).contains("not/there");
        assertThat(ran.log().stdoutText()).isEmpty();
    }
}
