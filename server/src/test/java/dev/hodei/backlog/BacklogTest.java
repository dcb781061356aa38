package dev.hodei.backlog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.hodei.id.JobId;
import dev.hodei.job.Demand;
import dev.hodei.job.Job;
import dev.hodei.job.JobTerms;
import dev.hodei.scheduling.QueueLine;
import dev.hodei.scheduling.QueuedJob;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class BacklogTest {
    private static final Demand GPU = new Demand(Map.of("gpu", "yes"));
    private static final Demand TAPE = new Demand(Map.of("tape", "yes"));
    private static final int DEPTH = 3;

    private final Backlog backlog = new Backlog(new BacklogSizes(40, 8, 8, 4, 2, 16));

    private static Job job(int number, int priority, Demand demand) {
        return Job.queued(
                new JobId("%032x".formatted(number)), number, new JobTerms(0, 0, priority, demand), Instant.EPOCH);
    }

    private static Job job(int number) {
        return job(number, 50, Demand.NOTHING);
    }

    private static List<Job> jobs(int first, int last) {
        return IntStream.rangeClosed(first, last).mapToObj(BacklogTest::job).toList();
    }

    private static LineHead head(Demand demand, boolean all, Job... jobs) {
        return new LineHead(demand, List.of(jobs), all);
    }

    private void readLast(LineHead... heads) {
        backlog.beginTurn();
        backlog.read(new LinePage(List.of(heads), OptionalLong.empty()));
    }

    private List<Long> numbers(Demand demand) {
        return backlog.lines(100).stream()
                .filter(line -> line.demand().equals(demand))
                .map(QueueLine::head)
                .flatMap(List::stream)
                .map(QueuedJob::number)
                .toList();
    }

    private void serve(Job job) {
        backlog.remove(job.id());
    }

    @Test
    void ofALongLineTheFirstJobsAreKept() {
        readLast(new LineHead(Demand.NOTHING, jobs(11, 18), false));
        backlog.beginTurn();

        assertThat(backlog.hint(job(19))).contains(job(19));
        assertThat(backlog.hint(job(5))).isEmpty();
        assertThat(backlog.hint(job(99, 60, Demand.NOTHING))).isEmpty();

        assertThat(numbers(Demand.NOTHING)).startsWith(99L, 5L, 11L).endsWith(18L);
        assertThat(backlog.job(job(19).id())).isNull();
        assertThat(backlog.size()).isEqualTo(10);
        assertThat(backlog.isWhole()).isFalse();
    }

    /** Taken out and put back, it would be missing in a decision where other lines are still to be read. */
    @Test
    void aJobThatChangesStaysInItsLine() {
        backlog.beginTurn();
        backlog.read(new LinePage(List.of(head(GPU, true, job(1, 50, GPU))), LinePage.after(1)));

        assertThat(backlog.update(job(1, 50, GPU))).isTrue();
        assertThat(backlog.update(job(2, 50, GPU))).isFalse();

        assertThat(numbers(GPU)).containsExactly(1L);
        assertThat(backlog.job(job(2).id())).isNull();
    }

    @Test
    void aLineThatGrowsTooLongLosesItsLast() {
        readLast(new LineHead(Demand.NOTHING, jobs(1, 5), true));
        backlog.beginTurn();
        assertThat(backlog.isWhole()).isTrue();
        List<Job> left = new ArrayList<>();
        for (Job each : jobs(6, 20)) {
            backlog.hint(each).ifPresent(left::add);
        }

        assertThat(numbers(Demand.NOTHING)).hasSize(16).endsWith(16L);
        assertThat(left).containsExactlyElementsOf(jobs(17, 20));
        assertThat(backlog.hint(job(99, 60, Demand.NOTHING))).contains(job(16));
        assertThat(numbers(Demand.NOTHING)).startsWith(99L).hasSize(16);
        assertThat(backlog.isWhole()).isFalse();
    }

    @Test
    void aLineIsReadAgainWhenItRunsShort() {
        readLast(new LineHead(Demand.NOTHING, jobs(1, 8), false), head(GPU, true, job(90, 50, GPU)));
        for (Job each : jobs(1, 5)) {
            serve(each);
        }
        assertThat(backlog.hasMoreToRead(DEPTH)).isFalse();
        serve(job(6));
        assertThat(backlog.hasMoreToRead(DEPTH)).isTrue();
        assertThat(backlog.hasMoreToRead(2)).isFalse();

        backlog.beginTurn();
        Backlog.Wanted wanted = backlog.wanted(DEPTH);
        assertThat(wanted.lines()).containsExactly(Demand.NOTHING);
        assertThat(wanted.jobs()).isEqualTo(8);
        backlog.read(List.of(new LineHead(Demand.NOTHING, jobs(7, 14), false)));

        assertThat(numbers(Demand.NOTHING)).containsExactly(7L, 8L, 9L, 10L, 11L, 12L, 13L, 14L);
        assertThat(backlog.hasMoreToRead(DEPTH)).isFalse();
        assertThat(backlog.size()).isEqualTo(9);
    }

    @Test
    void aLineThatWasServedToItsEndIsReadAgainAndTakesNobodyMeanwhile() {
        readLast(new LineHead(Demand.NOTHING, jobs(1, 8), false));
        jobs(1, 8).forEach(this::serve);
        backlog.beginTurn();

        assertThat(backlog.hint(job(30))).contains(job(30));
        assertThat(backlog.lines(5)).isEmpty();
        assertThat(backlog.demands()).containsExactly(Demand.NOTHING);
        assertThat(backlog.wanted(DEPTH).lines()).containsExactly(Demand.NOTHING);

        backlog.beginTurn();
        backlog.read(List.of(head(Demand.NOTHING, true)));
        assertThat(backlog.demands()).isEmpty();
        assertThat(backlog.hasMoreToRead(DEPTH)).isFalse();
    }

    @Test
    void manyShortLinesAreReadFewAtATime() {
        readLast(
                head(GPU, false, job(1, 50, GPU)),
                head(TAPE, false, job(2, 50, TAPE)),
                head(Demand.NOTHING, false, job(3)));

        Backlog.Wanted wanted = backlog.wanted(100);

        assertThat(wanted.lines()).hasSize(2);
        assertThat(wanted.jobs()).isEqualTo(8);
    }

    @Test
    void aSweepGoesOnFromPageToPage() {
        assertThat(backlog.nextPage()).hasValue(LinePage.FIRST);
        backlog.beginTurn();
        backlog.read(new LinePage(List.of(head(GPU, true, job(1, 50, GPU))), LinePage.after(7)));
        assertThat(backlog.nextPage()).hasValue(8);
        assertThat(backlog.hasMoreToRead(DEPTH)).isTrue();
        assertThat(numbers(GPU)).containsExactly(1L);
        assertThat(backlog.isWhole()).isFalse();

        readLast(head(TAPE, true, job(2, 50, TAPE)));
        assertThat(backlog.nextPage()).isEmpty();
        assertThat(backlog.isWhole()).isTrue();
    }

    @Test
    void whileNotAllLinesWereReadThatOfAHintIsReadAndNotGuessed() {
        backlog.beginTurn();
        backlog.read(new LinePage(List.of(head(GPU, true, job(1, 50, GPU))), LinePage.after(7)));

        assertThat(backlog.hint(job(20, 50, TAPE))).contains(job(20, 50, TAPE));
        assertThat(backlog.wanted(DEPTH).lines()).containsExactly(TAPE);
        backlog.beginTurn();
        backlog.read(List.of(head(TAPE, true, job(19, 50, TAPE), job(20, 50, TAPE))));

        assertThat(numbers(TAPE)).containsExactly(19L, 20L);
        assertThat(backlog.wanted(DEPTH).lines()).isEmpty();
    }

    @Test
    void whatTheRowsSaidInThisTurnIsNewerThanAHint() {
        readLast(head(GPU, true, job(1, 50, GPU)));
        assertThat(backlog.hint(job(2, 50, GPU))).isEmpty();
        assertThat(backlog.hint(job(3))).isEmpty();
        assertThat(backlog.size()).isEqualTo(1);
        // A job that this turn queues again is not in the rows yet.
        assertThat(backlog.add(job(2, 50, GPU))).isEmpty();
        assertThat(backlog.add(job(3))).isEmpty();
        assertThat(backlog.size()).isEqualTo(3);

        backlog.beginTurn();
        assertThat(backlog.hint(job(4, 50, GPU))).isEmpty();
        assertThat(backlog.hint(job(5, 50, TAPE))).isEmpty();
        assertThat(backlog.size()).isEqualTo(5);
    }

    @Test
    void aSweepPutsRightWhatIsNotAsTheRowsSay() {
        readLast(head(GPU, true, job(1, 50, GPU), job(2, 50, GPU)), head(TAPE, true, job(3, 50, TAPE)));
        backlog.beginTurn();
        assertThat(backlog.hint(job(4))).isEmpty();
        backlog.beginSweep();
        assertThat(backlog.nextPage()).hasValue(LinePage.FIRST);
        assertThat(backlog.size()).as("served meanwhile").isEqualTo(4);

        readLast(head(GPU, true, job(2, 50, GPU), job(6, 50, GPU)));

        assertThat(numbers(GPU)).containsExactly(2L, 6L);
        assertThat(backlog.demands()).containsExactly(GPU);
        assertThat(backlog.size()).isEqualTo(2);
        assertThat(backlog.isWhole()).isTrue();
    }

    @Test
    void ofVeryManyLinesSomeAreInMemoryAndTheNextSweepHasOthers() {
        List<LineHead> lines = IntStream.range(0, 6)
                .mapToObj(n -> job(1 + n, 50, new Demand(Map.of("n", "" + n))))
                .map(job -> head(job.terms().demand(), true, job))
                .toList();
        backlog.beginTurn();
        backlog.read(new LinePage(lines.subList(0, 2), LinePage.after(1)));
        backlog.read(new LinePage(lines.subList(2, 4), LinePage.after(3)));
        assertThat(backlog.nextPage()).isEmpty();
        assertThat(backlog.isWhole()).isFalse();
        assertThat(backlog.demands()).hasSize(4);

        backlog.beginSweep();
        assertThat(backlog.nextPage()).hasValue(4);
        readLast(lines.get(4), lines.get(5));
        assertThat(backlog.demands())
                .containsExactlyInAnyOrder(lines.get(4).demand(), lines.get(5).demand());
        assertThat(backlog.isWhole()).isFalse();

        backlog.beginSweep();
        assertThat(backlog.nextPage()).hasValue(LinePage.FIRST);
    }

    @Test
    void aPlaceIsCountedWithinTheLine() {
        readLast(new LineHead(Demand.NOTHING, jobs(1, 6), true), head(GPU, true, job(7, 90, GPU)));
        assertThat(backlog.ahead(job(4), 10)).isEqualTo(3);
        assertThat(backlog.ahead(job(4), 2)).isEqualTo(2);
        assertThat(backlog.ahead(job(7, 90, GPU), 2)).isZero();
        assertThat(backlog.ahead(job(8, 90, TAPE), 2)).isZero();
    }

    /** In a process that has just started, each job takes long to read. */
    @Test
    void theFirstReadTakesFewOfALineAndEachAfterItTwiceAsMany() {
        Backlog young = new Backlog(new BacklogSizes(50, 40, 10, 4, 2, 60));

        assertThat(young.pageSizes(DEPTH).line()).isEqualTo(10);
        young.beginTurn();
        young.read(new LinePage(List.of(new LineHead(Demand.NOTHING, jobs(1, 10), false)), young.nextPage()));
        assertThat(young.pageSizes(DEPTH).line()).isEqualTo(20);

        jobs(1, 9).forEach(job -> young.remove(job.id()));
        assertThat(young.wanted(DEPTH)).isEqualTo(new Backlog.Wanted(Set.of(Demand.NOTHING), 20));
        young.read(List.of(new LineHead(Demand.NOTHING, jobs(10, 29), false)));
        assertThat(young.pageSizes(DEPTH).line()).isEqualTo(40);
        young.read(new LinePage(List.of(), OptionalLong.empty()));
        assertThat(young.pageSizes(DEPTH).line()).isEqualTo(40);
    }

    @Test
    void theFirstReadTakesAsManyAsThereMayBeSlotsFor() {
        Backlog young = new Backlog(new BacklogSizes(50, 40, 10, 4, 2, 60));

        assertThat(young.pageSizes(12).line()).isEqualTo(24);
        assertThat(young.pageSizes(500).line()).isEqualTo(40);
    }

    @Test
    void noSizeIsNothing() {
        assertThatIllegalArgumentException().isThrownBy(() -> new BacklogSizes(1, 1, 1, 1, 0, 1));
        assertThat(LinePage.after(Long.MAX_VALUE)).isEmpty();
    }
}
