package dev.hodei.controller;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hodei.id.WorkerId;
import dev.hodei.job.AttemptEnd;
import dev.hodei.job.EndReason;
import dev.hodei.job.Job;
import dev.hodei.worker.WorkerState;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A server whose clock is set, or whose process is stopped, ends nothing for that. */
class TimeTest {
    private final ControllerFixture it = new ControllerFixture(2, 1);

    /** The process does not run, and everything else does. */
    private void stoppedFor(Duration time) {
        it.setBy = it.setBy.plus(time);
        it.now = it.now.plusNanos(1_000);
        it.awakeSince = it.now;
    }

    @ParameterizedTest
    @ValueSource(strings = {"PT1H", "PT4M", "PT2S", "PT-2S", "PT-4M", "PT-1H"})
    void settingTheClockMakesNobodySilentAndLetsNobodyBeSilentForLonger(Duration step) throws Exception {
        Job job = it.queue();
        WorkerId worker = running(job);
        it.setBy = step;
        it.turn();
        it.turnsFor(44);
        assertThat(it.worker(worker).state()).isEqualTo(WorkerState.BUSY);
        it.turn(it.heartbeat(worker, it.attempt(job)));
        it.turnsFor(2);
        assertThat(it.worker(worker).lastHeartbeatAt())
                .as("people are told the time of the wall clock")
                .isEqualTo(it.now.plus(step).minusSeconds(2));
        it.turnsFor(42);
        assertThat(it.worker(worker).state()).isEqualTo(WorkerState.BUSY);
        it.turnsFor(1);
        assertThat(it.worker(worker).state()).isEqualTo(WorkerState.LOST);
        assertThat(it.worker(worker).changedAt()).isEqualTo(it.now.plus(step));
        assertThat(it.worker(worker).detail()).isEqualTo("no heartbeat for 45 s");
    }

    @ParameterizedTest
    @ValueSource(strings = {"PT1H", "PT4M"})
    void settingTheClockMakesNobodySilentWhomAnEarlierServerHeard(Duration step) throws Exception {
        Job job = it.queue();
        running(job);
        it.restart();
        it.turn();
        it.setBy = step;
        it.queue();
        it.queue();
        assertThat(it.effects(Effect.Provision.class))
                .as("of the two workers that the pool may have, the first may still be there")
                .hasSize(1);
    }

    @Test
    void silenceWhileTheServerWasStoppedIsNone() throws Exception {
        Job job = it.queue();
        WorkerId worker = running(job);
        it.turnsFor(30);
        stoppedFor(Duration.ofMinutes(5));
        it.turn();
        it.turnsFor(14);
        assertThat(it.worker(worker).state()).isEqualTo(WorkerState.BUSY);
        it.turnsFor(1);
        assertThat(it.worker(worker).state()).isEqualTo(WorkerState.LOST);
    }

    @Test
    void afterAPauseAWorkerIsGivenNothingBeforeItIsHeard() throws Exception {
        WorkerId worker = idle();
        stoppedFor(Duration.ofMinutes(5));
        Job job = it.queue();
        assertThat(it.state(job)).isEqualTo("QUEUED");
        assertThat(it.effects(Effect.Provision.class))
                .as("it is expected to be heard, so that no other is started")
                .hasSize(1);
        it.turn(it.heartbeat(worker));
        assertThat(it.attempt(job)).isNotNull();
        assertThat(it.job(job).liveAttempt().orElseThrow().worker()).isEqualTo(worker);
    }

    @Test
    void whoIsNotHeardAfterAPauseIsReplacedAfterAWhile() throws Exception {
        idle();
        stoppedFor(Duration.ofMinutes(5));
        it.queue();
        it.turnsFor(9);
        assertThat(it.effects(Effect.Provision.class)).hasSize(1);
        it.turnsFor(2);
        assertThat(it.effects(Effect.Provision.class)).hasSize(2);
    }

