package dev.hodei.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dev.hodei.v1.Argv;
import dev.hodei.v1.ExactWork;
import dev.hodei.v1.JobSpec;
import dev.hodei.v1.Script;
import dev.hodei.wire.DisplayName;
import dev.hodei.wire.SpecBytes;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Jobs with arguments and variables that are not UTF-8: one way to write each, and the limits of all others. */
class ExactWorkRulesTest {
    private static final ByteString CAFE = latin1("caf\u00e9");

    private static ByteString latin1(String text) {
        return ByteString.copyFrom(text, StandardCharsets.ISO_8859_1);
    }

    private static ExactWork.Builder command() {
        return ExactWork.newBuilder().setCommand("env");
    }

    private static ExactWork.Builder argv(String... elements) {
        return ExactWork.newBuilder().setArgv(Argv.newBuilder().addAllElements(List.of(elements)));
    }

    private static ExactWork.Builder script(String... arguments) {
        return ExactWork.newBuilder()
                .setScript(Script.newBuilder().setContent("x").addAllArguments(List.of(arguments)));
    }

    static Stream<Arguments> refused() {
        return Stream.of(
                Arguments.of(command(), "exact has no value that is not UTF-8"),
                Arguments.of(argv("a", "b"), "exact has no value that is not UTF-8"),
                Arguments.of(
                        ExactWork.newBuilder().putEnvironment("X", CAFE), "the job has nothing to run; give a command"),
                Arguments.of(command().putArguments(0, CAFE), "exact.arguments[0]: a command has no arguments"),
                Arguments.of(
                        argv("rm").putArguments(1, CAFE),
                        "exact.arguments[1]: the list has 1 arguments, counted from 0; give it an empty text"),
                Arguments.of(script().putArguments(-1, CAFE), "exact.arguments[4294967295]: the list has 0 arguments"),
                Arguments.of(
                        argv("rm", "cafe").putArguments(1, CAFE),
                        "exact.arguments[1]: this argument is given as text, too; leave the text empty"),
                Arguments.of(
                        argv("rm", "").putArguments(1, ByteString.copyFromUtf8("café")),
                        "exact.arguments[1]: this argument is UTF-8; give it as text"),
                Arguments.of(argv("rm", "").putArguments(1, CAFE.concat(latin1("\0"))), "argument 1 contains a NUL"),
                Arguments.of(
                        script("", "").putArguments(1, latin1("\u00ff".repeat(131_071))),
                        "the arguments have 131073 bytes"),
                Arguments.of(argv("", "").putArguments(1, CAFE), "the program is empty"),
                Arguments.of(
                        command().putEnvironment("TEXT", CAFE),
                        "environment variable TEXT is given twice, as text and as bytes"),
                Arguments.of(
                        command().putEnvironment("X", ByteString.copyFromUtf8("é")),
                        "environment variable X is given as bytes, and is UTF-8; give it as text"),
                Arguments.of(command().putEnvironment("HODEI_X", CAFE), "environment variable HODEI_X is reserved"),
                Arguments.of(command().putEnvironment("1", CAFE), "\"1\" is no name"),
                Arguments.of(command().putEnvironment("X", latin1("\u00e9\0")), "X contains a NUL"),
                Arguments.of(
                        command().putEnvironment("X", latin1("\u00ff".repeat(131_070))),
                        "environment variable X has 131072 bytes with its name"));
    }

    @ParameterizedTest
    @MethodSource
    void refused(ExactWork.Builder work, String why) {
        JobSpec spec =
                JobSpec.newBuilder().putEnvironment("TEXT", "t").setExact(work).build();
        assertThat(JobSpecRules.problem(spec)).get().asString().contains(why);
    }

    static Stream<ExactWork.Builder> accepted() {
        return Stream.of(
                argv("rm", "", "é").putArguments(1, CAFE),
                argv("").putArguments(0, CAFE),
                script("", "").putArguments(0, CAFE).putArguments(1, latin1("\u00ff".repeat(131_065))),
                command().putEnvironment("X", latin1("\u00ff".repeat(131_069))));
    }

    @ParameterizedTest
    @MethodSource
    void accepted(ExactWork.Builder work) {
        JobSpec spec =
                JobSpec.newBuilder().putEnvironment("TEXT", "t").setExact(work).build();
        assertThat(JobSpecRules.problem(spec)).isEmpty();
        assertThat(SpecBytes.spec(SpecBytes.plain(spec), SpecBytes.arguments(spec), SpecBytes.environment(spec)))
                .as("the one way to write it")
                .isEqualTo(spec);
    }

    @Test
    void whatIsTextIsWrittenAsText() {
        JobSpec plain = JobSpec.newBuilder()
                .setArgv(Argv.newBuilder().addElements("rm").addElements("x"))
                .putEnvironment("X", "é")
                .build();
        assertThat(SpecBytes.spec(plain, SpecBytes.arguments(plain), SpecBytes.environment(plain)))
                .isEqualTo(plain);
        JobSpec exact = SpecBytes.spec(plain, List.of(latin1("rm"), CAFE), Map.of());
        assertThat(SpecBytes.spec(SpecBytes.plain(exact), SpecBytes.arguments(plain), SpecBytes.environment(plain)))
                .isEqualTo(plain);
    }

    @Test
    void itsNameShowsWhatBashWouldTake() {
        assertThat(DisplayName.of(JobSpec.newBuilder()
                        .setExact(argv("rm", "", "a b").putArguments(1, CAFE))
                        .build()))
                .isEqualTo("rm $'caf\\xe9' a b");
        assertThat(DisplayName.of(JobSpec.newBuilder()
                        .setExact(script("").putArguments(0, CAFE))
                        .build()))
                .isEqualTo("script (bash)");
    }
}
