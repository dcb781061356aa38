package dev.hodei.agent;

import static dev.hodei.agent.FakeServer.command;
import static org.assertj.core.api.Assertions.assertThat;

import dev.hodei.agent.log.LogStream;
import dev.hodei.agent.process.ExitStatus;
import dev.hodei.agent.process.JobProcess;
import dev.hodei.agent.process.OutputPipes;
import dev.hodei.agent.process.ProcessRequest;
import dev.hodei.agent.process.Processes;
import dev.hodei.v1.AttemptFinished;
import dev.hodei.v1.AttemptRef;
import dev.hodei.v1.EndReason;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The agent as a process of its own, with the heap that it is meant to run in. */
@Timeout(60)
class AgentProcessTest {
    private static final List<String> FLAGS = List.of(
            "--enable-native-access=ALL-UNNAMED",
            "--sun-misc-unsafe-memory-access=allow",
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "-Xmx64m",
            "-Xss256k");

    @TempDir
    Path directory;

    private FakeServer server;

    @BeforeEach
    void listen() throws Exception {
        server = new FakeServer();
    }

    @AfterEach
    void close() throws Exception {
        server.close();
    }

    private JobProcess start(Map<String, String> settings) throws Exception {
        List<String> words = new ArrayList<>();
        words.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        words.addAll(FLAGS);
        words.addAll(List.of("-cp", System.getProperty("java.class.path"), "dev.hodei.agent.Agent"));
        List<byte[]> environment = new ArrayList<>();
        environment.add(bytes("PATH=/usr/bin:/bin"));
        settings.forEach((name, value) -> environment.add(bytes(name + "=" + value)));
        return Processes.ofThisJvm()
                .spawn(new ProcessRequest(
                        words.stream().map(AgentProcessTest::bytes).toList(),
                        environment,
                        directory.toString(),
                        List.of(bytes("AGENT=1"))));
    }

    private JobProcess startConnected(String spoolBytes) throws Exception {
        JobProcess agent = start(Map.of(
                "HODEI_SERVER_ADDRESS",
                "http://" + server.address(),
                "HODEI_OTP_TOKEN",
                FakeServer.OTP,
                "HODEI_WORKER_ID",
                RunningAgent.WORKER_ID,
                "HODEI_WORK_DIR",
                directory.resolve("work").toString(),
                "HODEI_SPOOL_LIMIT_BYTES",
                spoolBytes));
        FakeServer.next(server.hellos);
        return agent;
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static String everythingSaid(JobProcess process) {
        ByteArrayOutputStream said = new ByteArrayOutputStream();
        byte[] buffer = new byte[OutputPipes.BUFFER_BYTES];
        while (process.output().isOpen()) {
            process.output().await(-1);
            for (int i = 0; i < 2; i++) {
                if (process.output().isReady(i)) {
                    said.write(buffer, 0, Math.max(0, process.output().read(i, buffer)));
                }
            }
        }
        return said.toString(StandardCharsets.UTF_8);
    }

    @Test
    void aMissingSettingIsNamed() throws Exception {
        try (JobProcess agent = start(Map.of("HODEI_SERVER_ADDRESS", "localhost:1"))) {
            assertThat(everythingSaid(agent))
                    .contains("HODEI_OTP_TOKEN is not set")
                    .hasLineCount(1);
            assertThat(agent.exit().join()).isEqualTo(new ExitStatus.Exited(2));
        }
    }

    @Test
    void sigtermLeavesNothingBehind() throws Exception {
        try (JobProcess agent = startConnected("1048576")) {
            AttemptRef job = server.assign(command("setsid sleep 1000 & env | grep -c otp-; echo $!; wait"));
            server.log(job).awaitPosition(3);
            ProcessHandle.of(agent.pid()).orElseThrow().destroy();
            FakeServer.next(server.draining);
            AttemptFinished end = server.awaitEnd(job);
            assertThat(end.getEndReason()).isEqualTo(EndReason.END_REASON_WORKER_DRAINED);
            assertThat(everythingSaid(agent)).doesNotContain(FakeServer.OTP).contains("Stopping");
            assertThat(agent.exit().join()).isEqualTo(new ExitStatus.Exited(0));
            List<String> printed = FakeServer.lines(server.log(job).text(LogStream.STDOUT));
            assertThat(printed.getFirst()).isEqualTo("0");
            assertThat(ProcessHandle.of(Long.parseLong(printed.getLast()))).isEmpty();
        }
        assertThat(directory).isEmptyDirectory();
    }

    @Test
    void aFastJobAndASlowServer() throws Exception {
        server.keepBodies = false;
        server.slow = true;
        int limit = 8 << 20;
        try (JobProcess agent = startConnected(Integer.toString(limit))) {
            // 100 MB that do not compress well: far more than heap and spool together.
            AttemptRef job = server.assign(command("head -c 75000000 /dev/urandom | base64 -w 100; echo $? >&2"));
            FakeServer.next(server.started);
            server.chunkPermits.release(50);
            // The position first: while permits are left after it was read, another chunk will be stored.
            long position = server.log(job).position();
            while (server.chunkPermits.availablePermits() > 0) {
                server.log(job).awaitPosition(position + 1);
                position = server.log(job).position();
            }
            assertThat(server.finished).isEmpty();
            server.slow = false;
            server.chunkPermits.release(1_000);
            AttemptFinished end = server.awaitEnd(job);
            assertThat(end.getExitCode()).isZero();
            // Line ends are not counted.
            assertThat(end.getLogBytes()).isGreaterThan(98_000_000);
            ProcessHandle.of(agent.pid()).orElseThrow().destroy();
            assertThat(everythingSaid(agent)).doesNotContain("OutOfMemory").doesNotContain("ERROR");
            assertThat(agent.exit().join()).isEqualTo(new ExitStatus.Exited(0));
        }
    }
}
