package dev.hodei.controller;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hodei.controller.ControllerEvent.AttemptFinished;
import dev.hodei.controller.ControllerEvent.AttemptStarted;
import dev.hodei.controller.ControllerEvent.CancelAnswer;
import dev.hodei.controller.ControllerEvent.CancelJob;
import dev.hodei.controller.ControllerEvent.JobQueued;
import dev.hodei.controller.ControllerEvent.ProviderListed;
import dev.hodei.controller.ControllerEvent.Resync;
import dev.hodei.controller.ControllerEvent.WorkerConnected;
import dev.hodei.controller.ControllerEvent.WorkerDisconnected;
import dev.hodei.controller.ControllerEvent.WorkerHeartbeat;
import dev.hodei.id.AttemptRef;
import dev.hodei.id.JobId;
import dev.hodei.id.WorkerId;
import dev.hodei.job.AttemptEnd;
import dev.hodei.job.Job;
import dev.hodei.job.JobTerms;
import dev.hodei.worker.ProviderId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PendingEventsTest {
    private static final Instant START = ControllerFixture.START;
    private static final WorkerId ONE = worker(1);
    private static final WorkerId OTHER = worker(2);

    private final PendingEvents events = new PendingEvents();

    @Test
    void anHourOfHeartbeatsOfAThousandWorkersIsOneForEach() throws InterruptedException {
        Inbox inbox = new Inbox();
        List<WorkerId> workers =
                IntStream.range(0, 1_000).mapToObj(PendingEventsTest::worker).toList();
        for (int second = 0; second < 3_600; second++) {
            for (WorkerId worker : workers) {
                inbox.post(heartbeat(worker, second));
            }
            if (second % 600 == 0) {
                // The controller takes them out, and can't carry them out.
                events.addAll(inbox.await(0, TimeUnit.SECONDS));
            }
        }
        List<ControllerEvent> left = inbox.await(0, TimeUnit.SECONDS);
        assertThat(left).hasSize(1_000);
        events.addAll(left);
        assertThat(events.waiting())
                .containsExactlyElementsOf(workers.stream()
                        .<ControllerEvent>map(worker -> heartbeat(worker, 3_599))
                        .toList());
    }

    @Test
    void whatIsToldAgainStandsWhereItWasToldLast() {
        ControllerEvent finished = new AttemptFinished(ONE, ref(1), AttemptEnd.exited(0), START);
        add(heartbeat(ONE, 1), started(ONE, 1), finished, heartbeat(OTHER, 2), heartbeat(ONE, 3));
        assertThat(events.waiting()).containsExactly(started(ONE, 1), finished, heartbeat(OTHER, 2), heartbeat(ONE, 3));
    }

    @Test
    void whatIsToldOfOneAttemptSaysNothingOfAnother() {
        add(started(ONE, 1), started(ONE, 2), started(OTHER, 1), started(ONE, 1));
        assertThat(events.waiting()).containsExactly(started(ONE, 2), started(OTHER, 1), started(ONE, 1));
    }

    @Test
    void ofAStreamsBeginningsAndEndsTheLastAreKept() {
        add(connected(ONE), gone(ONE), connected(ONE), heartbeat(ONE, 1), gone(ONE), connected(ONE), gone(OTHER));
        assertThat(events.waiting()).containsExactly(heartbeat(ONE, 1), connected(ONE), gone(OTHER));
        add(gone(ONE), gone(ONE));
        assertThat(events.waiting()).containsExactly(heartbeat(ONE, 1), connected(ONE), gone(OTHER), gone(ONE));
    }

    @Test
    void ofAProvidersListsTheLatestIsKept() {
        ProviderId docker = new ProviderId("docker", "one");
        ProviderId process = new ProviderId("process", "one");
        ControllerEvent latest = new ProviderListed(docker, List.of(), START.plusSeconds(1));
        ControllerEvent others = new ProviderListed(process, List.of(), START);
        add(new ProviderListed(docker, List.of(), START), others, latest);
        assertThat(events.waiting()).containsExactly(others, latest);
    }

    @Test
    void tooManyNewJobsAreAReasonToReadTheQueueAgain() {
        for (int i = 0; i <= PendingEvents.NEW_JOBS_AT_MOST; i++) {
            add(queued(0), queued(i));
        }
        assertThat(events.waiting()).containsExactly(new Resync());
        add(queued(7), queued(7));
        assertThat(events.waiting()).containsExactly(new Resync(), queued(7));
    }

    @Test
    void aRequestIsDroppedWhenItIsOver() {
        List<CancelAnswer> answers = new ArrayList<>();
        Reply<CancelAnswer> first = new Reply<>(answers::add);
        Reply<CancelAnswer> second = new Reply<>(answers::add);
        ControllerEvent standing = new CancelJob(job(1), second);
        add(new CancelJob(job(1), first), standing);
        assertThat(first.withdraw()).isEqualTo(Reply.Withdrawal.NOT_CARRIED_OUT);
        assertThat(events.waiting()).containsExactly(standing);
        assertThat(events.take()).containsExactly(standing);
        assertThat(second.withdraw()).isEqualTo(Reply.Withdrawal.IN_DOUBT);
        assertThat(events.take()).as("the same turn, again").containsExactly(standing);
        events.release(false);
        assertThat(events.take()).isEmpty();
        first.give(CancelAnswer.CANCELLED);
        assertThat(answers).isEmpty();
    }

    @Test
    void aRequestOfATurnThatFailedForCertainCanBeWithdrawn() {
        Reply<CancelAnswer> reply = new Reply<>(_ -> {});
        add(new CancelJob(job(1), reply));
        events.take();
        events.release(false);
        assertThat(reply.withdraw()).isEqualTo(Reply.Withdrawal.NOT_CARRIED_OUT);
    }

    @Test
    void aRequestOfATurnThatMayHaveBeenCommittedIsInDoubt() {
        Reply<CancelAnswer> reply = new Reply<>(_ -> {});
        add(new CancelJob(job(1), reply));
        events.take();
        events.release(true);
        assertThat(events.take()).hasSize(1);
        events.release(false);
        assertThat(reply.withdraw()).isEqualTo(Reply.Withdrawal.IN_DOUBT);
        assertThat(events.take()).isEmpty();
    }

    @Test
    void anAnswerThatWasGivenStands() {
        List<CancelAnswer> answers = new ArrayList<>();
        Reply<CancelAnswer> reply = new Reply<>(answers::add);
        add(new CancelJob(job(1), reply));
        events.take();
        reply.give(CancelAnswer.STOPPING);
        reply.give(CancelAnswer.CANCELLED);
        assertThat(reply.withdraw()).isEqualTo(Reply.Withdrawal.ANSWERED);
        assertThat(answers).containsExactly(CancelAnswer.STOPPING);
    }

    private void add(ControllerEvent... more) {
        events.addAll(List.of(more));
    }

    private static WorkerId worker(int number) {
        return new WorkerId("%032x".formatted(number));
    }

    private static JobId job(int number) {
        return new JobId("%032x".formatted(number));
    }

    private static AttemptRef ref(int job) {
        return new AttemptRef(job(job), 1, job);
    }

    private static ControllerEvent queued(int number) {
        return new JobQueued(Job.queued(job(number), number, JobTerms.DEFAULT, START));
    }

    private static ControllerEvent heartbeat(WorkerId worker, int second) {
        return new WorkerHeartbeat(worker, Set.of(), START.plusSeconds(second));
    }

    private static ControllerEvent started(WorkerId worker, int job) {
        return new AttemptStarted(worker, ref(job), START);
    }

    private static ControllerEvent connected(WorkerId worker) {
        return new WorkerConnected(worker, Set.of(), START);
    }

    private static ControllerEvent gone(WorkerId worker) {
        return new WorkerDisconnected(worker);
    }
}
