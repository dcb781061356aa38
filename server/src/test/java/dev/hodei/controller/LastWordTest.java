package dev.hodei.controller;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hodei.id.AttemptRef;
import dev.hodei.id.WorkerId;
import dev.hodei.job.AttemptEnd;
import dev.hodei.job.EndReason;
import dev.hodei.job.ExpectedLog;
import dev.hodei.job.Job;
import dev.hodei.provider.Exit;
import java.time.Instant;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** A worker that is gone has told of its attempts before: what it told is what is recorded. */
class LastWordTest {
    private final ControllerFixture it = new ControllerFixture(1, 1);
    private final Job job;
    private final WorkerId worker;
    private final AttemptRef ref;

    LastWordTest() throws Exception {
        job = it.queue();
        worker = it.ready();
        ref = it.attempt(job);
        it.turn(it.started(worker, ref));
    }

    @Test
    void anEndThatWasToldCountsThoughTheWorkerIsGoneBeforeItsLogIsStored() throws Exception {
        AttemptEnd told = AttemptEnd.exited(0).with(ExpectedLog.of(400));
        Instant at = it.now;
        it.lastWords.put(ref, new LastWord(400, new LastWord.Ended(told, at)));
        it.pass(3);
        it.turn(new ControllerEvent.WorkerExited(worker, new Exit("it was killed")));
        assertThat(it.state(job)).isEqualTo("SUCCEEDED");
        assertThat(end()).isEqualTo(told);
        assertThat(it.store.attempts().iterator().next().finishedAt()).isEqualTo(at);
    }

    @Test
    void anEndThatWasToldIsNotTakenForOneOfTheMemory() throws Exception {
        AttemptEnd told = AttemptEnd.exited(3);
        it.lastWords.put(ref, new LastWord(0, new LastWord.Ended(told, it.now)));
        it.turn(new ControllerEvent.WorkerExited(worker, new Exit("out of memory", true)));
        assertThat(end()).isEqualTo(told);
    }

    @Test
    void whatALostWorkerHadOfItsLogIsExpectedAndThatThereMayBeMore() throws Exception {
        it.lastWords.put(ref, new LastWord(400, null));
        it.turn(new ControllerEvent.WorkerExited(worker, new Exit("it was killed")));
        assertThat(end().reason()).isEqualTo(EndReason.WORKER_LOST);
        assertThat(end().log()).isEqualTo(ExpectedLog.atLeast(400));
    }

    @Test
    void ofAWorkerThatToldNothingTheLogMayBeIncomplete() throws Exception {
        it.turn(it.connected(worker));
        assertThat(end().reason()).isEqualTo(EndReason.WORKER_LOST);
        assertThat(end().log()).isEqualTo(ExpectedLog.atLeast(0));
    }

    @Test
    void whatNeverStartedHasPrintedNothing() throws Exception {
        it.turn(new ControllerEvent.AttemptFinished(worker, ref, AttemptEnd.exited(0), it.now));
        Job second = it.queue();
        AttemptRef never = it.attempt(second);
        it.turn(new ControllerEvent.WorkerExited(worker, new Exit("it was killed")));
        AttemptEnd end = it.store.attempts().stream()
                .filter(each -> each.ref().equals(never))
                .findFirst()
                .orElseThrow()
                .end();
        assertThat(Objects.requireNonNull(end).log()).isEqualTo(ExpectedLog.EMPTY);
    }

    @Test
    void whatItsDiskProvesNeverToHaveStartedIsQueuedAgain() throws Exception {
        it.turn(new ControllerEvent.WorkerExited(worker, new Exit("it was killed", false, Set.of(ref))));
        assertThat(end().reason()).isEqualTo(EndReason.WORKER_LOST);
        assertThat(end().log()).isEqualTo(ExpectedLog.EMPTY);
        assertThat(it.store.attempts().iterator().next().startedAt()).isNull();
        assertThat(it.state(job)).isEqualTo("QUEUED");
    }

    @Test
    void whatIsProvenOfAnotherAttemptIsNothingOfThisOne() throws Exception {
        AttemptRef older = new AttemptRef(ref.job(), ref.attempt(), ref.fencingToken() + 1);
        it.turn(new ControllerEvent.WorkerExited(worker, new Exit("it was killed", false, Set.of(older))));
        assertThat(it.state(job)).isEqualTo("FAILED");
    }

    @Test
    void anotherWorkersDiskProvesNothingOfIt() throws Exception {
        WorkerId another = it.invite();
        it.turn(
                new ControllerEvent.WorkerExited(another, new Exit("it was killed", false, Set.of(ref))),
                new ControllerEvent.WorkerExited(worker, new Exit("it was killed")));
        assertThat(it.state(job)).isEqualTo("FAILED");
    }

    @Test
    void anEndThatWasToldCountsMoreThanWhatTheDiskSays() throws Exception {
        it.lastWords.put(ref, new LastWord(0, new LastWord.Ended(AttemptEnd.exited(0), it.now)));
        it.turn(new ControllerEvent.WorkerExited(worker, new Exit("it was killed", false, Set.of(ref))));
        assertThat(it.state(job)).isEqualTo("SUCCEEDED");
    }

    @Test
    void aWorkerThatCrashesWhileItLetsItsJobsFinishHasLostThem() throws Exception {
        it.turn(new ControllerEvent.DrainWorker(worker, it.now.plusSeconds(60), new Reply<>(_ -> {})));
        it.turn(new ControllerEvent.WorkerExited(worker, new Exit("it was killed")));
        assertThat(end().reason()).isEqualTo(EndReason.WORKER_LOST);
    }

    @Test
    void aWorkerThatIsGoneWhenItIsToStopItsJobsWasDrained() throws Exception {
        it.turn(new ControllerEvent.WorkerDraining(worker, null));
        it.turn(new ControllerEvent.TerminateWorker(worker, new Reply<>(_ -> {})));
        it.turn(new ControllerEvent.WorkerExited(worker, new Exit("exit code 0")));
        assertThat(end().reason()).isEqualTo(EndReason.WORKER_DRAINED);
    }

    private AttemptEnd end() {
        return Objects.requireNonNull(it.store.attempts().iterator().next().end());
    }
}
