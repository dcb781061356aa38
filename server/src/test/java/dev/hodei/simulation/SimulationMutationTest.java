package dev.hodei.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hodei.backlog.BacklogSizes;
import dev.hodei.backlog.LineHead;
import dev.hodei.backlog.LinePage;
import dev.hodei.controller.ControllerEvent;
import dev.hodei.controller.JobSpecBytes;
import dev.hodei.controller.Plan;
import dev.hodei.controller.Reply;
import dev.hodei.controller.StateStore;
import dev.hodei.controller.WrappedStateStore;
import dev.hodei.id.AttemptRef;
import dev.hodei.id.JobId;
import dev.hodei.id.WorkerId;
import dev.hodei.job.Attempt;
import dev.hodei.job.AttemptEnd;
import dev.hodei.job.Demand;
import dev.hodei.job.ExpectedLog;
import dev.hodei.job.Job;
import dev.hodei.worker.HeartbeatPolicy;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The simulation itself is tested: each of these broken clusters must be found out. */
class SimulationMutationTest {
    private static final int RUNS = 5_000;
    private static final HeartbeatPolicy TRUSTING = new HeartbeatPolicy(
            Duration.ofSeconds(5), Duration.ofHours(15), Duration.ofHours(16), Duration.ofHours(17));

    @Test
    void effectsBeforeTheCommitAreFound() {
        finds(Setup.shipped().withStore(AnswersBeforeItCommits::new), "before it was committed");
    }

    @Test
    void aMissingFenceIsFound() {
        // Whatever a worker says of a job is taken for a word about its live attempt.
        findsAmongOthers(Setup.shipped().withTold(SimulationMutationTest::withoutFence), "recorded what it never did");
    }

    @Test
    void acknowledgementsBeforeTheCommitAreFound() {
        finds(
                Setup.shipped().without(Setup.Rule.PERSIST_BEFORE_ACKNOWLEDGING),
                "a result was acknowledged before it was recorded");
    }

    @Test
    void endsThatDoNotWaitForTheirLogAreFound() {
        finds(Setup.shipped().without(Setup.Rule.WAIT_FOR_LOGS), "recorded as ended with a log that is not stored");
    }

    @Test
    void endsThatWereToldAndAreForgottenAreFound() {
        finds(Setup.shipped().without(Setup.Rule.REMEMBER_WORDS), "recorded as lost, though its end was told");
    }

    @Test
    void missingLinesThatNobodyCountsAreFound() {
        finds(Setup.shipped().withStore(TakesWhatIsStoredForAll::new), "another length of its log was recorded");
    }

    @Test
    void linesThatComeAfterTheEndAreFound() {
        finds(Setup.shipped().without(Setup.Rule.SEAL_LOGS), "was added to after its attempt's end");
    }

    @Test
    void aSchedulerThatTrustsOldHeartbeatsIsFound() {
        finds(Setup.shipped().withScheduling(TRUSTING), "assigned to a worker that was silent for");
    }

    @Test
    void aServerThatIgnoresTheAgeOfHeartbeatsIsFound() {
        findsAmongOthers(Setup.shipped().withDeadlines(TRUSTING), "its last heartbeat is older than the lost deadline");
    }

    @Test
    void anAgentThatFencesItselfTooLateIsFound() {
        finds(Setup.shipped().withSelfFenceAfter(Duration.ofMinutes(5)), "recorded as lost, but it runs");
    }

    @Test
    void aServerThatDoesNotWaitForSilentWorkersToBeGoneIsFound() {
        findsAmongOthers(Setup.shipped().withGoneWithin(Duration.ofMillis(1)), "recorded as lost, but it runs");
    }

    @Test
    void anAgentThatStartsWithoutLeaveIsFound() {
        finds(Setup.shipped().without(Setup.Rule.ASK_BEFORE_IT_STARTS), "it had started, and nobody knew");
    }

    @Test
    void anAgentThatPutsStartsDownTooLateIsFound() {
        finds(Setup.shipped().without(Setup.Rule.PUT_STARTS_DOWN_FIRST), "it had started, and nobody knew");
    }

    @Test
    void aServerThatTakesLeaveForAStartIsFound() {
        finds(
                Setup.shipped()
                        .withTold((event, _) -> event instanceof ControllerEvent.AttemptFinished finished
                                        && finished.end().neverStarted()
                                ? new ControllerEvent.AttemptFinished(
                                        finished.worker(), finished.ref(), started(finished.end()), finished.at())
                                : event),
                "recorded as started, though its agent says that it never was");
    }

