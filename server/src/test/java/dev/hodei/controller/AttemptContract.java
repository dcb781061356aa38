package dev.hodei.controller;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hodei.id.AttemptKey;
import dev.hodei.id.AttemptRef;
import dev.hodei.job.AttemptCounts;
import dev.hodei.job.AttemptEnd;
import dev.hodei.job.Demand;
import dev.hodei.job.EndReason;
import dev.hodei.job.Job;
import dev.hodei.job.JobEvent;
import dev.hodei.job.JobTerms;
import dev.hodei.worker.Worker;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What every state store promises about attempts and what follows their ends. */
abstract class AttemptContract extends StateStoreFixture {
    @Test
    void theLogIsSealedByTheCommitOfItsAttemptsEnd() throws Exception {
        Worker worker = readyWorker();
        Job job = commitMove(queue(), new JobEvent.Assign(worker.id(), nextToken()));
        AttemptRef ref = job.liveAttempt().orElseThrow().ref();
        job = commitMove(job, new JobEvent.Started(ref, NOW.plusSeconds(1)));
        assertThat(sealed(AttemptKey.of(ref))).isFalse();

        commitMove(job, new JobEvent.Finished(ref, AttemptEnd.exited(0), NOW.plusSeconds(2)));
        assertThat(sealed(AttemptKey.of(ref))).isTrue();
    }

    @Test
    void retriesAreCountedInTheRow() throws Exception {
        Worker worker = readyWorker();
        Job job = queue(jobId(), SPEC, new JobTerms(10, 1, 77, new Demand(Map.of("os", "\"linux\""))), NOW);
        assertThat(load(job.id())).isEqualTo(Micros.rounded(job));
        job = commitMove(job, new JobEvent.Assign(worker.id(), nextToken()));
        AttemptRef first = job.liveAttempt().orElseThrow().ref();
        job = commitMove(job, new JobEvent.Finished(first, AttemptEnd.exited(1), NOW.plusSeconds(1)));
        assertThat(load(job.id())).isEqualTo(Micros.rounded(job));
        job = commitMove(job, new JobEvent.Assign(worker.id(), nextToken()));
        AttemptRef second = job.liveAttempt().orElseThrow().ref();
        job = commitMove(job, new JobEvent.Started(second, NOW));
        job = commitMove(job, new JobEvent.WorkerGone(second, EndReason.WORKER_LOST, "gone", 0));
        assertThat(job.counts()).isEqualTo(new AttemptCounts(2, 0, 1, 1));
        assertThat(load(job.id())).isEqualTo(Micros.rounded(job));
    }

    @Test
    void whatNeverStartedHasNoStartInTheRowThoughItHadLeave() throws Exception {
        Worker worker = readyWorker();
        Job job = commitMove(queue(), new JobEvent.Assign(worker.id(), nextToken()));
        AttemptRef ref = job.liveAttempt().orElseThrow().ref();
        job = commitMove(job, new JobEvent.Started(ref, NOW.plusSeconds(1)));
        assertThat(hasStart(AttemptKey.of(ref))).isTrue();

        AttemptEnd end = AttemptEnd.of(EndReason.WORKER_LOST, "").withoutAStart();
        job = commitMove(job, new JobEvent.Finished(ref, end, NOW.plusSeconds(2)));
        assertThat(hasStart(AttemptKey.of(ref))).isFalse();
        assertThat(job.counts()).isEqualTo(new AttemptCounts(1, 1, 0, 0));
        assertThat(load(job.id())).isEqualTo(Micros.rounded(job));
    }
}
