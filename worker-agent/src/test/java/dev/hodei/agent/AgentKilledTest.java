package dev.hodei.agent;

import static dev.hodei.agent.FakeServer.command;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.hodei.agent.log.LogStream;
import dev.hodei.agent.process.ExitStatus;
import dev.hodei.leftover.Boot;
import dev.hodei.v1.AttemptFinished;
import dev.hodei.v1.AttemptRef;
import dev.hodei.v1.EndReason;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** An agent that is killed by kill -9 and started again as it was: the same settings, the same directory. */
@Timeout(120)
class AgentKilledTest {
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

    private AgentProcess connected() throws Exception {
        return AgentProcess.connected(server, directory, Map.of());
    }

    /** Starts it again, which brings back this attempt. */
    private AgentProcess again(AttemptRef held) throws Exception {
        AgentProcess agent = AgentProcess.start(server, directory, Map.of());
        assertThat(FakeServer.next(server.hellos).getAttemptsList()).containsExactly(held);
        return agent;
    }

    private static String numbers(int last) {
        return IntStream.rangeClosed(1, last).mapToObj(i -> i + "\n").collect(Collectors.joining());
    }

    /** SIGTERM; nothing may be left after that. */
    private void stop(AgentProcess agent) {
        agent.terminate();
        assertThat(agent.everythingSaid()).doesNotContain("credential-").doesNotContain(FakeServer.OTP);
        assertThat(agent.awaitExit()).isEqualTo(new ExitStatus.Exited(0));
        // An agent that finds a directory that it was told to use leaves it there.
        Path work = directory.resolve("work");
        assertThat(Files.exists(work) ? work.toFile().list() : new String[0]).isEmpty();
    }

    @Test
    void whatRanIsKilledAndReportedAsLostWithItsLog() throws Exception {
        AttemptRef job;
        List<String> printed;
        try (AgentProcess agent = connected()) {
            job = server.assign(command("echo $$; (setsid bash -c 'trap \"\" TERM; echo $BASHPID; sleep 1000' &); "
                    + "env -i sleep 1001 & echo $!; wait"));
            server.log(job).awaitPosition(4);
            printed = FakeServer.lines(server.log(job).text(LogStream.STDOUT));
            agent.kill();
        }
        server.started.clear();
        try (AgentProcess agent = again(job)) {
            assertThat(FakeServer.next(server.started).getAttempt()).isEqualTo(job);
            AttemptFinished end = server.awaitEnd(job);
            assertThat(end.getEndReason()).isEqualTo(EndReason.END_REASON_WORKER_LOST);
            assertThat(end.getEndDetail()).isEqualTo("the worker agent died while the job ran");
            assertThat(end.getNeverStarted()).isFalse();
            assertThat(server.log(job).text(LogStream.SYSTEM)).contains("The worker agent died while the job ran.");
            assertThat(FakeServer.lines(server.log(job).text(LogStream.STDOUT))).isEqualTo(printed);
            assertThat(printed)
                    .hasSize(3)
                    .allSatisfy(pid ->
                            assertThat(ProcessHandle.of(Long.parseLong(pid))).isEmpty());
            assertThat(server.registrations).hasSize(1);

            AttemptRef next = server.assign(command("exit 4"));
            assertThat(server.awaitEnd(next).getExitCode()).isEqualTo(4);
            stop(agent);
        }
    }

    @Test
    void whatWasNeverStartedIsReportedSo() throws Exception {
        server.letStart = false;
        AttemptRef job;
        Path proof = directory.resolve("it-ran");
        try (AgentProcess agent = connected()) {
            job = server.assign(command("touch " + proof));
            FakeServer.next(server.starting);
            await().until(this::journalRecords, records -> records == 1);
            agent.kill();
        }
        try (AgentProcess agent = again(job)) {
            AttemptFinished end = server.awaitEnd(job);
            assertThat(end.getEndReason()).isEqualTo(EndReason.END_REASON_WORKER_LOST);
            assertThat(end.getNeverStarted()).isTrue();
            assertThat(end.getEndDetail()).isEqualTo("the worker agent died before the command was started");
            assertThat(server.started).isEmpty();
            assertThat(proof).doesNotExist();
            stop(agent);
        }
    }

    /** The machine went down meanwhile, and may have taken with it what the journal said of the start. */
    @Test
    void whatMayHaveBeenStartedBeforeTheMachineWentDownIsReportedSo() throws Exception {
        server.letStart = false;
        AttemptRef job;
        try (AgentProcess agent = connected()) {
            job = server.assign(command("true"));
            FakeServer.next(server.starting);
            await().until(this::journalRecords, records -> records == 1);
            agent.kill();
        }
        replaceInJournal(Boot.id(), "0".repeat(Boot.id().length()));
        try (AgentProcess agent = again(job)) {
            AttemptFinished end = server.awaitEnd(job);
            assertThat(end.getEndReason()).isEqualTo(EndReason.END_REASON_WORKER_LOST);
            assertThat(end.getNeverStarted()).isFalse();
            assertThat(end.getEndDetail())
                    .isEqualTo("the worker agent died, and whether the command had been started is not known");
            stop(agent);
        }
    }

