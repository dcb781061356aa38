package dev.hodei.provider.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.hodei.id.WorkerId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AbandonedDirectoriesTest {
    private static final Instant NOW = Instant.parse("2026-11-29T12:00:00Z");
    private final WorkerId worker = new WorkerId("0123456789abcdef0123456789abcdef");

    @TempDir
    Path home;

    private AbandonedDirectories abandoned() {
        return new AbandonedDirectories(home, InstantSource.fixed(NOW));
    }

    private WorkerDirectory directory() throws IOException {
        WorkerDirectory directory = WorkerDirectory.of(home, worker);
        directory.create();
        return directory;
    }

    private void age(Duration age) throws IOException {
        try (var paths = Files.walk(home.resolve("workers"))) {
            for (Path path : paths.toList()) {
                Files.setLastModifiedTime(path, FileTime.from(NOW.minus(age)));
            }
        }
    }

    @Test
    void oneThatHoldsNothingGoes() throws Exception {
        WorkerDirectory directory = directory();
        Files.createDirectories(directory.work().resolve("abc-1/workspace/x"));
        age(Duration.ofMinutes(1));
        abandoned().remove(SeenProcess.all(), _ -> false);
        assertThat(directory.path()).as("an agent may just be starting in it").exists();
        age(Duration.ofMinutes(3));
        abandoned().remove(SeenProcess.all(), _ -> true);
        assertThat(directory.path()).as("its agent runs").exists();
        abandoned().remove(SeenProcess.all(), _ -> false);
        assertThat(directory.path()).doesNotExist();
    }

    @Test
    void resultsThatNobodyClaimsAreKeptForADay() throws Exception {
        WorkerDirectory directory = directory();
        Files.createFile(
                Files.createDirectories(directory.work().resolve("abc-1")).resolve("journal"));
        age(Duration.ofHours(23));
        abandoned().remove(SeenProcess.all(), _ -> false);
        assertThat(directory.work().resolve("abc-1/journal")).exists();
        age(Duration.ofHours(25));
        abandoned().remove(SeenProcess.all(), _ -> false);
        assertThat(directory.path()).doesNotExist();
    }

    @Test
    void whatAnAgentPrintedIsKeptForADay() throws Exception {
        WorkerDirectory directory = directory();
        Files.createFile(directory.log());
        age(Duration.ofHours(23));
        abandoned().remove(SeenProcess.all(), _ -> false);
        assertThat(directory.log()).exists();
        age(Duration.ofHours(25));
        abandoned().remove(SeenProcess.all(), _ -> false);
        assertThat(directory.path()).doesNotExist();
    }

    @Test
    void whatAJobLeftRunningIsKilledAtOnce() throws Exception {
        WorkerDirectory directory = directory();
        Files.createFile(directory.log());
        Path attempt = Files.createDirectories(directory.work().resolve("abc-1"));
        Files.createFile(attempt.resolve("journal"));
        ProcessBuilder command = new ProcessBuilder("sleep", "600");
        command.environment().put("HODEI_JOB_ID", "abc");
        command.environment()
                .put("HODEI_WORKSPACE", attempt.resolve("workspace").toString());
        Process left = command.start();
        try {
            age(Duration.ofMinutes(1));
            abandoned().remove(SeenProcess.all(), _ -> false);
            age(Duration.ofMinutes(3));
            abandoned().remove(SeenProcess.all(), _ -> true);
            assertThat(left.isAlive()).as("an agent may be there").isTrue();
            abandoned().remove(SeenProcess.all(), _ -> false);
            assertThat(left.waitFor(10, TimeUnit.SECONDS)).as("it was killed").isTrue();
            assertThat(attempt.resolve("journal"))
                    .as("its result waits for a day")
                    .exists();
        } finally {
            left.destroyForcibly();
        }
    }

    @Test
    void oneWhoseLockIsHeldStays() throws Exception {
        WorkerDirectory directory = directory();
        Path lock = Files.createFile(directory.work().resolve("lock"));
        age(Duration.ofDays(3));
        // The kernel's record locks, as an agent takes them; in another process, whose death gives them back.
        Process holder = new ProcessBuilder(
                        "perl",
                        "-e",
                        "use Fcntl qw(:DEFAULT :seek); open(F, '+<', $ARGV[0]) or die;"
                                + " my $l = pack('s s x4 q q l x4', F_WRLCK, SEEK_SET, 0, 0, 0); fcntl(F, F_SETLK, $l) or die;"
                                + " $| = 1; print qq(ready\\n); <STDIN>",
                        lock.toString())
                .start();
        try {
            String said = holder.inputReader().readLine();
            assumeTrue("ready".equals(said), "perl can take a lock here");
            abandoned().remove(SeenProcess.all(), _ -> false);
            assertThat(directory.path()).exists();
        } finally {
            holder.destroyForcibly().waitFor(10, TimeUnit.SECONDS);
        }
        abandoned().remove(SeenProcess.all(), _ -> false);
        assertThat(directory.path()).doesNotExist();
    }

    @Test
    void othersFilesAndLinksStay() throws Exception {
        Path theirs = Files.createDirectories(home.resolve("workers/notes"));
        Path precious = Files.createDirectories(home.resolve("precious/work"));
        Files.createSymbolicLink(home.resolve("workers").resolve(worker.value()), home.resolve("precious"));
        age(Duration.ofDays(3));
        abandoned().remove(SeenProcess.all(), _ -> false);
        assertThat(theirs).exists();
        assertThat(precious).exists();
    }
}
