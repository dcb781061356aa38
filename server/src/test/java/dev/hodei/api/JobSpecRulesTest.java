package dev.hodei.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.Duration;
import dev.hodei.v1.Argv;
import dev.hodei.v1.JobSpec;
import dev.hodei.v1.Script;
import dev.hodei.wire.DisplayName;
import java.util.Arrays;
import java.util.Collections;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class JobSpecRulesTest {
    private static JobSpec.Builder job() {
        return JobSpec.newBuilder().setCommand("true");
    }

    private static JobSpec.Builder argv(String... elements) {
        return JobSpec.newBuilder().setArgv(Argv.newBuilder().addAllElements(Arrays.asList(elements)));
    }

    private static JobSpec.Builder script(String interpreter, String content, String... arguments) {
        return JobSpec.newBuilder()
                .setScript(Script.newBuilder()
                        .setInterpreter(interpreter)
                        .setContent(content)
                        .addAllArguments(Arrays.asList(arguments)));
    }

    private static JobSpec.Builder timeout(long seconds, int nanos) {
        return job().setTimeout(Duration.newBuilder().setSeconds(seconds).setNanos(nanos));
    }

    private static Map<String, String> many(int count) {
        return IntStream.range(0, count).boxed().collect(Collectors.toMap(i -> "v" + i, _ -> "x"));
    }

    static Stream<Arguments> refused() {
        return Stream.of(
                Arguments.of(JobSpec.newBuilder(), "the job has nothing to run"),
                Arguments.of(JobSpec.newBuilder().setCommand(""), "the command is empty"),
                Arguments.of(JobSpec.newBuilder().setCommand(" \n"), "the command is empty"),
                Arguments.of(JobSpec.newBuilder().setCommand("a\0b"), "the command contains a NUL character; remove"),
                Arguments.of(
                        JobSpec.newBuilder().setCommand("ü".repeat(65_536)),
                        "the command has 131072 bytes; at most 131071"),
                Arguments.of(argv(), "the program is empty"),
                Arguments.of(argv("", "x"), "the program is empty"),
                Arguments.of(argv("echo", "a\0"), "argument 1 contains a NUL"),
                Arguments.of(
                        argv(Collections.nCopies(4_097, "a").toArray(String[]::new)),
                        "there are 4097 arguments with the program; at most 4096"),
                Arguments.of(argv("echo", "x".repeat(131_067)), "the arguments have 131073 bytes"),
                Arguments.of(script("", ""), "the script is empty"),
                Arguments.of(script("", "a\0"), "the script contains a NUL"),
                Arguments.of(script("", "x".repeat((1 << 20) + 1)), "the script has 1048577 bytes"),
                Arguments.of(script("python3\n-c", "x"), "the interpreter contains a control character"),
                Arguments.of(script(" python3", "x"), "the interpreter must be a name or path"),
                Arguments.of(script("$(reboot)", "x"), "the interpreter must be a name or path"),
                Arguments.of(script("a".repeat(2_049), "x"), "the interpreter has 2049 bytes"),
                Arguments.of(
                        script("pyhton3 -u", "x"),
                        "the script asks for \"pyhton3\", which is no interpreter that is known; correct the name, or give"
                                + " the absolute path that it has on the worker, such as /opt/tools/bin/pyhton3"),
                Arguments.of(script("bin/python3", "x"), "asks for \"bin/python3\""),
                Arguments.of(script("/usr/bin/env pyhton3", "x"), "asks for \"pyhton3\""),
                Arguments.of(script("env -S A=1 pyhton3 -u", "x"), "asks for \"pyhton3\""),
                Arguments.of(script("3.12", "x"), "asks for \"3.12\""),
                Arguments.of(script("", "#! pyhton3\nx"), "the script's #! line asks for \"pyhton3\""),
                Arguments.of(script("", "#!/usr/bin/env pyhton3"), "the script's #! line asks for \"pyhton3\""),
                Arguments.of(script("", "x", "a\0"), "argument 0 contains a NUL"),
                Arguments.of(script("", "x", "a".repeat(131_072)), "the arguments have 131073 bytes"),
                Arguments.of(
                        script("", "x", Collections.nCopies(4_097, "a").toArray(String[]::new)),
                        "the script has 4097 arguments"),
                Arguments.of(job().setName("x".repeat(201)), "the name has more than 200 characters"),
                Arguments.of(job().setName("a\nb"), "the name contains a control character"),
                Arguments.of(
                        job().putEnvironment("FOO", "a\0"),
                        "environment variable FOO contains a NUL character; remove it"),
                Arguments.of(job().putEnvironment("1A", ""), "\"1A\" is no name for an environment variable"),
                Arguments.of(job().putEnvironment("", ""), "\"\" is no name for an environment variable"),
                Arguments.of(job().putEnvironment("A=B", ""), "\"A=B\" is no name"),
                Arguments.of(job().putEnvironment("HODEI_JOB_ID", "x"), "HODEI_JOB_ID is reserved"),
                Arguments.of(job().putEnvironment("A", "x".repeat(131_070)), "environment variable A has 131072 bytes"),
                Arguments.of(job().putAllEnvironment(many(1_001)), "there are 1001 environment variables"),
                Arguments.of(
                        job().setStdin(ByteString.copyFrom(new byte[(1 << 20) + 1])),
                        "the standard input has 1048577 bytes; at most 1048576"),
                Arguments.of(
                        job().putAllEnvironment(IntStream.range(0, 9)
                                .boxed()
                                .collect(Collectors.toMap(i -> "v" + i, _ -> "x".repeat(120_000)))),
                        "the environment has 1080027 bytes"),
                Arguments.of(job().setWorkingDirectory("a\0"), "the working directory contains a NUL"),
                Arguments.of(job().setWorkingDirectory("a".repeat(4_096)), "the working directory has 4096 bytes"),
                Arguments.of(timeout(-5, 0), "timeout must be more than 0 and at most 168h; it is -5s"),
                Arguments.of(timeout(0, 0), "it is 0s"),
                Arguments.of(timeout(0, -1), "it is 0s and -1ns"),
                Arguments.of(timeout(604_801, 0), "it is 604801s"),
                Arguments.of(timeout(604_800, 1), "it is 604800s and 1ns"),
                Arguments.of(timeout(1, 1_000_000_000), "it is 1s and 1000000000ns"),
                Arguments.of(job().setPriority(101), "priority must be 0 to 100; it is 101"),
                Arguments.of(job().putRequiredLabels("Os", "x"), "label \"Os\" must have 1 to 63 characters"),
                Arguments.of(job().setRetries(11), "retries must be 0 to 10; it is 11"),
                Arguments.of(job().setRetries(-1), "retries must be 0 to 10; it is 4294967295"),
                Arguments.of(job().setRetriesOnLost(11), "retries_on_lost must be 0 to 10; it is 11"),
                Arguments.of(job().putAllLabels(many(33)), "there are 33 labels"),
                Arguments.of(job().putLabels("Team", "x"), "label \"Team\" must have 1 to 63 characters"),
                Arguments.of(job().putLabels("a".repeat(64), "x"), "must have 1 to 63 characters"),
                Arguments.of(job().putLabels("a", "x".repeat(256)), "the value of label a has more than 255"),
                Arguments.of(job().putLabels("a", "\0"), "the value of label a contains a NUL"),
                Arguments.of(
                        script("", "x").setWorkingDirectory("x".repeat(3 << 20)),
                        "bytes in all; at most 3145728 are allowed"));
    }

    @ParameterizedTest
    @MethodSource
    void refused(JobSpec.Builder spec, String why) {
        assertThat(JobSpecRules.problem(spec.build())).get().asString().contains(why);
    }

    static Stream<JobSpec.Builder> accepted() {
        return Stream.of(
                job(),
                JobSpec.newBuilder().setCommand("x".repeat(131_071)),
                argv("true"),
                argv("/bin/echo", "", "it's", "ñandú\n"),
                script("", "echo hi"),
                script("python3", "print(1)", "a b"),
                script("/usr/bin/env -S node --no-warnings", "x"),
                script("env -S A=1 python3.12 -u", "x"),
                script("env --split-string=mine -x", "x"),
                script("/opt/mine/bin/mine --fast", "x"),
                script("lua5.4", "x"),
                script("Rscript -", "x"),
                script("", "#!/opt/mine/bin/mine\nx"),
                script("", "#!/usr/bin/env python3\r\nx"),
                script("", "#!/usr/bin/env /opt/mine/bin/mine\nx"),
                script("", "#!\nx"),
                script("ruby-3.3", "#! of no concern\nx"),
                script("", "x".repeat(1 << 20)),
                script("", "cat").setStdin(ByteString.copyFrom(new byte[1 << 20])),
                timeout(0, 1),
                timeout(604_800, 0),
                job().setName("ñ".repeat(200)),
                job().putEnvironment("_a1", "line\nline \u0001"),
                job().putAllEnvironment(many(1_000)),
                job().setRetries(10).setRetriesOnLost(10).setPriority(100).putRequiredLabels("os", "Linux"),
                job().setWorkingDirectory("/tmp"),
                job().putAllLabels(many(32)),
                job().putLabels("a.b/c_d-1", "Any value: ñ"));
    }

    @ParameterizedTest
    @MethodSource
    void accepted(JobSpec.Builder spec) {
        assertThat(JobSpecRules.problem(spec.build())).isEmpty();
    }

    @Test
    void requestIds() {
        assertThat(JobSpecRules.requestIdProblem("")).isEmpty();
        assertThat(JobSpecRules.requestIdProblem("a.B_9-")).isEmpty();
        assertThat(JobSpecRules.requestIdProblem("a".repeat(65))).isPresent();
        assertThat(JobSpecRules.requestIdProblem("a b")).isPresent();
    }

    @Test
    void jobsWithoutANameAreCalledByTheirWork() {
        assertThat(DisplayName.of(job().setName("mine").build())).isEqualTo("mine");
        assertThat(DisplayName.of(JobSpec.newBuilder()
                        .setCommand("\n echo hi\t| wc\nrm x")
                        .build()))
                .isEqualTo("echo hi | wc");
        assertThat(DisplayName.of(argv("echo", "a b", "\u001b[1m").build())).isEqualTo("echo a b  [1m");
        assertThat(DisplayName.of(script("python3", "x").build())).isEqualTo("script (python3)");
        assertThat(DisplayName.of(script("", "#!/usr/bin/node\nx").build())).isEqualTo("script (/usr/bin/node)");
        assertThat(DisplayName.of(script("", "x").build())).isEqualTo("script (bash)");
        assertThat(DisplayName.of(argv("\u0001").build())).isEqualTo("job");
        assertThat(DisplayName.of(
                        JobSpec.newBuilder().setCommand("😀".repeat(81)).build()))
                .isEqualTo("😀".repeat(79) + "…");
    }
}