    private void replaceInJournal(String text, String by) throws IOException {
        Path journal;
        try (Stream<Path> attempts = Files.list(directory.resolve("work"))) {
            journal = attempts.map(attempt -> attempt.resolve("journal"))
                    .filter(Files::exists)
                    .findAny()
                    .orElseThrow();
        }
        ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(journal));
        byte[] record = new byte[bytes.getInt()];
        bytes.getInt();
        bytes.get(record);
        String before = new String(record, StandardCharsets.ISO_8859_1);
        assertThat(before).contains(text);
        byte[] after = before.replace(text, by).getBytes(StandardCharsets.ISO_8859_1);
        CRC32C checksum = new CRC32C();
        checksum.update(after);
        Files.write(
                journal,
                ByteBuffer.allocate(8 + after.length)
                        .putInt(after.length)
                        .putInt((int) checksum.getValue())
                        .put(after)
                        .array());
    }

    @Test
    void anEndThatWasNotSettledIsReportedAsItWas() throws Exception {
        server.settle = false;
        AttemptRef job;
        AttemptFinished first;
        try (AgentProcess agent = connected()) {
            job = server.assign(command("echo over; exit 3"));
            first = server.awaitEnd(job);
            agent.kill();
        }
        try (AgentProcess agent = again(job)) {
            assertThat(FakeServer.next(server.finished)).isEqualTo(first);
            assertThat(server.log(job).text(LogStream.STDOUT)).isEqualTo("over\n");
            server.settle(job);
            stop(agent);
        }
    }

    @Test
    void anEndWhileTheServerWasAwayIsReportedWithTheWholeLog() throws Exception {
        AttemptRef job;
        Path go = directory.resolve("go");
        try (AgentProcess agent = connected()) {
            job = server.assign(command(
                    "until [ -e " + go + " ]; do read -t 0.01 <> <(:); done; seq 20000; rm " + go + "; exit 5"));
            FakeServer.next(server.started);
            server.goDown();
            Files.createFile(go);
            awaitKeptEnd();
            agent.kill();
        }
        server.comeBack();
        try (AgentProcess agent = again(job)) {
            AttemptFinished end = server.awaitEnd(job);
            assertThat(end.getExitCode()).isEqualTo(5);
            assertThat(server.log(job).text(LogStream.STDOUT)).isEqualTo(numbers(20_000));
            assertThat(server.log(job).text(LogStream.SYSTEM)).doesNotContain("died");
            stop(agent);
        }
    }

    /** Until the one attempt's journal says whose it is, that it started, and how it ended. */
    private void awaitKeptEnd() {
        await().until(this::journalRecords, records -> records == 3);
    }

    private int journalRecords() throws IOException {
        try (Stream<Path> attempts = Files.list(directory.resolve("work"))) {
            Optional<Path> journal = attempts.map(attempt -> attempt.resolve("journal"))
                    .filter(Files::exists)
                    .findAny();
            ByteBuffer bytes = ByteBuffer.wrap(journal.isEmpty() ? new byte[0] : Files.readAllBytes(journal.get()));
            int records = 0;
            while (bytes.hasRemaining()) {
                bytes.position(bytes.position() + Integer.BYTES + Integer.BYTES + bytes.getInt(bytes.position()));
                records++;
            }
            return records;
        }
    }

    @Test
    void aSpoolThatWasUploadedInPartIsResentFromThere() throws Exception {
        server.slow = true;
        AttemptRef job;
        long uploaded;
        try (AgentProcess agent = connected()) {
            // Some 4 MB in 256 KiB chunks.
            job = server.assign(command("seq 600000; exit 6"));
            server.chunkPermits.release(4);
            AttemptFinished end = FakeServer.next(server.finished);
            server.log(job).awaitPosition(2);
            uploaded = server.log(job).position();
            assertThat(uploaded).isLessThan(end.getLogPosition());
            agent.kill();
        }
        server.slow = false;
        server.chunkPermits.release(1_000);
        try (AgentProcess agent = again(job)) {
            assertThat(server.awaitEnd(job).getExitCode()).isEqualTo(6);
            assertThat(server.log(job).text(LogStream.STDOUT)).isEqualTo(numbers(600_000));
            stop(agent);
        }
    }

    @Test
    void whatRanWithASpoolThatWasUploadedInPartHasALogWithoutAGap() throws Exception {
        server.slow = true;
        AttemptRef job;
        try (AgentProcess agent = connected()) {
            job = server.assign(command("trap '' PIPE; exec 2>/dev/null; i=0; while :; do echo $((i = i + 1)); done"));
            server.chunkPermits.release(20);
            server.log(job).awaitPosition(500);
            agent.kill();
        }
        long uploaded = server.log(job).position();
        server.slow = false;
        server.chunkPermits.release(1_000);
        try (AgentProcess agent = again(job)) {
            AttemptFinished end = server.awaitEnd(job);
            assertThat(end.getEndReason()).isEqualTo(EndReason.END_REASON_WORKER_LOST);
            assertThat(end.getLogPosition()).isGreaterThan(uploaded);
            String text = server.log(job).text(LogStream.STDOUT);
            assertThat(text).isEqualTo(numbers(FakeServer.lines(text).size()));
            stop(agent);
        }
    }

    @Test
    void aCredentialIsRenewedOnDiskWhereOnlyItsUserReadsIt() throws Exception {
        server.nextToken = "credential-2";
        Path kept = directory.resolve("work/credential");
        try (AgentProcess agent = connected()) {
            while (!Files.readString(kept).endsWith("\ncredential-2\n")) {
                FakeServer.next(server.heartbeats);
            }
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(kept)))
                    .isEqualTo("rw-------");
            agent.kill();
        }
        server.validToken = "credential-2";
        server.tokens.clear();
        try (AgentProcess agent = connected()) {
            assertThat(FakeServer.next(server.tokens)).isEqualTo("Bearer credential-2");
            stop(agent);
        }
    }

    @Test
    void aRefusedCredentialIsFollowedByThePasswordAndAUsedOneIsTheEnd() throws Exception {
        AttemptRef job;
        long pid;
        try (AgentProcess agent = connected()) {
            job = server.assign(command("sleep 1000"));
            pid = FakeServer.next(server.started).getPid();
            agent.kill();
        }
        server.validToken = "another";
        server.registrations.clear();
        try (AgentProcess agent = AgentProcess.start(server, directory, Map.of())) {
            assertThat(agent.everythingSaid())
                    .contains("presenting the one-time password", "refuses the one-time password of worker")
                    .doesNotContain("credential-1")
                    .doesNotContain(FakeServer.OTP);
            assertThat(agent.awaitExit()).isEqualTo(new ExitStatus.Exited(77));
        }
        assertThat(server.registrations).hasSize(1);
        assertThat(ProcessHandle.of(pid)).isEmpty();
        assertThat(server.log(job).text(LogStream.SYSTEM)).doesNotContain("died");
        assertThat(directory.resolve("work")).isEmptyDirectory();
    }

    @Test
    void aUsedPasswordWithoutACredentialIsTheEndAtOnce() throws Exception {
        try (AgentProcess agent = connected()) {
            agent.kill();
        }
        Files.delete(directory.resolve("work/credential"));
        try (AgentProcess agent = AgentProcess.start(server, directory, Map.of())) {
            assertThat(agent.everythingSaid())
                    .contains("A password is good for one worker, once")
                    .hasLineCount(1);
            assertThat(agent.awaitExit()).isEqualTo(new ExitStatus.Exited(77));
        }
    }

    @Test
    void aSecondAgentInTheDirectoryIsRefused() throws Exception {
        try (AgentProcess first = connected()) {
            try (AgentProcess second = AgentProcess.start(server, directory, Map.of())) {
                assertThat(second.everythingSaid())
                        .contains("Another agent (process ", "works in the work directory")
                        .hasLineCount(1);
                assertThat(second.awaitExit()).isEqualTo(new ExitStatus.Exited(75));
            }
            AttemptRef job = server.assign(command("exit 8"));
            assertThat(server.awaitEnd(job).getExitCode()).isEqualTo(8);
            stop(first);
        }
    }

    @Test
    void anotherWorkerDoesNotTakeOverTheDirectory() throws Exception {
        try (AgentProcess agent = connected()) {
            agent.kill();
        }
        Map<String, String> other = Map.of("HODEI_WORKER_ID", "f".repeat(32));
        try (AgentProcess agent = AgentProcess.start(server, directory, other)) {
            assertThat(agent.everythingSaid()).contains("is that of worker " + RunningAgent.WORKER_ID);
            assertThat(agent.awaitExit()).isEqualTo(new ExitStatus.Exited(2));
        }
        assertThat(server.registrations).hasSize(1);
    }

    @Test
    void aStopWithoutAServerLeavesTheEndForTheNextStart() throws Exception {
        AttemptRef job;
        try (AgentProcess agent = connected()) {
            job = server.assign(command("seq 100; exec sleep 1000"));
            server.log(job).awaitPosition(101);
            server.goDown();
            agent.terminate();
            assertThat(agent.everythingSaid()).contains("Stopped before the server had settled 1 job(s)");
            assertThat(agent.awaitExit()).isEqualTo(new ExitStatus.Exited(0));
        }
        server.comeBack();
        try (AgentProcess agent = again(job)) {
            AttemptFinished end = server.awaitEnd(job);
            assertThat(end.getEndReason()).isEqualTo(EndReason.END_REASON_WORKER_DRAINED);
            stop(agent);
        }
    }
}
