package dev.hodei.controller;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hodei.backlog.BacklogSizes;
import dev.hodei.backlog.LineHead;
import dev.hodei.backlog.LinePage;
import dev.hodei.bootstrap.Claim;
import dev.hodei.bootstrap.OneTimePassword;
import dev.hodei.bootstrap.TokenHash;
import dev.hodei.circuit.StartPolicy;
import dev.hodei.clock.Moment;
import dev.hodei.controller.ControllerEvent.CancelAnswer;
import dev.hodei.controller.ControllerEvent.Invitation;
import dev.hodei.controller.ControllerEvent.RegistrationAnswer;
import dev.hodei.controller.StateStore.StoreUnavailableException;
import dev.hodei.id.AttemptRef;
import dev.hodei.id.JobId;
import dev.hodei.id.WorkerId;
import dev.hodei.job.Demand;
import dev.hodei.job.Job;
import dev.hodei.job.JobTerms;
import dev.hodei.pool.Pools;
import dev.hodei.pool.TestPools;
import dev.hodei.scheduling.PlacementPolicy;
import dev.hodei.scheduling.SmartScheduler;
import dev.hodei.worker.HeartbeatPolicy;
import dev.hodei.worker.ProviderId;
import dev.hodei.worker.Worker;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/** A controller on a store in memory whose clock the test moves. */
final class ControllerFixture implements Secrets {
    static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
    static final int MAX_START_FAILURES = 10;
    private static final OneTimePassword PASSWORD = OneTimePassword.of(new byte[OneTimePassword.BYTES]);
    static final HeartbeatPolicy HEARTBEATS = new HeartbeatPolicy(
            Duration.ofSeconds(5), Duration.ofSeconds(15), Duration.ofSeconds(35), Duration.ofSeconds(45));

    /** What happens to the next commit. */
    enum Commit {
        GOOD,
        UNAVAILABLE_BEFORE,
        UNAVAILABLE_AFTER,
        STALE
    }

    final MemoryStateStore store = new MemoryStateStore();
    final List<Effect> effects = new ArrayList<>();
    final List<Plan> commits = new ArrayList<>();
    /** By the steady clock. */
    Instant now = START;
    /** So much the wall clock was set. */
    Duration setBy = Duration.ZERO;

    Instant awakeSince = Instant.MIN;
    Instant next = Instant.MIN;
    Commit commit = Commit.GOOD;
    int loads;
    int reads;
    BacklogSizes sizes = BacklogSizes.SHIPPED;
    private JobController controller;
    private ControllerSettings settings;
    private int ids;
    /** What workers told of attempts. */
    final Map<AttemptRef, LastWord> lastWords = new HashMap<>();
    /** Which provider this server has, whatever its kind. */
    String instance = "";

    /** Keeps what it is to do. */
    private final class Outside implements Effects {
        @Override
        public void perform(Effect effect) {
            effects.add(effect);
        }

        @Override
        public ProviderId starterOf(String kind) {
            return new ProviderId(kind, instance);
        }

        @Override
        public boolean answersFor(ProviderId starter) {
            return starterOf(starter.kind()).answersFor(starter);
        }

        @Override
        public LastWord lastWord(AttemptRef attempt) {
            return lastWords.getOrDefault(attempt, LastWord.NONE);
        }
    }

    ControllerFixture(int maxWorkers, int slots) {
        this(true, one(maxWorkers, slots));
    }

    ControllerFixture(Pools pools) {
        this(true, pools);
    }

    static ControllerFixture withoutProvisioning() {
        return new ControllerFixture(false, one(1, 1));
    }

    private ControllerFixture(boolean provisioning, Pools pools) {
        settings = settings(provisioning, pools);
        controller = newController();
    }

    private static Pools one(int maxWorkers, int slots) {
        return TestPools.one("test", maxWorkers, maxWorkers, slots, Map.of());
    }

    private static ControllerSettings settings(boolean provisioning, Pools pools) {
        return new ControllerSettings(
                HEARTBEATS,
                pools,
                new StartPolicy(provisioning, MAX_START_FAILURES),
                Duration.ofSeconds(45),
                Duration.ofSeconds(30),
                Duration.ofSeconds(600));
    }

    private JobController newController() {
        return new JobController(
                new FailingStore(),
                new SmartScheduler(PlacementPolicy.LEAST_LOADED, HEARTBEATS),
                new Outside(),
                this,
                settings,
                sizes);
    }

    /** The server's process starts anew. */
    void restart() {
        effects.clear();
        controller = newController();
    }

    /** The same with other pools. */
    void restart(Pools pools) {
        settings = settings(settings.provisioningEnabled(), pools);
        restart();
    }

    JobController controller() {
        return controller;
    }

    @Override
    public WorkerId newWorkerId() {
        return new WorkerId("%032x".formatted(++ids));
    }

    @Override
    public OneTimePassword newPassword() {
        return PASSWORD;
    }

    void turn(ControllerEvent... events) throws StoreUnavailableException {
        next = controller.turn(List.of(events), moment());
    }

    Moment moment() {
        return new Moment(now.plus(setBy), now, awakeSince);
    }

    void pass(long seconds) {
        now = now.plusSeconds(seconds);
    }

    void turnAfter(long seconds) throws StoreUnavailableException {
        pass(seconds);
        turn();
    }

