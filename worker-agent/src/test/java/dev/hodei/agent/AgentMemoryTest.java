package dev.hodei.agent;

import static dev.hodei.agent.FakeServer.command;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.hodei.agent.log.LogStream;
import dev.hodei.v1.AttemptFinished;
import dev.hodei.v1.AttemptRef;
import dev.hodei.v1.EndReason;
import dev.hodei.v1.Heartbeat;
import dev.hodei.v1.WorkerFacts;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The agent as a process of its own in a control group with a limit, and a kernel that enforces it. */
@Timeout(60)
class AgentMemoryTest {
    private static final long LIMIT = 256L << 20;
    /** Keeps what it reads, as there is no end of a line. */
    private static final String HOG = "tail /dev/zero";

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
    void aJobThatUsesUpItsWorkersMemoryIsOutOfMemory_whereControlGroupsMayBeMade() throws Exception {
        Optional<MemoryGroup> possible = MemoryGroup.limitedTo(LIMIT);
        assumeTrue(possible.isPresent(), "no control group can be made here");
        try (MemoryGroup group = possible.get();
                AgentProcess agent = AgentProcess.start(group.starter(), server, directory, Map.of())) {
            FakeServer.next(server.hellos);
            WorkerFacts facts = FakeServer.next(server.registrations).getFacts();
            assertThat(facts.getMemoryBytes()).isEqualTo(LIMIT);
            Heartbeat heartbeat = FakeServer.next(server.heartbeats);
            assertThat(heartbeat.getLoad().getMemoryCapacityBytes()).isEqualTo(LIMIT);
            assertThat(heartbeat.getLoad().getMemoryBytes()).isBetween(10L << 20, LIMIT);

            AttemptRef child = server.assign(command(HOG + "; echo $?; exit 3"));
            AttemptFinished end = server.awaitEnd(child);
            assertThat(end.getEndReason()).isEqualTo(EndReason.END_REASON_OUT_OF_MEMORY);
            assertThat(end.getEndDetail()).contains("256 MiB");
            assertThat(end.hasExitCode() || end.hasSignal()).isFalse();
            assertThat(server.log(child).text(LogStream.STDOUT)).isEqualTo("137\n");
            assertThat(server.log(child).text(LogStream.SYSTEM)).contains("Out of memory", "256 MiB");

            AttemptRef first = server.assign(command("exec " + HOG));
            assertThat(server.awaitEnd(first).getEndReason()).isEqualTo(EndReason.END_REASON_OUT_OF_MEMORY);

            AttemptRef survivor = server.assign(command(HOG + "; true"));
            end = server.awaitEnd(survivor);
            assertThat(end.getEndReason()).isEqualTo(EndReason.END_REASON_EXIT_CODE);
            assertThat(end.getExitCode()).isZero();
            assertThat(server.log(survivor).text(LogStream.SYSTEM)).contains("succeeded all the same");

            AttemptRef killed = server.assign(command("kill -9 $$"));
            assertThat(server.awaitEnd(killed).getEndReason())
                    .as("the kernel had no part in it")
                    .isEqualTo(EndReason.END_REASON_SIGNAL);
            agent.terminate();
            agent.awaitExit();
        }
    }
}
