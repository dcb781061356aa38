package dev.hodei.controller;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hodei.id.AttemptRef;
import dev.hodei.id.WorkerId;
import dev.hodei.job.AttemptEnd;
import dev.hodei.job.Demand;
import dev.hodei.job.Job;
import dev.hodei.worker.WorkerState;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A server that is going to stop gives out no more jobs, and lets those go on that run. */
class StopDispatchingTest {
    private final ControllerFixture it = new ControllerFixture(2, 1);
    private final List<Integer> answers = new ArrayList<>();
    private final Job running;
    private final WorkerId worker;
    private final AttemptRef attempt;

    StopDispatchingTest() throws Exception {
        running = it.queue();
        worker = it.ready();
        attempt = it.attempt(running);
        it.turn(it.started(worker, attempt));
    }

    @Test
    void itSaysHowManyJobsRun() throws Exception {
        it.turn(new ControllerEvent.StopDispatching(new Reply<>(answers::add)));
        assertThat(answers).containsExactly(1);
        assertThat(it.controller().drained()).isFalse();
    }

    @Test
    void whatIsQueuedWaitsForTheNextServer() throws Exception {
        it.turn(new ControllerEvent.StopDispatching(new Reply<>(answers::add)));
        int provisions = it.effects(Effect.Provision.class).size();
        Job waiting = it.queue();
        it.turn(new ControllerEvent.AttemptFinished(worker, attempt, AttemptEnd.exited(0), it.now));
        assertThat(it.state(running)).isEqualTo("SUCCEEDED");
        assertThat(it.state(waiting)).isEqualTo("QUEUED");
        assertThat(it.effects(Effect.Provision.class)).hasSize(provisions);
        assertThat(it.worker(worker).state()).isEqualTo(WorkerState.READY);
        assertThat(it.controller().waitReason(Demand.NOTHING)).contains("stopping");
        assertThat(it.controller().drained()).isTrue();

        it.restart();
        it.turn(it.connected(worker));
        it.turn(it.heartbeat(worker));
        assertThat(it.state(waiting)).isEqualTo("ASSIGNED");
    }

    @Test
    void workersAreToldNothing() throws Exception {
        it.turn(new ControllerEvent.StopDispatching(new Reply<>(answers::add)));
        assertThat(it.effects(Effect.Terminate.class)).isEmpty();
        assertThat(it.effects(Effect.Stop.class)).isEmpty();
        assertThat(it.worker(worker).state()).isEqualTo(WorkerState.BUSY);
    }
}
