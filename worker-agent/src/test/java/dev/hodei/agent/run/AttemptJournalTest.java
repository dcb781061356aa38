package dev.hodei.agent.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hodei.v1.AttemptFinished;
import dev.hodei.v1.AttemptRef;
import dev.hodei.v1.AttemptStarted;
import dev.hodei.v1.ControlRequest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AttemptJournalTest {
    private static final AttemptRef ATTEMPT = AttemptRef.newBuilder()
            .setJobId("3fa9")
            .setAttempt(2)
            .setFencingToken(17)
            .build();
    private static final ControlRequest STARTED = ControlRequest.newBuilder()
            .setAttemptStarted(AttemptStarted.newBuilder().setAttempt(ATTEMPT))
            .build();
    private static final ControlRequest FINISHED = ControlRequest.newBuilder()
            .setAttemptFinished(AttemptFinished.newBuilder().setAttempt(ATTEMPT).setExitCode(42))
            .build();

    @TempDir
    private Path directory;

    private Path file;

    @BeforeEach
    void place() {
        file = directory.resolve("journal");
    }

    private AttemptJournal reread() throws IOException {
        return Objects.requireNonNull(AttemptJournal.read(file));
    }

    @Test
    void whatWasAddedIsReadBack() throws Exception {
        AttemptJournal journal = AttemptJournal.create(file, ATTEMPT);
        AttemptJournal fresh = reread();
        assertThat(fresh.attempt()).isEqualTo(ATTEMPT);
        assertThat(fresh.started()).isNull();
        assertThat(fresh.finished()).isNull();

        journal.add(STARTED);
        journal.add(FINISHED);
        AttemptJournal whole = reread();
        assertThat(whole.started()).isEqualTo(STARTED.getAttemptStarted());
        assertThat(whole.finished()).isEqualTo(FINISHED.getAttemptFinished());
    }

    @Test
    void oneOfThisBootWithoutAStartProvesThatThereWasNone() throws Exception {
        AttemptJournal journal = AttemptJournal.create(file, ATTEMPT);
        assertThat(reread().provesThatItNeverStarted()).isTrue();
        journal.add(STARTED);
        assertThat(reread().provesThatItNeverStarted()).isFalse();
    }

    @Test
    void aPartOfTheRecordOfTheStartLeavesInDoubtWhetherThereWasOne() throws Exception {
        AttemptJournal.create(file, ATTEMPT);
        int fresh = (int) Files.size(file);
        reread().add(STARTED);
        byte[] whole = Files.readAllBytes(file);
        for (int cut = fresh + 1; cut < whole.length; cut++) {
            Files.write(file, Arrays.copyOf(whole, cut));
            assertThat(reread().provesThatItNeverStarted())
                    .as("%d of %d bytes", cut, whole.length)
                    .isFalse();
        }
    }

    /** A machine that goes down takes with it what was not forced to the disk. */
    @Test
    void oneOfAnotherBootOrOfNoneProvesNothing() throws Exception {
        for (String boot : new String[] {"", "-", "3f2a0e9c-0000-4000-8000-000000000000"}) {
            Files.deleteIfExists(file);
            AttemptJournal.create(file, ATTEMPT, boot);
            assertThat(reread().attempt()).isEqualTo(ATTEMPT);
            assertThat(reread().provesThatItNeverStarted()).as(boot).isFalse();
        }
    }

    @Test
    void aRecordThatIsNotWholeIsNoneAndIsWrittenOver() throws Exception {
        AttemptJournal.create(file, ATTEMPT).add(STARTED);
        long started = Files.size(file);
        reread().add(FINISHED);
        byte[] whole = Files.readAllBytes(file);
        for (int cut = (int) started; cut < whole.length; cut++) {
            Files.write(file, Arrays.copyOf(whole, cut));
            AttemptJournal torn = reread();
            assertThat(torn.started()).isEqualTo(STARTED.getAttemptStarted());
            assertThat(torn.finished()).as("%d of %d bytes", cut, whole.length).isNull();
            torn.add(FINISHED);
            assertThat(Files.readAllBytes(file)).isEqualTo(whole);
        }
    }

    @Test
    void aDamagedRecordEndsIt() throws Exception {
        AttemptJournal.create(file, ATTEMPT).add(FINISHED);
        byte[] bytes = Files.readAllBytes(file);
        bytes[bytes.length - 1] ^= 1;
        Files.write(file, bytes);
        assertThat(reread().finished()).isNull();
    }

    @Test
    void oneThatDoesNotSayWhoseItIsIsNone() throws IOException {
        assertThat(AttemptJournal.read(file)).isNull();
        AttemptJournal.create(file, ATTEMPT);
        byte[] first = Files.readAllBytes(file);
        for (int cut = 0; cut < first.length; cut++) {
            Files.write(file, Arrays.copyOf(first, cut));
            assertThat(AttemptJournal.read(file)).isNull();
        }
    }
}
