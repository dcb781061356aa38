package dev.hodei.agent.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hodei.v1.Argv;
import dev.hodei.v1.JobSpec;
import dev.hodei.v1.Script;
import dev.hodei.wire.TimeText;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class ShellQuotingTest {
    @Test
    void onlyWhatNeedsQuotesGetsThem() {
        assertThat(ShellQuoting.line(List.of("mvn", "-B", "-Dx.y:z", "a/b_c,d@e%f+g")))
                .isEqualTo("mvn -B -Dx.y:z a/b_c,d@e%f+g");
        assertThat(ShellQuoting.line(List.of("echo", "", "a b", "it's", "$x", "~", "a=b", "é", "a\nb")))
                .isEqualTo("echo '' 'a b' 'it'\\''s' '$x' '~' 'a=b' 'é' 'a\nb'");
    }

    @Test
    void aProgramIsNeverSyntax() {
        assertThat(ShellQuoting.line(List.of("time", "if"))).isEqualTo("'time' if");
        assertThat(ShellQuoting.line(List.of("A=b", "x"))).isEqualTo("'A=b' x");
        assertThat(ShellQuoting.line(List.of("!", "x"))).isEqualTo("'!' x");
    }

    @Test
    void theLogOpensWithTheCommand() {
        assertThat(CommandLine.opening(JobSpec.newBuilder().setCommand("a\nb").build()))
                .isEqualTo("$ a\nb");
        assertThat(CommandLine.opening(JobSpec.newBuilder()
                        .setArgv(Argv.newBuilder().addElements("echo").addElements("a b"))
                        .build()))
                .isEqualTo("$ echo 'a b'");
        assertThat(opening("python3  -u", "print(1)\n")).isEqualTo("$ python3 -u << 'EOF'\nprint(1)\nEOF");
        assertThat(opening("", "#! /usr/bin/env -S node --no-warnings\nx"))
                .isEqualTo(
                        "$ /usr/bin/env -S node --no-warnings << 'EOF'\n#! /usr/bin/env -S node --no-warnings\nx\nEOF");
        assertThat(opening("", "x", "a b")).isEqualTo("$ /bin/bash -s -- 'a b' << 'EOF'\nx\nEOF");
    }

    private static String opening(String interpreter, String content, String... arguments) {
        return CommandLine.opening(JobSpec.newBuilder()
                .setScript(Script.newBuilder()
                        .setInterpreter(interpreter)
                        .setContent(content)
                        .addAllArguments(List.of(arguments)))
                .build());
    }

    @Test
    void theKernelsReadingOfAShebang() {
        assertThat(interpreter("#!/bin/sh -e -u\n")).containsExactly("/bin/sh", "-e -u");
        assertThat(interpreter("#!/bin/sh")).containsExactly("/bin/sh");
        assertThat(interpreter("#!\n")).containsExactly("/bin/bash");
        assertThat(interpreter("echo")).containsExactly("/bin/bash");
    }

    private static List<String> interpreter(String content) {
        return Interpreter.of(Script.newBuilder().setContent(content).build()).words();
    }

    @Test
    void durationsForPeople() {
        assertThat(TimeText.of(Duration.ofMillis(250))).isEqualTo("250ms");
        assertThat(TimeText.of(Duration.ofSeconds(1))).isEqualTo("1s");
        assertThat(TimeText.of(Duration.ofMillis(1_500))).isEqualTo("1.5s");
        assertThat(TimeText.of(Duration.ofMillis(90_020))).isEqualTo("1m30.02s");
        assertThat(TimeText.of(Duration.ofHours(2))).isEqualTo("2h");
    }

    @Test
    void jobsSeeOnlyWhatThePassedVariablesName() {
        JobEnvironment environment = JobEnvironment.of(
                ("HODEI_OTP_TOKEN=secret\0HODEI_WORKER_ID=w\0HODEI_AGENT_PASS_ENVIRONMENT=B\0A=1=2\0HODEI_X=1\0"
                                + "PWD=/x\0PATH=/p\0bad\0B=\u00e9\0CLOUD_KEY=secret\0")
                        .getBytes(java.nio.charset.StandardCharsets.ISO_8859_1),
                () -> dev.hodei.agent.control.ServerPlace.UNKNOWN);
        var attempt =
                dev.hodei.v1.AttemptRef.newBuilder().setJobId("j").setAttempt(2).build();
        var values =
                environment.of(JobSpec.newBuilder().putEnvironment("A", "3").build(), attempt, "/w");
        assertThat(values)
                .containsEntry("A", "3")
                .containsEntry("B", "\u00e9")
                .containsEntry("PATH", "/p")
                .containsEntry("HODEI_WORKER_ID", "w")
                .containsEntry("HODEI_JOB_ID", "j")
                .containsEntry("HODEI_ATTEMPT", "2")
                .containsEntry("HODEI_WORKSPACE", "/w")
                .containsEntry("HOME", "/w")
                .containsEntry("HODEI_JOB_NAME", "job")
                .containsEntry("CI", "true")
                .hasSize(10);
    }
}