    private static AttemptEnd started(AttemptEnd end) {
        return AttemptEnd.of(end.reason(), end.detail()).with(end.log());
    }

    @Test
    void anAgentThatCallsCancelledWhatStillRunsIsFound() {
        finds(Setup.shipped().without(Setup.Rule.WAIT_FOR_THE_TREE), "CANCELLED, but its command runs");
    }

    @Test
    void anAgentThatForgetsWhatItWasGivenIsFound() {
        findsAmongOthers(
                Setup.shipped().without(Setup.Rule.IGNORE_REPEATED_ASSIGNMENTS, Setup.Rule.ASK_BEFORE_IT_STARTS),
                "was started twice");
    }

    @Test
    void aRestartedAgentThatForgetsItsRecordsIsFound() {
        findsAmongOthers(
                Setup.shipped().without(Setup.Rule.REMEMBER_ATTEMPTS, Setup.Rule.ASK_BEFORE_IT_STARTS),
                "was started twice");
    }

    @Test
    void whatAKilledServerLeavesIsFoundWhereProvidersAreNotAsked() {
        finds(Setup.shipped().without(Setup.Rule.ASK_PROVIDERS), "left over");
    }

    @Test
    void aServerThatAnswersForWhatAnotherMachineStartedIsFound() {
        finds(Setup.shipped().without(Setup.Rule.STORE_INSTANCES), "recorded as lost, but it runs");
    }

    @Test
    void reportsThatAreDroppedAreFound() {
        finds(
                Setup.shipped()
                        .withTold((event, _) -> event instanceof ControllerEvent.AttemptFinished finished
                                        && finished.ref().fencingToken() % 7 == 0
                                ? new ControllerEvent.WorkerDisconnected(finished.worker())
                                : event),
                "not every job has ended");
    }

    @Test
    void aServerThatCarriesOutWhatItRefusedIsFound() {
        finds(
                Setup.shipped().withTold((event, _) -> switch (event) {
                    case ControllerEvent.CancelJob(JobId job, var reply) ->
                        new ControllerEvent.CancelJob(job, new Reply<>(reply::give));
                    default -> event;
                }),
                "carried out what it had refused");
    }

    @Test
    void aPasswordThatIsUsedUpByARefusedRegistrationIsFound() {
        finds(
                Setup.shipped().without(Setup.Rule.REGISTER_IN_ONE_COMMIT),
                "its password was used up, and it never registered");
    }

    @Test
    void silenceByTheWallClockIsFound() {
        findsAmongOthers(Setup.shipped().without(Setup.Rule.MEASURE_STEADILY), "lost while the server did not listen");
    }

    @Test
    void aLateTurnThatGrantsNothingIsFound() {
        findsAmongOthers(Setup.shipped().without(Setup.Rule.COUNT_NO_PAUSES), "lost while the server did not listen");
    }

    @Test
    void aLineThatIsReadWithAGapIsFound() {
        finds(Setup.shipped().withStore(LeavesTheFirstOut::new), "passed over for");
    }

    @Test
    void aSweepThatLeavesLinesOutIsFound() {
        finds(Setup.shipped().withStore(ReadsOnePage::new), "passed over for");
    }

    @Test
    void aCircuitThatIsAWholePoolsIsFound() {
        finds(Setup.shipped().without(Setup.Rule.ONE_CIRCUIT_A_SHAPE), "not started for the failures of an image");
    }

    private static void finds(Setup broken, String what) {
        assertThat(Runs.firstFailure(1, RUNS, broken)).hasValueSatisfying(found -> {
            String rule = String.valueOf(found.getMessage()).lines().findFirst().orElse("");
            assertThat(rule).contains(what);
        });
    }

    /** Where two parts are broken, since either alone would make up for the other: not only the first find counts. */
    private static void findsAmongOthers(Setup broken, String what) {
        for (long seed = 1; seed <= RUNS; seed++) {
            Optional<AssertionError> found = Runs.firstFailure(seed, (int) (RUNS - seed + 1), broken);
            String message =
                    found.map(error -> String.valueOf(error.getMessage())).orElse("");
            assertThat(message).as(what).isNotEmpty();
            if (message.lines().findFirst().orElse("").contains(what)) {
                return;
            }
            seed = Long.parseLong(message.substring("seed ".length(), message.indexOf(" (")));
        }
        throw new AssertionError("not found: " + what);
    }