    @ParameterizedTest
    @ValueSource(strings = {"PT1H", "PT-1H"})
    void aDrainDeadlineIsAsFarAwayAsItWasSaidToBe(Duration step) throws Exception {
        Job job = it.queue();
        WorkerId worker = running(job);
        it.turn(new ControllerEvent.WorkerDraining(worker, it.now.plusSeconds(30)));
        it.setBy = step;
        it.turnAfter(29);
        assertThat(it.worker(worker).state()).isEqualTo(WorkerState.DRAINING);
        it.turnAfter(1);
        assertThat(it.worker(worker).state()).isEqualTo(WorkerState.TERMINATING);
    }

    @ParameterizedTest
    @ValueSource(strings = {"PT1H", "PT-1H"})
    void aWorkerHasAsLongToBecomeReadyAsItsPoolSays(Duration step) throws Exception {
        it.queue();
        WorkerId worker = it.last(Effect.Provision.class).request().worker();
        Duration limit = Duration.between(it.now, it.worker(worker).readyDeadline());
        it.setBy = step;
        it.turn(new ControllerEvent.Resync());
        it.turnAfter(limit.toSeconds() - 1);
        assertThat(it.worker(worker).state()).isEqualTo(WorkerState.CREATING);
        it.turnAfter(1);
        assertThat(it.worker(worker).state()).isEqualTo(WorkerState.FAILED);
    }

    @Test
    void whoWasNeverHeardHasTimeToStop() throws Exception {
        it.turn();
        it.pass(100);
        it.queue();
        WorkerId worker = it.last(Effect.Provision.class).request().worker();
        it.turn(new ControllerEvent.TerminateWorker(worker, new Reply<>(_ -> {})));
        it.setBy = Duration.ofHours(1);
        it.turn(new ControllerEvent.Resync());
        it.turnsFor(44);
        assertThat(it.worker(worker).state()).isEqualTo(WorkerState.TERMINATING);
        it.turnsFor(1);
        assertThat(it.worker(worker).state()).isEqualTo(WorkerState.TERMINATED);
    }

    @Test
    void whatAnotherClockHasWrittenIsNotTrustedBeyondWhatThePoolSays() throws Exception {
        it.queue();
        WorkerId worker = it.last(Effect.Provision.class).request().worker();
        Duration limit = Duration.between(it.now, it.worker(worker).readyDeadline());
        it.restart();
        it.setBy = Duration.ofHours(-1);
        it.turn();
        it.turnAfter(limit.toSeconds());
        assertThat(it.worker(worker).state()).isEqualTo(WorkerState.FAILED);
    }

    @Test
    void aFailedStartIsTriedAgainAfterTheTimeThatIsToldHoweverTheClockIsSet() throws Exception {
        it.queue();
        for (int i = 0; i < 2; i++) {
            WorkerId worker = it.last(Effect.Provision.class).request().worker();
            it.turn(new ControllerEvent.ProvisionFailed(worker, "no room"));
        }
        it.setBy = Duration.ofHours(-1);
        it.turnAfter(1);
        List<List<PoolStatus>> answers = new ArrayList<>();
        it.turn(new ControllerEvent.DescribePools(new Reply<>(answers::add)));
        Instant nextTry =
                Objects.requireNonNull(answers.getFirst().getFirst().circuit().notBefore());
        assertThat(nextTry).isEqualTo(it.now.plus(it.setBy).plusSeconds(4));
        it.effects.clear();
        it.turnAfter(4);
        assertThat(it.effects(Effect.Provision.class)).hasSize(1);
    }

    /** Has a worker run this job, and returns that worker. */
    private WorkerId running(Job job) throws Exception {
        WorkerId worker = it.ready();
        it.turn(it.started(worker, it.attempt(job)));
        return worker;
    }

    private WorkerId idle() throws Exception {
        Job job = it.queue();
        WorkerId worker = it.ready();
        it.cancel(job.id());
        it.turn(new ControllerEvent.AttemptFinished(
                worker, it.attempt(job), AttemptEnd.of(EndReason.CANCELLED, ""), it.now));
        assertThat(it.worker(worker).state()).isEqualTo(WorkerState.READY);
        return worker;
    }
}
