package dev.hodei.provider.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.hodei.id.WorkerId;
import dev.hodei.leftover.JobSession;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What is left of jobs that have nothing of them in their environment. */
@Timeout(60)
class LeftoversTest {
    private static final int SOMEBODY = 54_321;
    private final WorkerId worker = new WorkerId("0123456789abcdef0123456789abcdef");
    private final List<ProcessHandle> started = new ArrayList<>();

    @TempDir
    Path home;

    private WorkerDirectory directory;
    private Path attempt;

    @BeforeEach
    void place() throws IOException {
        directory = WorkerDirectory.of(home, worker);
        directory.create();
        attempt = Files.createDirectory(directory.work().resolve("abc-1"));
    }

    @AfterEach
    void end() {
        started.forEach(ProcessHandle::destroyForcibly);
    }

    /** A session's leader, which runs as this user. */
    private Process sleeper(String... before) throws IOException {
        Process process = new ProcessBuilder(Stream.of(
                                Stream.of("setsid"),
                                Stream.of(before),
                                Stream.of("env", "-i", "sh", "-c", "echo started; exec sleep 600"))
                        .flatMap(words -> words)
                        .toList())
                .start();
        started.add(process.toHandle());
        process.inputReader().readLine();
        return process;
    }

    private Process sleeperOfSomebody() throws IOException {
        assumeRoot();
        return sleeper("setpriv", "--reuid=" + SOMEBODY, "--clear-groups", "--");
    }

    private static void assumeRoot() throws IOException {
        assumeTrue(Files.getAttribute(Path.of("/proc/self"), "unix:uid").equals(0), "needs other users");
    }

    private Path record(JobSession session) throws IOException {
        return Files.write(attempt.resolve(JobSession.FILE), session.text());
    }

    private void assertNothingIsFound() {
        assertThat(Leftovers.workers(home, SeenProcess.all())).doesNotContain(worker);
        assertThat(Leftovers.kill(directory)).isZero();
        assertThat(started).allMatch(ProcessHandle::isAlive);
    }

    private void assertIsFoundAndKilled(Process process) throws Exception {
        assertThat(Leftovers.workers(home, SeenProcess.all())).contains(worker);
        assertThat(Leftovers.kill(directory)).isEqualTo(1);
        assertThat(process.waitFor(10, TimeUnit.SECONDS)).isTrue();
        assertThat(Leftovers.workers(home, SeenProcess.all())).doesNotContain(worker);
    }

    @Test
    void aProcessIsKnownByItsSession() throws Exception {
        Process sleeper = sleeper();
        assertNothingIsFound();
        record(JobSession.ledBy(sleeper.pid()));
        assertIsFoundAndKilled(sleeper);
    }

    @Test
    void anotherProcessOfTheSameNumberIsNot() throws Exception {
        JobSession session = JobSession.ledBy(sleeper().pid());
        record(new JobSession(session.id(), session.startTicks() - 1, session.boot()));
        assertNothingIsFound();
        record(new JobSession(session.id(), session.startTicks(), "0-0"));
        assertNothingIsFound();
    }

    @Test
    void whatItHasStartedIsKilledWithIt() throws Exception {
        ProcessBuilder job = new ProcessBuilder("bash", "-c", "env -i setsid sleep 600 & echo $!; wait");
        job.environment().put("HODEI_JOB_ID", "abc");
        job.environment().put("HODEI_WORKSPACE", attempt.resolve("workspace").toString());
        Process first = job.start();
        started.add(first.toHandle());
        ProcessHandle second =
                ProcessHandle.of(Long.parseLong(first.inputReader().readLine())).orElseThrow();
        started.add(second);
        assertThat(Leftovers.kill(directory)).isEqualTo(2);
        first.onExit().get(10, TimeUnit.SECONDS);
        second.onExit().get(10, TimeUnit.SECONDS);
    }

    @Test
    void otherUsersProcessesAreNotTakenForAJobs() throws Exception {
        record(JobSession.ledBy(sleeperOfSomebody().pid()));
        assertNothingIsFound();
    }

    @Test
    void theUserOfTheWorkDirectoryMayNameHisOwnProcessesOnly() throws Exception {
        Process his = sleeperOfSomebody();
        Process roots = sleeper();
        for (Path path : List.of(directory.work(), attempt, record(JobSession.ledBy(roots.pid())))) {
            Files.setAttribute(path, "unix:uid", SOMEBODY);
        }
        assertNothingIsFound();
        record(JobSession.ledBy(his.pid()));
        assertIsFoundAndKilled(his);
        assertThat(roots.isAlive()).isTrue();
    }

    @Test
    void linksFifosAndLongFilesAreNotRead() throws Exception {
        Path elsewhere = Files.createDirectory(home.resolve("elsewhere"));
        byte[] text = JobSession.ledBy(sleeper().pid()).text();
        Path record = attempt.resolve(JobSession.FILE);
        Files.createSymbolicLink(record, Files.write(elsewhere.resolve(JobSession.FILE), text));
        Files.createSymbolicLink(directory.work().resolve("abc-2"), elsewhere);
        assertNothingIsFound();
        Files.delete(record);
        Process fifos = new ProcessBuilder(
                        "mkfifo",
                        record.toString(),
                        directory.work().resolve("abc-3").toString())
                .start();
        assertThat(fifos.waitFor()).isZero();
        assertNothingIsFound();
        Files.delete(record);
        Files.write(record, Arrays.copyOf(text, 200));
        assertNothingIsFound();
    }

    @Test
    void itsOwnSessionAndThatOfTheMachinesFirstProcessAreNobodysJobs() throws Exception {
        Process ours = new ProcessBuilder("sleep", "600").start();
        started.add(ours.toHandle());
        long own = Long.parseLong(
                Files.readString(Path.of("/proc/self/stat")).replaceFirst(".*\\) . \\d+ \\d+ (\\d+) .*\\s*", "$1"));
        record(JobSession.ledBy(own));
        assertNothingIsFound();
        record(JobSession.ledBy(1));
        assertNothingIsFound();
    }
}
