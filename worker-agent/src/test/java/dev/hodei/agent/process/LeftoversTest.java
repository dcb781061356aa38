package dev.hodei.agent.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.hodei.leftover.JobSession;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is left of a job that has nothing of it in its environment, and is known by its session alone. */
class LeftoversTest {
    @TempDir
    private Path work;

    private Optional<ProcessHandle> left = Optional.empty();

    @AfterEach
    void end() {
        left.ifPresent(ProcessHandle::destroyForcibly);
    }

    private Process start(String... command) throws IOException {
        Process process = new ProcessBuilder(command).start();
        left = Optional.of(process.toHandle());
        return process;
    }

    private Process sleeper() throws IOException {
        Process process = start("setsid", "env", "-i", "sh", "-c", "echo started; exec sleep 600");
        process.inputReader().readLine();
        return process;
    }

    private Path record(JobSession session) throws IOException {
        Path attempt = Files.createDirectory(work.resolve("abc-1"));
        return Files.write(attempt.resolve(JobSession.FILE), session.text());
    }

    /** A session whose leader has ended: its id, and what is left in it, which the kernel is to kill at this score. */
    private long leaderless(String score) throws Exception {
        Process leader = start(
                "setsid",
                "env",
                "-i",
                "bash",
                "-c",
                "echo " + score + " > /proc/$$/oom_score_adj || exit; sleep 600 >/dev/null 2>&1 & echo $!");
        String pid = leader.inputReader().readLine();
        assumeTrue(pid != null, "a process may change its score here");
        left = ProcessHandle.of(Long.parseLong(pid));
        leader.waitFor();
        return leader.pid();
    }

    @Test
    void aProcessIsKnownByItsSession() throws Exception {
        Process sleeper = sleeper();
        assertThat(Leftovers.kill(work)).as("nothing was put down").isZero();
        record(JobSession.ledBy(sleeper.pid()));
        assertThat(Leftovers.kill(work)).isEqualTo(1);
        assertThat(sleeper.waitFor(10, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void aLaterProcessOfTheSameNumberIsNot() throws Exception {
        Process sleeper = sleeper();
        JobSession session = JobSession.ledBy(sleeper.pid());
        Path record = record(new JobSession(session.id(), session.startTicks() - 1, session.boot()));
        assertThat(Leftovers.kill(work)).as("another start").isZero();
        Files.write(record, new JobSession(session.id(), session.startTicks(), "0-0").text());
        assertThat(Leftovers.kill(work)).as("another boot").isZero();
        assertThat(sleeper.isAlive()).isTrue();
    }

    @Test
    void whatItsLeaderLeftIsKnownToo() throws Exception {
        record(new JobSession(leaderless("1000"), 0, JobSession.ledBy(1).boot()));
        assertThat(Leftovers.kill(work)).isEqualTo(1);
        left.orElseThrow().onExit().get(10, TimeUnit.SECONDS);
    }

    @Test
    void aSessionWithoutLeaderWhoseProcessesAreNotMarkedAsAJobsIsNot() throws Exception {
        assumeFalse(
                Files.readString(Path.of("/proc/self/oom_score_adj")).strip().equals("1000"),
                "processes are marked by themselves where these tests are a job");
        record(new JobSession(leaderless("999"), 0, JobSession.ledBy(1).boot()));
        assertThat(Leftovers.kill(work)).isZero();
        assertThat(left.orElseThrow().isAlive()).isTrue();
    }

    /** A session that has lost its parent, and whose processes the kernel is to kill at this score. */
    private ProcessHandle orphan(String score) throws Exception {
        Process parent = new ProcessBuilder(
                        "bash",
                        "-c",
                        "echo " + score + " > /proc/$$/oom_score_adj || exit;"
                                + " setsid env -i sh -c 'echo $$; exec sleep 600' 2>&1 &")
                .start();
        String pid = parent.inputReader().readLine();
        assumeTrue(pid != null, "a process may change its score here");
        ProcessHandle orphan = ProcessHandle.of(Long.parseLong(pid)).orElseThrow();
        left = Optional.of(orphan);
        parent.waitFor();
        return orphan;
    }

    @Test
    void aSessionThatBeganWhenItsAgentWasKilledIsKnown() throws Exception {
        JobSession begins = JobSession.aboutToBegin();
        ProcessHandle orphan = orphan("1000");
        Path record = record(new JobSession(0, begins.startTicks() - 1_000, begins.boot()));
        assertThat(Leftovers.kill(work)).as("a session that began long before").isZero();
        Files.write(record, new JobSession(0, begins.startTicks() + 1_000, begins.boot()).text());
        assertThat(Leftovers.kill(work)).as("a session that is still to begin").isZero();
        assertThat(orphan.isAlive()).isTrue();
        Files.write(record, begins.text());
        assertThat(Leftovers.kill(work)).isEqualTo(1);
        orphan.onExit().get(10, TimeUnit.SECONDS);
    }

    @Test
    void aSessionThatBeganJustThenAndIsNotMarkedAsAJobsIsNot() throws Exception {
        assumeFalse(
                Files.readString(Path.of("/proc/self/oom_score_adj")).strip().equals("1000"),
                "processes are marked by themselves where these tests are a job");
        record(JobSession.aboutToBegin());
        assertThat(orphan("999").isAlive()).isTrue();
        assertThat(Leftovers.kill(work)).isZero();
    }

    @Test
    void norIsOneWhoseParentIsThere() throws Exception {
        record(JobSession.aboutToBegin());
        Process parent = start(
                "bash",
                "-c",
                "echo 1000 > /proc/$$/oom_score_adj || exit; setsid env -i sh -c 'echo $$; exec sleep 600' & wait");
        String pid = parent.inputReader().readLine();
        assumeTrue(pid != null, "a process may change its score here");
        ProcessHandle child = ProcessHandle.of(Long.parseLong(pid)).orElseThrow();
        try {
            assertThat(Leftovers.kill(work)).isZero();
            assertThat(child.isAlive()).isTrue();
        } finally {
            child.destroyForcibly();
        }
    }

    @Test
    void aRecordThatIsNotThisUsersIsNotBelieved() throws Exception {
        assumeTrue(Files.getAttribute(Path.of("/proc/self"), "unix:uid").equals(0), "root can give files away");
        Process sleeper = sleeper();
        Files.setAttribute(record(JobSession.ledBy(sleeper.pid())), "unix:uid", 54_321);
        assertThat(Leftovers.kill(work)).isZero();
        assertThat(sleeper.isAlive()).isTrue();
    }
}
