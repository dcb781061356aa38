package dev.hodei.controller;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hodei.backlog.BacklogSizes;
import dev.hodei.backlog.LineHead;
import dev.hodei.backlog.LinePage;
import dev.hodei.id.AttemptRef;
import dev.hodei.id.JobId;
import dev.hodei.job.Demand;
import dev.hodei.job.EndReason;
import dev.hodei.job.Job;
import dev.hodei.job.JobEvent;
import dev.hodei.job.JobTerms;
import dev.hodei.worker.Worker;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** How every state store gives out the queue: line by line, and from a line its first jobs. */
abstract class QueueContract extends TermContract {
    @Test
    void aLineIsReadInTheOrderInWhichItIsServed() throws Exception {
        Demand demand = ownDemand();
        Job first = queue(demand, 50);
        Job second = queue(demand, 50);
        Job last = queue(demand, 0);
        Job urgent = queue(demand, 100);
        queue(new Demand(demand.labels(), "other", "", 0, 0), 100);

        assertThat(store().heads(List.of(demand), 5))
                .containsExactly(new LineHead(demand, rounded(urgent, first, second, last), true));
        assertThat(store().heads(List.of(demand), 4))
                .containsExactly(new LineHead(demand, rounded(urgent, first, second, last), false));
        assertThat(store().heads(List.of(demand), 2))
                .containsExactly(new LineHead(demand, rounded(urgent, first), false));
    }

    @Test
    void linesAreReadTogetherAndOneThatIsEmptyIsEmpty() throws Exception {
        Demand one = new Demand(Map.of("quoted", "\"'{}\\", "own", nextId()), "pool", "image:1", 500, 1L << 40);
        Demand none = ownDemand();
        Demand other = ownDemand();
        Job ofOne = queue(one, 1);
        Job ofOther = queue(other, 2);

        assertThat(store().heads(List.of(other, none, one), 3))
                .containsExactly(
                        new LineHead(other, rounded(ofOther), true),
                        new LineHead(none, List.of(), true),
                        new LineHead(one, rounded(ofOne), true));
    }

    @Test
    void onlyQueuedJobsStandInALine() throws Exception {
        Demand demand = ownDemand();
        Worker worker = readyWorker();
        Job assigned = commitMove(queue(demand, 50), new JobEvent.Assign(worker.id(), nextToken()));
        Job cancelled = queue(demand, 50);
        Job waiting = queue(demand, 50);
        commitMove(cancelled, new JobEvent.CancelRequested());
        assertThat(store().heads(List.of(demand), 9)).containsExactly(new LineHead(demand, rounded(waiting), true));
        assertThat(store().queued(List.of(assigned.id(), cancelled.id(), waiting.id())))
                .containsExactly(Micros.rounded(waiting));

        AttemptRef ref = assigned.liveAttempt().orElseThrow().ref();
        Job again = commitMove(assigned, new JobEvent.WorkerGone(ref, EndReason.WORKER_LOST, "", 0));
        assertThat(store().heads(List.of(demand), 9))
                .containsExactly(new LineHead(demand, rounded(again, waiting), true));
    }

    @Test
    void pagesGoOverEveryLineOnce() throws Exception {
        Map<Demand, List<Job>> queued = new HashMap<>();
        for (int i = 0; i < 5; i++) {
            Demand demand = ownDemand();
            queued.put(demand, rounded(queue(demand, 60), queue(demand, 40), queue(demand, 20)));
        }
        for (int size : List.of(1, 2, 100)) {
            BacklogSizes sizes = new BacklogSizes(1_000, 2, 2, 1_000, size, 1_000);
            List<LineHead> heads = new ArrayList<>();
            OptionalLong from = OptionalLong.of(LinePage.FIRST);
            while (from.isPresent()) {
                LinePage page = store().page(from.getAsLong(), sizes);
                assertThat(page.heads()).hasSizeLessThanOrEqualTo(size);
                heads.addAll(page.heads());
                from = page.next();
            }
            assertThat(heads).extracting(LineHead::demand).doesNotHaveDuplicates();
            queued.forEach(
                    (demand, jobs) -> assertThat(heads).contains(new LineHead(demand, jobs.subList(0, 2), false)));
        }
    }

    @Test
    void theLinesOfAPageShareItsJobs() throws Exception {
        for (int i = 0; i < 3; i++) {
            Demand demand = ownDemand();
            queue(demand, 1);
            queue(demand, 1);
        }
        LinePage page = store().page(LinePage.FIRST, new BacklogSizes(1_000, 1_000, 1_000, 1_000, 3, 3));

        assertThat(page.heads()).hasSize(3).allMatch(head -> head.jobs().size() == 1 && !head.all());
    }

    @Test
    void aPlaceInALineIsCounted() throws Exception {
        Demand demand = ownDemand();
        Job second = queue(demand, 50);
        Job fourth = queue(demand, 0);
        Job first = queue(demand, 90);
        Job third = queue(demand, 50);

        Map<JobId, Explanation.Place> places =
                store().places(List.of(first.id(), second.id(), third.id(), fourth.id(), jobId()), 3);
        assertThat(places).hasSize(4);
        List<Job> inOrder = List.of(first, second, third, fourth);
        for (int ahead = 0; ahead < 4; ahead++) {
            Explanation.Place place =
                    Objects.requireNonNull(places.get(inOrder.get(ahead).id()));
            assertThat(place.ahead()).isEqualTo(ahead);
            assertThat(place.aheadAtLeast()).isEqualTo(ahead == 3);
            assertThat(place.queued()).isGreaterThanOrEqualTo(4);
        }
    }

    private Demand ownDemand() {
        return new Demand(Map.of("own", nextId()));
    }

    private Job queue(Demand demand, int priority) throws Exception {
        return queue(jobId(), SPEC, new JobTerms(0, 0, priority, demand), NOW);
    }

    private static List<Job> rounded(Job... jobs) {
        return Stream.of(jobs).map(Micros::rounded).toList();
    }
}
