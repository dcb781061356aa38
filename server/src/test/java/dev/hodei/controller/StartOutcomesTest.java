package dev.hodei.controller;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hodei.circuit.Circuit;
import dev.hodei.job.Demand;
import dev.hodei.job.Job;
import dev.hodei.job.JobState;
import dev.hodei.job.JobTerms;
import dev.hodei.pool.Pool;
import dev.hodei.pool.Pools;
import dev.hodei.pool.TestPools;
import dev.hodei.provider.Exit;
import dev.hodei.provider.ProvisionRequest;
import dev.hodei.provider.StartFault;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Failed starts end the job that they were made for, in time, and no other one's. */
class StartOutcomesTest {
    private static final Pool FIRST = TestPools.containers("first", 0, 4);

    private final ControllerFixture it = new ControllerFixture(1, 1);

    @BeforeEach
    void containers() {
        it.restart(new Pools(List.of(FIRST)));
    }

    private Job queue(Demand demand) throws Exception {
        Job job = it.insert(new JobTerms(0, 0, 50, demand));
        it.turn(new ControllerEvent.JobQueued(job));
        return job;
    }

    private static Demand image(String name) {
        return new Demand(Map.of(), "", name, 0, 0);
    }

    private void fail(String why, StartFault fault) throws Exception {
        it.turn(new ControllerEvent.ProvisionFailed(request().worker(), why, fault));
    }

    private ProvisionRequest request() {
        return it.last(Effect.Provision.class).request();
    }

    private String unstarted(Job job) {
        return it.job(job).state() instanceof JobState.Ended ended ? "" + ended.unstarted() : "it has not ended";
    }

    /** Has the worker that was asked for last fail, and waits until another is asked for. */
    private void failAndWait(String why, StartFault fault) throws Exception {
        int before = it.effects(Effect.Provision.class).size();
        fail(why, fault);
        while (it.effects(Effect.Provision.class).size() == before) {
            it.turnAfter(1);
        }
    }

    @Test
    void aJobEndsAfterSoManyFailuresInARowWithTheWordsOfTheLast() throws Exception {
        Job job = queue(image("alpine:3"));
        for (int i = 1; i < ControllerFixture.MAX_START_FAILURES; i++) {
            failAndWait("no room", StartFault.UNCLEAR);
            assertThat(it.state(job)).isEqualTo("QUEUED");
        }
        fail("no room at all", StartFault.UNCLEAR);
        assertThat(it.state(job)).isEqualTo("FAILED");
        assertThat(unstarted(job)).isEqualTo("no room at all");
        assertThat(it.commits.getLast().audit())
                .anySatisfy(event -> assertThat(event.detail()).isEqualTo("FAILED, PROVISION_FAILED: no room at all"));
    }

    @Test
    void aContainerThatEndsBeforeItsAgentIsUpCountsLikeTheOthers() throws Exception {
        Job job = queue(new Demand(Map.of(), "", "", 0, 1L << 30));
        for (int i = 1; i < ControllerFixture.MAX_START_FAILURES; i++) {
            failAndWait("no room", StartFault.UNCLEAR);
        }
        it.turn(new ControllerEvent.WorkerExited(request().worker(), new Exit("out of memory (64 MiB)", true)));
        assertThat(unstarted(job)).isEqualTo("out of memory (64 MiB)");
    }

    @Test
    void aWorkerThatIsNotReadyInTimeCountsLikeTheOthers() throws Exception {
        Job job = queue(image("alpine:hangs"));
        it.turnAfter(60);
        assertThat(it.job(job).counts().startFailures()).isEqualTo(1);
    }

