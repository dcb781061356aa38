package dev.hodei.provider.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hodei.id.AttemptRef;
import dev.hodei.id.JobId;
import dev.hodei.leftover.Boot;
import dev.hodei.leftover.JournalRecord;
import dev.hodei.provider.Exit;
import dev.hodei.v1.AttemptStarted;
import dev.hodei.v1.AttemptStarting;
import dev.hodei.v1.ControlRequest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What the provider finds in the directory of a worker that has ended, and how it is reported. */
class EndOfWorkerTest extends ProviderFixture {
    @Test
    void whatItsJournalsProveNeverToHaveStartedIsReported() throws Exception {
        makeReadyPipe();
        ProcessProvider provider = provider("echo ready > '" + directory + "/ready'; exec sleep 600");
        List<Exit> ends = new ArrayList<>();
        provider.reportTo((reported, exit) -> {
            ends.add(exit);
            exits.add(new Reported(reported, exit.detail()));
        });
        String agent = provider.provision(request);
        awaitReady();
        Path work = workerDirectory().resolve("work");
        write(work.resolve("a-1/journal"), starting("a", 1, Boot.id()));
        write(work.resolve("b-2/journal"), starting("b", 2, "another boot"));
        write(work.resolve("c-3/journal"), starting("c", 3, Boot.id()), started("c", 3));
        Path elsewhere = directory.resolve("elsewhere");
        write(elsewhere, starting("d", 4, Boot.id()));
        Files.createDirectories(work.resolve("d-4"));
        Files.createSymbolicLink(work.resolve("d-4/journal"), elsewhere);
        provider.terminate(worker, agent);
        assertThat(exitDetail()).startsWith("exit code 143");
        assertThat(ends.getFirst().neverStarted()).containsExactly(new AttemptRef(new JobId("a".repeat(32)), 1, 1));
    }

    private static dev.hodei.v1.AttemptRef attempt(String digit, int token) {
        return dev.hodei.v1.AttemptRef.newBuilder()
                .setJobId(digit.repeat(32))
                .setAttempt(1)
                .setFencingToken(token)
                .build();
    }

    private static ControlRequest starting(String digit, int token, String boot) {
        return ControlRequest.newBuilder()
                .setAttemptStarting(AttemptStarting.newBuilder()
                        .setAttempt(attempt(digit, token))
                        .setBootId(boot))
                .build();
    }

    private static ControlRequest started(String digit, int token) {
        return ControlRequest.newBuilder()
                .setAttemptStarted(AttemptStarted.newBuilder().setAttempt(attempt(digit, token)))
                .build();
    }

    private static void write(Path journal, ControlRequest... records) throws IOException {
        Files.createDirectories(journal.resolveSibling(""));
        Files.createFile(journal);
        for (ControlRequest record : records) {
            Files.write(journal, JournalRecord.of(record).array(), StandardOpenOption.APPEND);
        }
    }

    /** Processes that are not known for a job's fill the work directory as quickly as it is emptied. */
    @Test
    void whoWritesInTheWorkDirectoryHoldsUpNoReport() throws Exception {
        makeReadyPipe();
        ProcessProvider provider = provider("env -i PATH=\"$PATH\" setsid perl -e '"
                + "chdir $ARGV[0]; fork; fork; alarm 60; while (open F, q(>), $$ . q(-) . $i++) {"
                + " if ($i == 5000) { open R, q(>>), $ARGV[1]; print R \"$$\\n\"; close R } }' \"$HODEI_WORK_DIR\" '"
                + directory + "/pids' > /dev/null 2>&1 & until [[ $(wc -l < '" + directory
                + "/pids') = 4 ]]; do read -rt 0.02 _ <> <(:); done 2> /dev/null; echo ready > '" + directory
                + "/ready'; exec sleep 600");
        String agent = provider.provision(request);
        awaitReady();
        List<ProcessHandle> writers = Files.readAllLines(directory.resolve("pids")).stream()
                .flatMap(pid -> ProcessHandle.of(Long.parseLong(pid)).stream())
                .toList();
        try {
            provider.terminate(worker, agent);
            assertThat(exitDetail()).startsWith("exit code 143");
            assertThat(writers).hasSize(4).allMatch(ProcessHandle::isAlive);
        } finally {
            writers.forEach(ProcessHandle::destroyForcibly);
        }
    }
}
