package dev.hodei.agent;

import static dev.hodei.agent.FakeServer.command;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dev.hodei.agent.log.LogStream;
import dev.hodei.v1.Argv;
import dev.hodei.v1.AttemptFinished;
import dev.hodei.v1.AttemptRef;
import dev.hodei.v1.EndReason;
import dev.hodei.v1.JobSpec;
import dev.hodei.v1.Script;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Whole jobs, from the assignment to the report, over the real transport. */
@Timeout(60)
class AgentJobsTest {
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
        assertThat(directory).isEmptyDirectory();
    }

    @Test
    void aCommandsOutputAndExitCode() throws Exception {
        AttemptRef job = server.assign(command("echo out; echo err >&2; printf 'no end'; exit 42"));
        assertThat(FakeServer.next(server.started).getPid()).isPositive();
        AttemptFinished end = server.awaitEnd(job);
        assertThat(end.getEndReason()).isEqualTo(EndReason.END_REASON_EXIT_CODE);
        assertThat(end.getExitCode()).isEqualTo(42);
        assertThat(server.log(job).text(LogStream.SYSTEM))
                .isEqualTo("$ echo out; echo err >&2; printf 'no end'; exit 42\n");
        assertThat(server.log(job).text(LogStream.STDOUT)).isEqualTo("out\nno end");
        assertThat(server.log(job).text(LogStream.STDERR)).isEqualTo("err\n");
    }

    @Test
    void aCommandReadsTheInputThatItWasGiven() throws Exception {
        byte[] input = new byte[1 << 20];
        for (int i = 0; i < input.length; i++) {
            input[i] = (byte) (i * 31);
        }
        JobSpec whole = JobSpec.newBuilder()
                .setCommand("md5sum; read -r line || echo 'and its end'; ls -A ..; ls -A")
                .setStdin(ByteString.copyFrom(input))
                .build();
        AttemptRef job = server.assign(whole);
        assertThat(server.awaitEnd(job).getExitCode()).isZero();
        String sum = HexFormat.of().formatHex(MessageDigest.getInstance("MD5").digest(input));
        assertThat(server.log(job).text(LogStream.STDOUT))
                .startsWith(sum + "  -\nand its end\n")
                .contains("\nstdin\n")
                .endsWith("\nworkspace\n");

        AttemptRef script = server.assign(JobSpec.newBuilder()
                .setScript(Script.newBuilder()
                        .setContent("read -r a; echo \"[$a] [$1]\"; cat")
                        .addArguments("x"))
                .setStdin(ByteString.copyFromUtf8("one\ntwo"))
                .build());
        server.awaitEnd(script);
        assertThat(server.log(script).text(LogStream.STDOUT)).isEqualTo("[one] [x]\ntwo");
    }

    @Test
    void mergedOutputArrivesInTheOrderInWhichItWasWritten() throws Exception {
        String alternating = "for ((i = 0; i < 5000; i++)); do printf 'out %d\n' $i; printf 'err %d\n' $i >&2; done";
        AttemptRef job =
                server.assign(command(alternating).toBuilder().setMerge(true).build());
        assertThat(server.awaitEnd(job).getExitCode()).isZero();
        StringBuilder expected = new StringBuilder();
        for (int i = 0; i < 5_000; i++) {
            expected.append("out ").append(i).append("\nerr ").append(i).append('\n');
        }
        assertThat(server.log(job).text(LogStream.STDOUT)).isEqualTo(expected.toString());
        assertThat(server.log(job).text(LogStream.STDERR)).isEmpty();
    }

    @Test
    void aCommandIsNotStartedBeforeTheServerKnowsOfIt() throws Exception {
        server.letStart = false;
        Path ran = directory.resolve("ran");
        AttemptRef starts = server.assign(command("touch " + ran));
        assertThat(FakeServer.next(server.starting).getAttempt()).isEqualTo(starts);
        assertThat(FakeServer.next(server.starting).getAttempt())
                .as("it asks again")
                .isEqualTo(starts);
        assertThat(ran).doesNotExist();
        server.letStart = true;
        assertThat(server.awaitEnd(starts).getExitCode()).isZero();
        Files.delete(ran);

        server.letStart = false;
        server.starting.clear();
        AttemptRef stopped = server.assign(command("touch " + ran));
        FakeServer.next(server.starting);
        server.stop(stopped, EndReason.END_REASON_CANCELLED);
        AttemptFinished end = server.awaitEnd(stopped);
        assertThat(end.getEndReason()).isEqualTo(EndReason.END_REASON_CANCELLED);
        assertThat(end.getNeverStarted()).isTrue();
        assertThat(ran).doesNotExist();
        assertThat(server.started).hasSize(1);
    }

    @Test
    void aSignalIsNotAnExitCode() throws Exception {
        AttemptRef job = server.assign(command("kill -9 $$"));
        AttemptFinished end = server.awaitEnd(job);
        assertThat(end.getEndReason()).isEqualTo(EndReason.END_REASON_SIGNAL);
        assertThat(end.getSignal()).isEqualTo(9);
        assertThat(end.hasExitCode()).isFalse();
    }

    @Test
    void bytesArriveAsTheyWere() throws Exception {
        AttemptRef job = server.assign(
                command("for i in $(seq 1 200); do printf '\\xff\\xfe%d\\r' $i; done; printf '\\0\\n\\n'; "
                        + "head -c 300000 /dev/zero | tr '\\0' x; printf '\\nmore'"));
        server.awaitEnd(job);
        StringBuilder expected = new StringBuilder();
        for (int i = 1; i <= 200; i++) {
            expected.append("\u00ff\u00fe").append(i).append('\r');
        }
        expected.append("\0\n\n").append("x".repeat(300_000)).append("\nmore");
        assertThat(new String(server.log(job).bytes(LogStream.STDOUT), StandardCharsets.ISO_8859_1))
                .isEqualTo(expected.toString());
    }

    @Test
    void fiftyThousandLinesInOrder() throws Exception {
        AttemptRef job = server.assign(command("seq 1 50000"));
        server.awaitEnd(job);
        StringBuilder expected = new StringBuilder();
        for (int i = 1; i <= 50_000; i++) {
            expected.append(i).append('\n');
        }
        assertThat(server.log(job).text(LogStream.STDOUT)).isEqualTo(expected.toString());
    }

    @Test
    void argumentsAndEnvironmentArriveAsTyped() throws Exception {
        String odd = "a 'b' \"c\" $HOME `x` \\ \n é✓ *";
        AttemptRef job = server.assign(JobSpec.newBuilder()
                .setArgv(Argv.newBuilder()
                        .addElements("printf")
                        .addElements("[%s]")
                        .addElements(odd)
                        .addElements(""))
                .build());
        server.awaitEnd(job);
        assertThat(server.log(job).text(LogStream.STDOUT)).isEqualTo("[" + odd + "][]");

        AttemptRef other = server.assign(JobSpec.newBuilder()
                .setCommand(
                        "printf %s \"$ODD\"; env | grep -c ^HODEI_; echo $HODEI_ATTEMPT; [ \"$PWD\" = \"$HODEI_WORKSPACE\" ]")
                .putEnvironment("ODD", odd)
                .build());
        assertThat(server.awaitEnd(other).getExitCode()).isZero();
        assertThat(server.log(other).text(LogStream.STDOUT)).isEqualTo(odd + "5\n1\n");
    }

    @Test
    void scriptsRunWithTheirInterpreter() throws Exception {
        AttemptRef python = server.assign(JobSpec.newBuilder()
                .setScript(Script.newBuilder()
                        .setInterpreter("perl -w")
                        .setContent("print \"[@ARGV]\";\nexit 3;\n")
                        .addArguments("x y")
                        .addArguments("z"))
                .build());
        assertThat(server.awaitEnd(python).getExitCode()).isEqualTo(3);
        assertThat(server.log(python).text(LogStream.STDOUT)).isEqualTo("[x y z]");
        assertThat(server.log(python).text(LogStream.SYSTEM))
                .isEqualTo("$ perl -w - 'x y' z << 'EOF'\nprint \"[@ARGV]\";\nexit 3;\nEOF\n");

        AttemptRef shebang = server.assign(JobSpec.newBuilder()
                .setScript(Script.newBuilder().setContent("#!/usr/bin/env perl\nprint 'perl';"))
                .build());
        server.awaitEnd(shebang);
        assertThat(server.log(shebang).text(LogStream.STDOUT)).isEqualTo("perl");

        AttemptRef bash = server.assign(JobSpec.newBuilder()
                .setScript(Script.newBuilder().setContent("echo $BASH_VERSION | wc -l; ls -A"))
                .build());
        server.awaitEnd(bash);
        assertThat(server.log(bash).text(LogStream.STDOUT)).isEqualTo("1\n");
    }

    @Test
    void whatCantStartSaysWhy() throws Exception {
        AttemptRef script = server.assign(JobSpec.newBuilder()
                .setScript(Script.newBuilder().setInterpreter("no-such-thing").setContent("x"))
                .build());
        AttemptFinished end = server.awaitEnd(script);
        assertThat(end.getEndReason()).isEqualTo(EndReason.END_REASON_SETUP_FAILED);
        assertThat(end.getEndDetail()).contains("no-such-thing").contains("Install it");
        assertThat(server.log(script).text(LogStream.SYSTEM))
                .contains("no-such-thing")
                .contains("Install it");

        AttemptRef shebang = server.assign(JobSpec.newBuilder()
                .setScript(Script.newBuilder().setContent("#!/usr/bin/env no-such-other\n"))
                .build());
        assertThat(server.awaitEnd(shebang).getEndDetail()).contains("no-such-other");

        AttemptRef place = server.assign(JobSpec.newBuilder()
                .setCommand("true")
                .setWorkingDirectory("not/é")
                .build());
        end = server.awaitEnd(place);
        assertThat(end.getEndReason()).isEqualTo(EndReason.END_REASON_SETUP_FAILED);
        assertThat(end.getEndDetail()).contains("not/é").contains("No such file");
        assertThat(server.started).isEmpty();
    }

    @Test
    void theWorkspaceIsRemovedWhateverTheJobMadeOfIt() throws Exception {
        AttemptRef job = server.assign(command("mkdir -p a/b && touch a/b/c && ln -s / a/root && chmod -R a-w a; "
                + "for i in $(seq 1 40); do d=$(printf 'x%.0s' $(seq 1 200)); mkdir $d && cd $d || exit 1; done; "
                + "touch $'\\xff'"));
        assertThat(server.awaitEnd(job).getExitCode()).isZero();
        agent.close();
        assertThat(Files.exists(directory.resolve("work"))).isFalse();
        assertThat(Path.of("/etc")).isNotEmptyDirectory();
    }

    @Test
    void aLineIsSeenBeforeTheNextIsPrinted() throws Exception {
        Path go = directory.resolve("go");
        AttemptRef job = server.assign(
                command("echo one; until [ -e " + go + " ]; do read -t 0.01 <> <(:); done; echo two; rm " + go));
        server.log(job).awaitPosition(2);
        assertThat(server.log(job).text(LogStream.STDOUT)).isEqualTo("one\n");
        Files.createFile(go);
        server.awaitEnd(job);
        assertThat(server.log(job).text(LogStream.STDOUT)).isEqualTo("one\ntwo\n");
    }
}
