package dev.hodei.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hodei.controller.ControllerEvent;
import dev.hodei.controller.JobSpecBytes;
import dev.hodei.controller.Plan;
import dev.hodei.controller.StateStore;
import dev.hodei.id.AttemptRef;
import dev.hodei.id.JobId;
import dev.hodei.job.Attempt;
import dev.hodei.job.Job;
import dev.hodei.worker.HeartbeatPolicy;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The simulation itself is tested: each of these broken clusters must be found out. */
class SimulationMutationTest {
    private static final int RUNS = 2_000;

    @Test
    void effectsBeforeTheCommitAreFound() {
        // Whichever comes first: a worker is sent what is not in the rows, or a user is told what is not.
        assertThat(Runs.firstFailure(RUNS, Setup.shipped().withStore(AnswersBeforeItCommits::new)))
                .hasValueSatisfying(found -> assertThat(found.getMessage())
                        .containsAnyOf("before it was committed", "a user was told CANCELLED"));
    }

    @Test
    void aMissingFenceIsFound() {
        // Whatever a worker says of a job is taken for a word about its live attempt.
        finds(Setup.shipped().withTold(SimulationMutationTest::withoutFence), "");
    }

    @Test
    void trustInOldHeartbeatsIsFound() {
        HeartbeatPolicy trusting = new HeartbeatPolicy(
                Duration.ofSeconds(5), Duration.ofHours(15), Duration.ofHours(16), Duration.ofHours(17));
        finds(Setup.shipped().withScheduling(trusting), "silent for");
    }

    @Test
    void anAgentThatFencesItselfTooLateIsFound() {
        finds(Setup.shipped().withSelfFenceAfter(Duration.ofSeconds(90)), "was started while that of");
    }

    @Test
    void anAgentThatForgetsWhatItWasGivenIsFound() {
        finds(Setup.shipped().withoutMemoryOfAssignments(), "started twice");
    }

    @Test
    void cancellationsThatAreDroppedAreFound() {
        finds(
                Setup.shipped()
                        .withTold((event, _) -> event instanceof ControllerEvent.AttemptFinished finished
                                        && finished.ref().fencingToken() % 7 == 0
                                ? new ControllerEvent.WorkerDisconnected(finished.worker())
                                : event),
                "not every job has ended");
    }

    private static void finds(Setup broken, String what) {
        assertThat(Runs.firstFailure(RUNS, broken))
                .hasValueSatisfying(found -> assertThat(found).hasMessageContaining(what));
    }

    private static ControllerEvent withoutFence(ControllerEvent event, Rows rows) {
        return switch (event) {
            case ControllerEvent.AttemptStarted(var _, AttemptRef ref, var at) -> {
                Attempt live = live(ref, rows);
                yield live == null ? event : new ControllerEvent.AttemptStarted(live.worker(), live.ref(), at);
            }
            case ControllerEvent.AttemptFinished(var _, AttemptRef ref, var end, var at) -> {
                Attempt live = live(ref, rows);
                yield live == null ? event : new ControllerEvent.AttemptFinished(live.worker(), live.ref(), end, at);
            }
            default -> event;
        };
    }

    private static @Nullable Attempt live(AttemptRef ref, Rows rows) {
        Job job = rows.job(ref.job());
        return job == null ? null : job.liveAttempt().orElse(null);
    }

    /** Says yes at once, and does it when it is called again. */
    private static final class AnswersBeforeItCommits implements StateStore {
        private final StateStore store;
        private @Nullable Plan pending;

        AnswersBeforeItCommits(StateStore store) {
            this.store = store;
        }

        @Override
        public Loaded load() throws StoreUnavailableException {
            catchUp();
            return store.load();
        }

        @Override
        public Map<JobId, JobSpecBytes> commit(Plan plan) throws StoreUnavailableException {
            catchUp();
            pending = plan;
            Map<JobId, JobSpecBytes> specs = new HashMap<>();
            for (JobId job : new HashSet<>(plan.specsWanted())) {
                specs.put(job, new JobSpecBytes(new byte[0]));
            }
            return specs;
        }

        private void catchUp() throws StoreUnavailableException {
            Plan plan = pending;
            pending = null;
            if (plan != null) {
                try {
                    store.commit(plan);
                } catch (StaleStateException e) {
                    throw new AssertionError(e);
                }
            }
        }
    }
}