    /** A turn every second, as there is while somebody is waited for. */
    void turnsFor(int seconds) throws StoreUnavailableException {
        for (int i = 0; i < seconds; i++) {
            turnAfter(1);
        }
    }

    /** What QueueJob does before it tells the controller. */
    Job insert() {
        return insert(JobTerms.DEFAULT);
    }

    Job insert(JobTerms terms) {
        return store.queue(
                new JobId("%032x".formatted(0xabc000 + ++ids)), new JobSpecBytes(new byte[] {1}), terms, now);
    }

    Job queue() throws StoreUnavailableException {
        Job job = insert();
        turn(new ControllerEvent.JobQueued(job));
        return job;
    }

    /** Brings the worker that was provisioned last to READY. */
    WorkerId ready() throws StoreUnavailableException {
        return ready(last(Effect.Provision.class).request().worker());
    }

    WorkerId ready(WorkerId id) throws StoreUnavailableException {
        turn(new ControllerEvent.ProvisionSucceeded(id, new ProviderId("test", instance), "ref"));
        registered(id);
        return id;
    }

    /** A person invites a worker to the first pool and starts it. */
    WorkerId invite() throws StoreUnavailableException {
        List<Optional<Invitation>> answers = new ArrayList<>();
        turn(new ControllerEvent.InviteWorker("", Duration.ofMinutes(10), new Reply<>(answers::add)));
        WorkerId id = answers.getFirst().orElseThrow().worker();
        registered(id);
        return id;
    }

    private void registered(WorkerId id) throws StoreUnavailableException {
        List<RegistrationAnswer> answers = new ArrayList<>();
        int slots = settings.pools().first().worker().slots();
        turn(registered(id, slots, answers::add));
        assertThat(answers).containsExactly(new RegistrationAnswer.Accepted());
        turn(connected(id));
    }

    /** A worker presents its password. */
    static ControllerEvent registered(WorkerId worker, int slots, Consumer<RegistrationAnswer> answer) {
        return new ControllerEvent.WorkerRegistered(
                worker,
                new Claim(PASSWORD.hash(), TokenHash.of(new byte[1])),
                slots,
                Map.of(),
                new WorkerFactsBytes(new byte[0]),
                new Reply<>(answer));
    }

    ControllerEvent connected(WorkerId worker, AttemptRef... held) {
        return new ControllerEvent.WorkerConnected(worker, Set.of(held), now);
    }

    ControllerEvent heartbeat(WorkerId worker, AttemptRef... running) {
        return new ControllerEvent.WorkerHeartbeat(worker, Set.of(running), now);
    }

    ControllerEvent started(WorkerId worker, AttemptRef ref) {
        return new ControllerEvent.AttemptStarted(worker, ref, now);
    }

    CancelAnswer cancel(JobId job) throws StoreUnavailableException {
        List<CancelAnswer> answers = new ArrayList<>();
        turn(new ControllerEvent.CancelJob(job, new Reply<>(answers::add)));
        assertThat(answers).hasSize(1);
        return answers.getFirst();
    }

    String state(Job job) {
        return job(job).state().stored();
    }

    Job job(Job job) {
        return store.jobs().stream()
                .filter(each -> each.id().equals(job.id()))
                .findFirst()
                .orElseThrow();
    }

    AttemptRef attempt(Job job) {
        return job(job).liveAttempt().orElseThrow().ref();
    }

    Worker worker(WorkerId id) {
        return store.workers().stream()
                .filter(each -> each.id().equals(id))
                .findFirst()
                .orElseThrow();
    }

    <E extends Effect> List<E> effects(Class<E> kind) {
        return effects.stream().filter(kind::isInstance).map(kind::cast).toList();
    }

    <E extends Effect> E last(Class<E> kind) {
        return effects(kind).getLast();
    }

    private final class FailingStore extends WrappedStateStore {
        FailingStore() {
            super(store);
        }

        @Override
        public Loaded load() throws StoreUnavailableException {
            loads++;
            return super.load();
        }

        @Override
        public LinePage page(long from, BacklogSizes sizes) throws StoreUnavailableException {
            reads++;
            return super.page(from, sizes);
        }

        @Override
        public List<LineHead> heads(Collection<Demand> lines, int jobs) throws StoreUnavailableException {
            reads++;
            return super.heads(lines, jobs);
        }

        @Override
        public Map<JobId, JobSpecBytes> commit(Plan plan) throws StaleStateException, StoreUnavailableException {
            Commit how = commit;
            commit = Commit.GOOD;
            return switch (how) {
                case GOOD -> {
                    List<Effect> before = List.copyOf(effects);
                    Map<JobId, JobSpecBytes> specs = store.commit(plan);
                    assertThat(effects).isEqualTo(before);
                    commits.add(plan);
                    yield specs;
                }
                case UNAVAILABLE_BEFORE -> throw unavailable();
                case UNAVAILABLE_AFTER -> {
                    store.commit(plan);
                    commits.add(plan);
                    throw unavailable();
                }
                case STALE -> throw new StaleStateException("as the test wanted");
            };
        }

        private StoreUnavailableException unavailable() {
            return new StoreUnavailableException("down", new IllegalStateException("as the test wanted"));
        }
    }
}
