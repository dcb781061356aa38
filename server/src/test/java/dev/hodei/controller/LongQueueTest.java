package dev.hodei.controller;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hodei.backlog.BacklogSizes;
import dev.hodei.controller.ControllerEvent.CancelAnswer;
import dev.hodei.id.AttemptRef;
import dev.hodei.id.WorkerId;
import dev.hodei.job.Attempt;
import dev.hodei.job.AttemptEnd;
import dev.hodei.job.Demand;
import dev.hodei.job.Job;
import dev.hodei.job.JobTerms;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Of a queue that is longer than what the controller has in memory, everything is served, in order, and answered for. */
class LongQueueTest {
    private static final int JOBS = 30;

    private final ControllerFixture it = new ControllerFixture(1, 2);
    private final List<Job> jobs = new ArrayList<>();

    private WorkerId startAnewWithManyQueued() throws Exception {
        it.queue();
        WorkerId worker = it.ready();
        it.turn(finished(worker, it.store.attempts().iterator().next().ref()));
        for (int i = 0; i < JOBS; i++) {
            jobs.add(it.insert(new JobTerms(0, 0, i % 3 == 2 ? 80 : 50, Demand.NOTHING)));
        }
        it.sizes = new BacklogSizes(8, 4, 2, 3, 2, 4);
        it.restart();
        it.reads = 0;
        return worker;
    }

    private ControllerEvent finished(WorkerId worker, AttemptRef ref) {
        return new ControllerEvent.AttemptFinished(worker, ref, AttemptEnd.exited(0), it.now);
    }

    private List<AttemptRef> live() {
        return it.store.attempts().stream()
                .filter(attempt -> !attempt.state().ended())
                .map(Attempt::ref)
                .toList();
    }

    @Test
    void allAreServedInTheirOrder() throws Exception {
        WorkerId worker = startAnewWithManyQueued();
        it.turn(it.connected(worker));
        List<Job> expected = new ArrayList<>(jobs);
        expected.sort(Collections.reverseOrder(
                (a, b) -> Integer.compare(a.terms().priority(), b.terms().priority())));

        for (int served = 0; served < JOBS; served += 2) {
            while (!it.next.isAfter(it.now)) {
                it.turn();
            }
            List<AttemptRef> now = live();
            assertThat(now)
                    .extracting(AttemptRef::job)
                    .containsExactly(
                            expected.get(served).id(), expected.get(served + 1).id());
            it.turn(finished(worker, now.get(0)), finished(worker, now.get(1)));
        }

        assertThat(it.store.jobs()).allMatch(Job::ended);
        assertThat(it.loads).as("reads of everything").isEqualTo(2);
    }

    @Test
    void theFirstTurnServesAndThoseAfterItReadOn() throws Exception {
        WorkerId worker = startAnewWithManyQueued();
        for (int i = 0; i < 5; i++) {
            it.insert(new JobTerms(0, 0, 50, new Demand(Map.of("own", "" + i))));
        }
        it.turn(it.connected(worker));

        assertThat(it.reads).isEqualTo(1);
        assertThat(live()).hasSize(2);
        assertThat(it.next).isEqualTo(it.now);
        for (int turns = 0; !it.next.isAfter(it.now); turns++) {
            assertThat(turns).isLessThan(10);
            int before = it.reads;
            it.turn();
            assertThat(it.reads - before).isBetween(1, 2);
        }
    }

    @Test
    void aJobFarBehindIsCancelledWithoutReadingEverything() throws Exception {
        startAnewWithManyQueued();
        it.turn();
        int loads = it.loads;
        Job last = jobs.get(JOBS - 2);

        assertThat(it.cancel(last.id())).isEqualTo(CancelAnswer.CANCELLED);
        assertThat(it.cancel(last.id())).isEqualTo(CancelAnswer.NOT_LIVE);

        assertThat(it.state(last)).isEqualTo("CANCELLED");
        assertThat(it.loads).isEqualTo(loads);
    }

