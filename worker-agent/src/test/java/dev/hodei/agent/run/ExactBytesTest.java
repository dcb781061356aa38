package dev.hodei.agent.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnknownFieldSet;
import dev.hodei.agent.control.ServerPlace;
import dev.hodei.agent.removal.Disposal;
import dev.hodei.v1.Argv;
import dev.hodei.v1.AttemptRef;
import dev.hodei.v1.ExactWork;
import dev.hodei.v1.JobSpec;
import dev.hodei.v1.Script;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Arguments and variables that are not UTF-8. */
class ExactBytesTest {
    private static final ByteString CAFE = latin1("caf\u00e9");

    @TempDir
    Path home;

    @Test
    void bashTakesTheLineForExactlyTheseBytes() throws Exception {
        byte[] all = new byte[255];
        for (int i = 0; i < all.length; i++) {
            all[i] = (byte) (i + 1);
        }
        List<ByteString> elements =
                List.of(ByteString.copyFromUtf8("printf"), ByteString.copyFromUtf8("%s"), ByteString.copyFrom(all));
        String line = ShellQuoting.lineOf(elements);
        assertThat(line).isASCII();
        // The last takes some bytes above 0x7f together with the one behind them.
        for (String locale : List.of("C", "C.UTF-8", "ja_JP.SJIS")) {
            ProcessBuilder bash = new ProcessBuilder("/bin/bash", "-c", "--", line);
            bash.environment().put("LC_ALL", locale);
            Process process = bash.redirectErrorStream(true).start();
            assertThat(process.getInputStream().readAllBytes()).as(locale).endsWith(all);
            assertThat(process.waitFor()).isZero();
        }
    }

    @Test
    void theLogOpensWithWhatBashWouldTake() {
        assertThat(CommandLine.opening(argv())).isEqualTo("$ rm $'caf\\xe9'");
        ExactWork script = ExactWork.newBuilder()
                .setScript(
                        Script.newBuilder().setContent("x").addArguments("a b").addArguments(""))
                .putArguments(1, CAFE)
                .build();
        assertThat(CommandLine.opening(JobSpec.newBuilder().setExact(script).build()))
                .isEqualTo("$ /bin/bash -s -- 'a b' $'caf\\xe9' << 'EOF'\nx\nEOF");
        assertThat(ShellQuoting.lineOf(List.of(latin1("'\\\n\u007f\u00e9a")))).isEqualTo("$'\\'\\\\\\n\\x7f\\xe9a'");
    }

    @Test
    void aVariableArrivesAsItIs() {
        JobSpec spec = JobSpec.newBuilder()
                .putEnvironment("A", "é")
                .setExact(ExactWork.newBuilder().setCommand("env").putEnvironment("X", CAFE))
                .build();
        var environment = JobEnvironment.of(new byte[0], () -> ServerPlace.UNKNOWN)
                .of(spec, AttemptRef.getDefaultInstance(), "/w");
        assertThat(JobEnvironment.bytes(environment, "X")).isEqualTo(CAFE);
        assertThat(JobEnvironment.bytes(environment, "A")).isEqualTo(ByteString.copyFromUtf8("é"));
        assertThat(environment).containsEntry("HODEI_JOB_NAME", "env");
    }

    @Test
    void aJobIsCalledByWhatItRuns() {
        var environment = JobEnvironment.of(new byte[0], () -> ServerPlace.UNKNOWN)
                .of(argv(), AttemptRef.getDefaultInstance(), "/w");
        assertThat(environment).containsEntry("HODEI_JOB_NAME", "rm $'caf\\xe9'");
    }

    @Test
    void anInterpreterIsLookedForInEveryDirectory() throws Exception {
        Process made = new ProcessBuilder("/bin/bash", "-c", "mkdir $'caf\\xe9' && ln -s /bin/sh $'caf\\xe9/node'")
                .directory(home.toFile())
                .start();
        assertThat(made.waitFor()).isZero();
        assertThat(home.toFile().list()).hasSize(1);
        Interpreter node =
                Interpreter.of(Script.newBuilder().setInterpreter("node").build());
        ByteString directory = ByteString.copyFromUtf8(home + "/").concat(CAFE);
        assertThat(node.locate(directory, "/")).isEqualTo(directory.concat(ByteString.copyFromUtf8("/node")));
        assertThatThrownBy(() -> node.locate(directory.concat(latin1("\u00e8")), "/"))
                .hasMessageContaining("caf\\xe9\\xe8')");
    }

    /** What an agent before {@code exact}, or before whatever comes after it, finds in a job. */
    @Test
    void workThatAnAgentDoesNotKnowIsNotRun() throws Exception {
        JobSpec unknown = JobSpec.newBuilder()
                .setUnknownFields(UnknownFieldSet.newBuilder()
                        .addField(
                                999,
                                UnknownFieldSet.Field.newBuilder()
                                        .addLengthDelimited(CAFE)
                                        .build())
                        .build())
                .build();
        AttemptRef attempt = AttemptRef.newBuilder()
                .setJobId("0123456789abcdef0123456789abcdef")
                .setAttempt(1)
                .build();
        AttemptDirectory directory = AttemptDirectory.create(new Disposal(home), attempt);
        JobEnvironment environment = JobEnvironment.of(new byte[0], () -> ServerPlace.UNKNOWN);
        assertThatThrownBy(() ->
                        CommandLine.prepare(JobSpec.parseFrom(unknown.toByteArray()), attempt, directory, environment))
                .isInstanceOf(SetupFailedException.class)
                .hasMessageContaining("no work that this agent knows");
    }

    private static JobSpec argv() {
        return JobSpec.newBuilder()
                .setExact(ExactWork.newBuilder()
                        .setArgv(Argv.newBuilder().addElements("rm").addElements(""))
                        .putArguments(1, CAFE))
                .build();
    }

    private static ByteString latin1(String text) {
        return ByteString.copyFrom(text, StandardCharsets.ISO_8859_1);
    }
}