    @Test
    void whatCanNeverStartEndsEveryJobThatChoseItAtOnce() throws Exception {
        List<Job> bad = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            bad.add(queue(image("alpine:nope")));
        }
        ProvisionRequest first = it.effects(Effect.Provision.class).getFirst().request();
        Job good = queue(image("alpine:3"));
        it.turn(new ControllerEvent.ProvisionFailed(first.worker(), "no such image", StartFault.IMPOSSIBLE));
        assertThat(bad).allSatisfy(job -> assertThat(unstarted(job)).isEqualTo("no such image"));
        assertThat(it.state(good)).isEqualTo("QUEUED");
    }

    @Test
    void whatAPoolGivesByItselfIsItsOperatorsToPutRight() throws Exception {
        Job job = queue(Demand.NOTHING);
        fail("no such image", StartFault.IMPOSSIBLE);
        assertThat(it.state(job)).isEqualTo("QUEUED");
    }

    @Test
    void anotherPoolMayStillHaveIt() throws Exception {
        it.restart(new Pools(List.of(FIRST, TestPools.containers("second", 0, 4))));
        Job job = queue(image("alpine:3"));
        fail("no such image", StartFault.IMPOSSIBLE);
        assertThat(it.state(job)).isEqualTo("QUEUED");
    }

    @Test
    void aProviderThatIsAwayIsNotTheJobsFault() throws Exception {
        Job job = queue(image("alpine:3"));
        for (int i = 0; i < 2 * ControllerFixture.MAX_START_FAILURES; i++) {
            failAndWait("the engine does not answer", StartFault.PROVIDER_AWAY);
        }
        assertThat(it.state(job)).isEqualTo("QUEUED");
        assertThat(it.job(job).counts().startFailures()).isZero();
    }

    @Test
    void aPlainJobIsStartedForWhileAnotherShapesCircuitIsOpen() throws Exception {
        Job bad = queue(image("alpine:hangs"));
        fail("no", StartFault.UNCLEAR);
        fail("no", StartFault.UNCLEAR);
        Job plain = queue(Demand.NOTHING);
        assertThat(request().shape()).isEqualTo(FIRST.worker().shape());
        it.ready();
        assertThat(it.state(plain)).isEqualTo("ASSIGNED");
        assertThat(it.state(bad)).isEqualTo("QUEUED");
    }

    @Test
    void aShapesTroubleIsToldToItsOwnJobsAndInTheListOfPools() throws Exception {
        Job bad = queue(image("alpine:hangs"));
        fail("no", StartFault.UNCLEAR);
        fail("no", StartFault.UNCLEAR);
        Job plain = queue(Demand.NOTHING);
        assertThat(circuit(plain)).isEqualTo(Circuit.GOOD);
        assertThat(circuit(bad).failures()).isEqualTo(2);
        List<List<PoolStatus>> pools = new ArrayList<>();
        it.turn(new ControllerEvent.DescribePools(new Reply<>(pools::add)));
        PoolStatus first = pools.getFirst().getFirst();
        assertThat(first.circuit()).isEqualTo(Circuit.GOOD);
        assertThat(first.inTrouble()).containsOnlyKeys(FIRST.shapeFor(image("alpine:hangs")));
    }

    @Test
    void aResetHasWorkersOfEveryShapeTriedAtOnce() throws Exception {
        queue(image("alpine:hangs"));
        fail("no", StartFault.UNCLEAR);
        fail("no", StartFault.UNCLEAR);
        int tries = it.effects(Effect.Provision.class).size();
        List<Optional<Integer>> answers = new ArrayList<>();
        it.turn(new ControllerEvent.ResetPool("first", new Reply<>(answers::add)));
        assertThat(it.effects(Effect.Provision.class)).hasSize(tries + 1);
        it.turn(new ControllerEvent.ResetPool("gone", new Reply<>(answers::add)));
        assertThat(answers).containsExactly(Optional.of(1), Optional.empty());
        assertThat(it.store.audit())
                .anySatisfy(event -> assertThat(event.action()).isEqualTo("pool.reset"));
    }

    private Circuit circuit(Job job) throws Exception {
        List<Optional<Explanation>> answers = new ArrayList<>();
        it.turn(new ControllerEvent.ExplainJob(job.id(), new Reply<>(answers::add)));
        return answers.getFirst()
                .orElseThrow()
                .provisioning()
                .pools()
                .getFirst()
                .circuit();
    }
}
