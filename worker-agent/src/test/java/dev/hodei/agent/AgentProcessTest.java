package dev.hodei.agent;

import static dev.hodei.agent.FakeServer.command;
import static org.assertj.core.api.Assertions.assertThat;

import dev.hodei.agent.log.LogStream;
import dev.hodei.agent.process.ExitStatus;
import dev.hodei.v1.AttemptFinished;
import dev.hodei.v1.AttemptRef;
import dev.hodei.v1.EndReason;
import java.nio.file.Path;
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

    @Test
    void aMissingSettingIsNamed() throws Exception {
        try (AgentProcess agent = AgentProcess.start(directory, Map.of("HODEI_SERVER_ADDRESS", "localhost:1"))) {
            assertThat(agent.everythingSaid())
                    .contains("HODEI_OTP_TOKEN is not set")
                    .hasLineCount(1);
            assertThat(agent.awaitExit()).isEqualTo(new ExitStatus.Exited(2));
        }
    }

    @Test
    void sigtermLeavesNothingBehind() throws Exception {
        try (AgentProcess agent = AgentProcess.connected(server, directory, Map.of())) {
            AttemptRef job = server.assign(command("setsid sleep 1000 & env | grep -c [o]tp-; echo $!; wait"));
            server.log(job).awaitPosition(3);
            agent.terminate();
            FakeServer.next(server.draining);
            AttemptFinished end = server.awaitEnd(job);
            assertThat(end.getEndReason()).isEqualTo(EndReason.END_REASON_WORKER_DRAINED);
            assertThat(agent.everythingSaid()).doesNotContain(FakeServer.OTP).contains("Stopping");
            assertThat(agent.awaitExit()).isEqualTo(new ExitStatus.Exited(0));
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
        Map<String, String> limit = Map.of("HODEI_SPOOL_LIMIT_BYTES", Integer.toString(8 << 20));
        try (AgentProcess agent = AgentProcess.connected(server, directory, limit)) {
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
            agent.terminate();
            assertThat(agent.everythingSaid()).doesNotContain("OutOfMemory").doesNotContain("ERROR");
            assertThat(agent.awaitExit()).isEqualTo(new ExitStatus.Exited(0));
        }
    }
}
