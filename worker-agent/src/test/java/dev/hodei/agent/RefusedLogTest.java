package dev.hodei.agent;

import static dev.hodei.agent.FakeServer.command;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.hodei.agent.log.LogStream;
import dev.hodei.v1.AttemptFinished;
import dev.hodei.v1.AttemptRef;
import io.grpc.Status;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What an agent does with a log that the server does not take. */
@Timeout(60)
class RefusedLogTest {
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
    void close() throws Exception {
        agent.close();
        server.close();
    }

    @Test
    void ofASealedLogNothingMoreIsSentOrKept() throws Exception {
        Path go = directory.resolve("go");
        AttemptRef job =
                server.assign(command("echo first; until [ -e " + go + " ]; do read -t 0.01 <> <(:); done; echo last"));
        server.log(job).awaitPosition(2);
        AtomicInteger sent = new AtomicInteger();
        server.log(job).refuse(_ -> {
            sent.incrementAndGet();
            return Status.FAILED_PRECONDITION;
        });
        server.settle = false;
        Files.createFile(go);
        AttemptFinished end = FakeServer.next(server.finished);

        assertThat(end.getExitCode()).isZero();
        await().until(() -> sent.get() > 0 && spools().isEmpty());
        server.settle(job);
        assertThat(sent).hasValue(1);
        assertThat(server.log(job).text(LogStream.STDOUT)).isEqualTo("first\n");
    }

    @Test
    void aChunkThatTheServerCannotReadIsReplacedByWordsThatSaySo() throws Exception {
        Path go = directory.resolve("go");
        AttemptRef job = server.assign(command("echo first; until [ -e " + go
                + " ]; do read -t 0.01 <> <(:); done; echo second; until [ -e " + go
                + "2 ]; do read -t 0.01 <> <(:); done; echo third"));
        server.log(job).awaitPosition(2);
        server.log(job)
                .refuse(chunk -> chunk.getBody().toStringUtf8().contains("second") ? Status.DATA_LOSS : Status.OK);
        Files.createFile(go);
        server.log(job).awaitPosition(3);
        Files.createFile(directory.resolve("go2"));
        AttemptFinished end = FakeServer.next(server.finished);
        server.log(job).awaitPosition(end.getLogPosition());

        assertThat(server.log(job).position()).isEqualTo(end.getLogPosition());
        assertThat(server.log(job).text(LogStream.STDOUT)).isEqualTo("first\nthird\n");
        assertThat(server.log(job).text(LogStream.SYSTEM))
                .endsWith("hodei: entry 2 of this log cannot be read: the worker's copy is damaged\n");
    }

    private List<Path> spools() throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            return files.filter(file -> file.toString().endsWith(".chunks")).toList();
        }
    }
}
