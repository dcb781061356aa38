package dev.hodei.controller;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.hodei.controller.StateStore.StoreUnavailableException;
import dev.hodei.job.Job;
import dev.hodei.job.JobEvent;
import dev.hodei.worker.Worker;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What every state store promises about a controller's term. */
abstract class TermContract extends RegistrationContract {
    @Test
    void aPlanOfAnOldTermIsRefusedAndChangesNothing() throws Exception {
        Worker worker = readyWorker();
        Job job = queue();
        long token = nextToken();
        long before = store().term();
        anotherTakesOver();

        PlanBuilder plan = new PlanBuilder();
        move(plan, job, new JobEvent.Assign(worker.id(), token));
        assertThatExceptionOfType(StoreUnavailableException.class)
                .isThrownBy(() -> store().commit(plan.build(Map.of())))
                .withMessageContaining("another server is the active controller");
        assertThatExceptionOfType(StoreUnavailableException.class)
                .as("until the rows are read again")
                .isThrownBy(() -> store().commit(new PlanBuilder().build(Map.of(worker.id(), NOW))));

        store().load();
        assertThat(load(job.id())).isEqualTo(Micros.rounded(job));
        assertThat(store().term()).isGreaterThan(before + 1);
        assertThat(commitMove(job, new JobEvent.CancelRequested()).ended()).isTrue();
    }

    @Test
    void theTermStaysWhileTheSameControllerIsActive() throws Exception {
        store().load();
        long term = store().term();
        store().load();
        assertThat(term).isPositive().isEqualTo(store().term());
    }
}