    @Test
    void aJobFarBehindKnowsItsPlace() throws Exception {
        startAnewWithManyQueued();
        it.turn();
        List<Optional<Explanation>> answers = new ArrayList<>();
        Job last = jobs.get(JOBS - 2);

        it.turn(new ControllerEvent.ExplainJob(last.id(), new Reply<>(answers::add)));

        assertThat(answers)
                .singleElement()
                .satisfies(answer -> assertThat(answer.orElseThrow().place())
                        .isEqualTo(new Explanation.Place(JOBS - 1, false, JOBS)));
    }

    @Test
    void oneThatIsCancelledWhenItIsQueuedAgainFarBehindIsCancelled() throws Exception {
        WorkerId worker = startAnewWithManyQueued();
        it.turn(it.connected(worker));
        Job low = it.insert(new JobTerms(0, 0, 100, Demand.NOTHING));
        it.turn(finished(worker, live().getFirst()), new ControllerEvent.JobQueued(low));
        AttemptRef ref = it.attempt(low);
        // Before it come others that are more urgent by now.
        for (int i = 0; i < 20; i++) {
            it.turn(new ControllerEvent.JobQueued(it.insert(new JobTerms(0, 0, 100, Demand.NOTHING))));
        }
        List<CancelAnswer> answers = new ArrayList<>();

        it.turn(
                new ControllerEvent.WorkerExited(worker, new dev.hodei.provider.Exit("killed")),
                new ControllerEvent.CancelJob(ref.job(), new Reply<>(answers::add)));

        assertThat(answers).containsExactly(CancelAnswer.CANCELLED);
        assertThat(it.state(low)).isEqualTo("CANCELLED");
    }

    /** Its hint says that it is queued, however often it is folded; the rows know better. */
    @Test
    void oneThatWasCancelledByACommitInDoubtIsNotCancelledAgain() throws Exception {
        startAnewWithManyQueued();
        for (int i = 0; i < 5; i++) {
            it.insert(new JobTerms(0, 0, 50, new Demand(Map.of("own", "" + i))));
        }
        Job job = it.insert(new JobTerms(0, 0, 50, new Demand(Map.of("own", "9"))));
        List<CancelAnswer> answers = new ArrayList<>();
        it.commit = ControllerFixture.Commit.UNAVAILABLE_AFTER;
        assertThatThrownBy(() -> it.turn(
                        new ControllerEvent.JobQueued(job),
                        new ControllerEvent.CancelJob(job.id(), new Reply<>(answers::add))))
                .isInstanceOf(StateStore.StoreUnavailableException.class);

        it.turn();

        assertThat(answers).containsExactly(CancelAnswer.CANCELLED);
        assertThat(it.state(job)).isEqualTo("CANCELLED");
    }

    @Test
    void aHintThatWasLostIsMadeUpForByAResync() throws Exception {
        WorkerId worker = startAnewWithManyQueued();
        it.turn(it.connected(worker));
        while (!it.next.isAfter(it.now)) {
            it.turn();
        }
        Job urgent = it.insert(new JobTerms(0, 0, 100, Demand.NOTHING));
        Job other = it.insert(new JobTerms(0, 0, 100, new Demand(Map.of("own", "lost"))));

        it.turn(new ControllerEvent.Resync());
        it.turn(finished(worker, live().getFirst()));

        assertThat(it.state(urgent)).isEqualTo("ASSIGNED");
        assertThat(it.controller().waitReason(other.terms().demand())).contains("own=lost");
    }

    @Test
    void onlyWhatIsNewIsReadWhenAJobIsQueued() throws Exception {
        startAnewWithManyQueued();
        it.turn();
        while (!it.next.isAfter(it.now)) {
            it.turn();
        }
        int reads = it.reads;
        for (int i = 0; i < 50; i++) {
            it.queue();
        }
        assertThat(it.reads).isEqualTo(reads);
    }
}
