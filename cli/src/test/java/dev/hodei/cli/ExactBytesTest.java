package dev.hodei.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dev.hodei.v1.Argv;
import dev.hodei.v1.ExactWork;
import dev.hodei.v1.JobSpec;
import dev.hodei.v1.Script;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Words that are not UTF-8, escaped as {@code main} gets them: each byte a lone surrogate. */
class ExactBytesTest {
    private static final ByteString CAFE = ByteString.copyFrom("caf\u00e9", StandardCharsets.ISO_8859_1);

    private FakeHodei hodei;
    private Cli cli;

    @BeforeEach
    void start() throws IOException {
        hodei = new FakeHodei();
        cli = new Cli(hodei);
    }

    @AfterEach
    void stop() {
        hodei.close();
    }

    private JobSpec queued(String... arguments) throws InterruptedException {
        String[] words =
                Stream.concat(Stream.of("job", "queue"), Stream.of(arguments)).toArray(String[]::new);
        assertThat(cli.run(words)).extracting(Cli.Result::code, Cli.Result::err).containsExactly(0, "");
        return hodei.record(hodei.job()).getSpec();
    }

    @Test
    void argumentsAreSentAsTheBytesThatTheyAre() throws Exception {
        assertThat(queued("--", "rm", "caf\udce9", "é").getExact())
                .isEqualTo(ExactWork.newBuilder()
                        .setArgv(Argv.newBuilder()
                                .addElements("rm")
                                .addElements("")
                                .addElements("é"))
                        .putArguments(1, CAFE)
                        .build());
    }

    @Test
    void soAreThoseOfScripts() throws Exception {
        cli.stdin("x");
        assertThat(queued("--script", "-", "--", "caf\udce9").getExact())
                .isEqualTo(ExactWork.newBuilder()
                        .setScript(Script.newBuilder().setContent("x").addArguments(""))
                        .putArguments(0, CAFE)
                        .build());
    }

    @Test
    void soAreVariablesGivenAndInherited() throws Exception {
        cli.environment.put("HERE", "caf\udce9");
        JobSpec spec = queued("-e", "X=caf\udce9", "--env=HERE", "-e", "T=é", "--", "env");
        assertThat(spec.getEnvironmentMap()).containsOnlyKeys("T").containsEntry("T", "é");
        assertThat(spec.getExact())
                .isEqualTo(ExactWork.newBuilder()
                        .setCommand("env")
                        .putEnvironment("X", CAFE)
                        .putEnvironment("HERE", CAFE)
                        .build());
    }

    @Test
    void theLastOfTwoVariablesCounts() throws Exception {
        assertThat(queued("-e", "X=\udcff", "-e", "X=é", "--", "env"))
                .isEqualTo(JobSpec.newBuilder()
                        .setCommand("env")
                        .putEnvironment("X", "é")
                        .build());
    }

    @Test
    void detailsShowWhatBashWouldTake() throws Exception {
        queued("-e", "X=\udcff", "--", "rm", "caf\udce9", "it's");
        String id = hodei.record(hodei.job()).getJobId();
        assertThat(new Cli(hodei).run("job", "get", id).out())
                .contains("argv        'rm' $'caf\\xe9' 'it'\\''s'\n")
                .contains("environment X\n");
        assertThat(new Cli(hodei).run("job", "get", id, "-o", "json").out())
                .contains("\"elements\":[\"rm\",\"\",\"it's\"]")
                .contains("\"arguments\":{\"1\":\"Y2Fm6Q==\"}")
                .contains("\"environment\":{\"X\":\"/w==\"}");
    }

    static Stream<Arguments> refused() {
        String only = "is not UTF-8; only a program's or a script's arguments and the values of --env may be any bytes";
        return Stream.of(
                Arguments.of(
                        new String[] {"run", "--", "rm é caf\udce9"},
                        "the shell line $'rm \\xc3\\xa9 caf\\xe9': the byte at offset 9 (0xe9) is not UTF-8; give the"
                                + " program and its arguments as words of their own"),
                Arguments.of(
                        new String[] {"run", "--name", "caf\udce9", "--", "rm", "x"},
                        "--name $'caf\\xe9': the byte at offset 3 (0xe9) " + only),
                Arguments.of(
                        new String[] {"job", "queue", "--label", "a=b", "--label=k=\udcff", "--", "true"},
                        "--label number 2 $'k=\\xff': the byte at offset 2 (0xff) " + only),
                Arguments.of(
                        new String[] {"job", "queue", "--pool", "\udcff", "--", "true"},
                        "--pool $'\\xff': the byte at offset 0 (0xff) " + only),
                Arguments.of(
                        new String[] {"run", "--script", "caf\udce9.sh"},
                        "--script $'caf\\xe9.sh': the byte at offset 3 (0xe9) " + only),
                Arguments.of(
                        new String[] {"run", "-e", "caf\udce9=1", "--", "true"},
                        "--env $'caf\\xe9': the byte at offset 3 (0xe9) is not UTF-8; a variable's name has letters"),
                Arguments.of(
                        new String[] {"job", "get", "\udce9"}, "ID $'\\xe9': the byte at offset 0 (0xe9) is not UTF-8"),
                Arguments.of(new String[] {"job", "list", "--no\udce9"}, "there is no option '--no\\xe9'"));
    }

    @ParameterizedTest
    @MethodSource
    void refused(String[] words, String why) {
        Cli.Result result = cli.run(words);
        assertThat(result.err()).startsWith("hodei: " + why).hasLineCount(1);
        assertThat(result.code()).isEqualTo(2);
        assertThat(hodei.jobs).isEmpty();
    }

    @Test
    void aSurrogateInABatchIsNoQuestionMark() {
        cli.stdin("{\"argv\":{\"elements\":[\"rm\",\"caf\\ud83d\\ude00\",\"caf\\ud800\"]}}\n");
        Cli.Result result = cli.run("job", "queue", "--batch", "-");
        assertThat(result.err())
                .contains("line 1 is no JobSpec: argv.elements[2] has an escaped surrogate that stands alone");
        assertThat(result.code()).isEqualTo(2);
        cli.stdin("{\"command\":\"x\",\"environment\":{\"\\udc00\":\"\"}}\n");
        assertThat(cli.run("job", "queue", "--batch", "-").err())
                .contains("a name in environment has an escaped surrogate");
        assertThat(hodei.jobs).isEmpty();
    }
}
