package dev.hodei.agent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hodei.agent.log.LogStream;
import dev.hodei.v1.Argv;
import dev.hodei.v1.AttemptRef;
import dev.hodei.v1.JobSpec;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Programs given as words are started as they are; bash has only what is no program. */
@Timeout(60)
class ProgramsTest {
    /** Variables that change what bash does, or that it keeps for itself. */
    private static final Map<String, String> BASHS_OWN =
            Map.of("SHELLOPTS", "noexec:xtrace", "BASHOPTS", "nocasematch", "IFS", "v", "_", "mine", "SHLVL", "7");

    @TempDir
    Path directory;

    private FakeServer server;
    private RunningAgent agent;

    @BeforeEach
    void connect() throws Exception {
        server = new FakeServer();
        agent = RunningAgent.connected(server, directory);
    }

    @AfterEach
    void disconnect() throws Exception {
        agent.close();
        server.close();
    }

    private record Ran(int exitCode, String stdout, String stderr) {}

    private Ran run(Map<String, String> environment, String... words) throws Exception {
        AttemptRef job = server.assign(JobSpec.newBuilder()
                .setArgv(Argv.newBuilder().addAllElements(List.of(words)))
                .setWorkingDirectory(directory.toString())
                .putAllEnvironment(environment)
                .build());
        int exitCode = server.awaitEnd(job).getExitCode();
        return new Ran(
                exitCode,
                server.log(job).text(LogStream.STDOUT),
                server.log(job).text(LogStream.STDERR));
    }

    private Path file(String name, String text, String permissions) throws Exception {
        Path file = Files.createDirectories(directory.resolve("tools")).resolve(name);
        Files.writeString(file, text);
        return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(permissions));
    }

    @Test
    void aProgramRunsWhateverTheVariablesSayToBash() throws Exception {
        Path more = file("more", "echo from BASH_ENV; exit 0\n", "rw-r--r--");
        assertThat(run(Map.of("SHELLOPTS", "noexec"), "perl", "-e", "exit 3").exitCode())
                .isEqualTo(3);
        assertThat(run(Map.of("BASH_ENV", more.toString()), "perl", "-e", "exit 3"))
                .isEqualTo(new Ran(3, "", ""));
        assertThat(run(Map.of("SHELLOPTS", "xtrace"), "printf", "x")).isEqualTo(new Ran(0, "x", ""));
        assertThat(run(BASHS_OWN, "env").stdout().lines())
                .containsAll(BASHS_OWN.entrySet().stream()
                        .map(each -> each.getKey() + "=" + each.getValue())
                        .toList())
                .contains("PWD=" + directory);
    }

    @Test
    void soItIsWithWhatBashHasToRun() throws Exception {
        Path more = file("more", "echo from BASH_ENV; exit 0\n", "rw-r--r--");
        assertThat(run(Map.of("SHELLOPTS", "noexec:xtrace", "BASH_ENV", more.toString()), "exit", "3"))
                .isEqualTo(new Ran(3, "", ""));
        assertThat(run(Map.of("SHELLOPTS", "noexec"), "no-such-program"))
                .isEqualTo(new Ran(127, "", "/bin/bash: line 1: no-such-program: command not found\n"));
    }

    @Test
    void aRelativePathStartsFromTheWorkingDirectory() throws Exception {
        file("named", "#!/bin/sh\necho \"$0 $1\"; exit 4\n", "rwxr-xr-x");
        assertThat(run(BASHS_OWN, "tools/named", "a b")).isEqualTo(new Ran(4, "tools/named a b\n", ""));
        Map<String, String> relative = Map.of("PATH", "nowhere:tools:/usr/bin:/bin", "SHELLOPTS", "noexec");
        assertThat(run(relative, "named", "")).isEqualTo(new Ran(4, "tools/named \n", ""));
    }

    @Test
    void bashSaysWhyAFileIsNoProgram() throws Exception {
        file("data", "no program\n", "rw-r--r--");
        file("orphan", "#!/no/such/interpreter\n", "rwxr-xr-x");
        file("plain", "echo \"plain $1\"; exit 5\n", "rwxr-xr-x");
        assertThat(run(Map.of(), "tools/data"))
                .isEqualTo(new Ran(126, "", "/bin/bash: line 1: tools/data: Permission denied\n"));
        assertThat(run(Map.of(), "tools")).satisfies(ran -> {
            assertThat(ran.exitCode()).isEqualTo(127);
            assertThat(ran.stderr()).contains("tools: command not found");
        });
        assertThat(run(Map.of(), "tools/orphan")).satisfies(ran -> {
            assertThat(ran.exitCode()).isEqualTo(127);
            assertThat(ran.stderr()).contains("tools/orphan");
        });
        assertThat(run(Map.of(), "tools/plain", "x")).isEqualTo(new Ran(5, "plain x\n", ""));
    }

    @Test
    void aWordMayBeLongAndHaveAnyCharacter() throws Exception {
        String odd = "'\"\\ \n*" + "'".repeat(100_000);
        assertThat(run(Map.of(), "printf", "%s|", odd, "")).isEqualTo(new Ran(0, odd + "||", ""));
        assertThat(run(Map.of(), "eval", "printf %s \"$0\"")).isEqualTo(new Ran(0, "/bin/bash", ""));
    }
}