    private static ControllerEvent withoutFence(ControllerEvent event, Rows rows) {
        return switch (event) {
            case ControllerEvent.AttemptStarted(var _, AttemptRef ref, var at) -> {
                Attempt live = live(ref, rows);
                yield live == null ? event : new ControllerEvent.AttemptStarted(live.worker(), live.ref(), at);
            }
            case ControllerEvent.AttemptStarting(var _, AttemptRef ref, var at) -> {
                Attempt live = live(ref, rows);
                yield live == null ? event : new ControllerEvent.AttemptStarting(live.worker(), live.ref(), at);
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

    /** Leaves out the first job of a line that has more. */
    private static final class LeavesTheFirstOut extends WrappedStateStore {
        LeavesTheFirstOut(StateStore store) {
            super(store);
        }

        @Override
        public LinePage page(long from, BacklogSizes sizes) throws StoreUnavailableException {
            LinePage page = super.page(from, sizes);
            return new LinePage(without(page.heads()), page.next());
        }

        @Override
        public List<LineHead> heads(Collection<Demand> lines, int jobs) throws StoreUnavailableException {
            return without(super.heads(lines, jobs));
        }

        private static List<LineHead> without(List<LineHead> heads) {
            return heads.stream()
                    .map(head -> new LineHead(
                            head.demand(),
                            head.jobs()
                                    .subList(
                                            head.jobs().size() > 1 ? 1 : 0,
                                            head.jobs().size()),
                            head.all()))
                    .toList();
        }
    }

    /** Takes the first page of lines for all that there are. */
    private static final class ReadsOnePage extends WrappedStateStore {
        ReadsOnePage(StateStore store) {
            super(store);
        }

        @Override
        public LinePage page(long from, BacklogSizes sizes) throws StoreUnavailableException {
            return new LinePage(super.page(from, sizes).heads(), OptionalLong.empty());
        }
    }

    /** Records that nothing is missing of any log. */
    private static final class TakesWhatIsStoredForAll extends WrappedStateStore {
        TakesWhatIsStoredForAll(StateStore store) {
            super(store);
        }

        @Override
        public Map<JobId, JobSpecBytes> commit(Plan plan) throws StaleStateException, StoreUnavailableException {
            return super.commit(new Plan(
                    plan.jobs(),
                    plan.newAttempts(),
                    plan.attempts().stream()
                            .map(TakesWhatIsStoredForAll::counted)
                            .toList(),
                    plan.newWorkers(),
                    plan.workers(),
                    plan.registrations(),
                    plan.heartbeats(),
                    plan.audit(),
                    plan.specsWanted()));
        }

        private static Plan.AttemptChange counted(Plan.AttemptChange change) {
            Attempt after = change.after();
            AttemptEnd end = after.end();
            return new Plan.AttemptChange(
                    change.before(),
                    new Attempt(
                            after.ref(),
                            after.worker(),
                            after.state(),
                            after.assignedAt(),
                            after.startedAt(),
                            after.finishedAt(),
                            end == null ? null : end.with(ExpectedLog.EMPTY)));
        }
    }

    /** Says yes at once, and does it when it is called again. */
    private static final class AnswersBeforeItCommits extends WrappedStateStore {
        private @Nullable Plan pending;

        AnswersBeforeItCommits(StateStore store) {
            super(store);
        }

        @Override
        public Loaded load() throws StoreUnavailableException {
            catchUp();
            return super.load();
        }

        @Override
        public LinePage page(long from, BacklogSizes sizes) throws StoreUnavailableException {
            catchUp();
            return super.page(from, sizes);
        }

        @Override
        public List<LineHead> heads(Collection<Demand> lines, int jobs) throws StoreUnavailableException {
            catchUp();
            return super.heads(lines, jobs);
        }

        @Override
        public List<Job> queued(Collection<JobId> jobs) throws StoreUnavailableException {
            catchUp();
            return super.queued(jobs);
        }

        @Override
        public Optional<Found> worker(WorkerId id) throws StoreUnavailableException {
            catchUp();
            return super.worker(id);
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
                    super.commit(plan);
                } catch (StaleStateException e) {
                    throw new AssertionError(e);
                }
            }
        }
    }
}
