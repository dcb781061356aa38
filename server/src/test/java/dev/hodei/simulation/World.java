package dev.hodei.simulation;

import dev.hodei.backlog.BacklogSizes;
import dev.hodei.circuit.StartPolicy;
import dev.hodei.controller.ControllerEvent;
import dev.hodei.controller.ControllerSettings;
import dev.hodei.controller.MemoryStateStore;
import dev.hodei.controller.Secrets;
import dev.hodei.id.AttemptRef;
import dev.hodei.id.JobId;
import dev.hodei.id.WorkerId;
import dev.hodei.job.Attempt;
import dev.hodei.job.AttemptState;
import dev.hodei.job.Job;
import dev.hodei.job.JobState;
import dev.hodei.scheduling.PlacementPolicy;
import dev.hodei.worker.Worker;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** One run: a while of trouble, a while of calm, and then everything must have come to its one end. */
final class World {
    private static final long CALM_AT_MOST = 3_600_000;
    private static final long TO_SETTLE = 200_000;
    private static final long TO_SEE_THAT_NOTHING_MOVES = 6_000;
    private static final long LOOK_AT_HEARTBEATS = 4_000;

    final Loop loop;
    final Setup setup;
    final Faults faults;
    final Truth truth;
    final StartRules starts;
    final Wishes wishes = new Wishes();
    final Rows rows;
    final SimClock clock;
    final TimeRules times;
    final Secrets secrets;
    final MemoryStateStore store = new MemoryStateStore();
    final PlacementPolicy policy;
    final ControllerSettings settings;
    final BacklogSizes sizes;
    final SimProvider provider;
    final Database database;
    final SimServer server;
    final SimApi api;
    final Users users;

    World(long seed, Setup setup) {
        this.loop = new Loop(seed);
        this.setup = setup;
        this.faults = new Faults(loop);
        this.truth = new Truth(loop);
        this.secrets = new RandomSecrets(loop);
        this.policy = loop.oneOf(PlacementPolicy.values());
        this.settings = new ControllerSettings(
                setup.deadlines(),
                SimPools.of(loop),
                new StartPolicy(true, loop.between(2, 3)),
                setup.deadlines().lostAfter(),
                setup.goneWithin(),
                Duration.ofSeconds(10));
        this.starts = new StartRules(loop, settings);
        boolean allInMemory = loop.chance(0.5);
        this.sizes = allInMemory
                ? new BacklogSizes(1_000, 1_000, 1_000, 1_000, loop.between(1, 4), 1_000)
                : fewInMemory(loop.between(2, 30), loop.between(1, 6));
        this.clock = new SimClock(loop, setup);
        PoolRules pools = new PoolRules(loop, truth, settings.pools(), clock);
        this.rows = new Rows(loop, truth, pools, allInMemory, starts, new LogRules(loop, truth, this::endIsKnown));
        this.times = new TimeRules(loop, truth, clock);
        this.provider = new SimProvider(this);
        this.database = new Database(this, store);
        this.server = new SimServer(this, setup.store().apply(database));
        this.api = new SimApi(this, server);
        this.users = new Users(this);
    }

    /** Throws {@link Violation} if anything is not as it must be. */
    void run() {
        server.start();
        int trouble = loop.between(40_000, 140_000);
        users.plan(trouble);
        new Storm(this).gather(trouble);
        loop.after(LOOK_AT_HEARTBEATS, this::lookAtHeartbeats);
        loop.runUntil(trouble);
        faults.stop();
        starts.faultsAreOver();
        loop.note("the faults are over");
        users.giveUp();
        if (!comes(() -> !users.busy() && allEnded(), CALM_AT_MOST)) {
            throw new Violation("not every job has ended: " + rowsThatHaveNot());
        }
        comes(() -> server.up() && !server.stopped() && !database.isDown(), CALM_AT_MOST);
        checkSettles();
        if (!comes(() -> rows.unsettledPools() == null, TO_SETTLE)) {
            throw new Violation("" + rows.unsettledPools());
        }
        loop.runUntil(loop.millis() + TO_SEE_THAT_NOTHING_MOVES);
        checkSettles();
        checkEnds();
        comes(() -> server.up() && !server.stopped(), TO_SETTLE);
        server.post(new ControllerEvent.StopAll());
        if (!comes(() -> server.done() && unsettled() == null, TO_SETTLE)) {
            throw new Violation("asked to stop, but workers are left: " + rowsThatHaveNot());
        }
    }

    private boolean endIsKnown(AttemptRef ref) {
        return server.words().knewTheEnd(ref);
    }

    /** Lets time go on until this is so, at most this long. */
    private boolean comes(BooleanSupplier state, long patience) {
        long until = loop.millis() + patience;
        long look = loop.millis();
        while (!state.getAsBoolean()) {
            if (loop.millis() >= until) {
                return false;
            }
            look += 500;
            loop.runUntil(look);
        }
        return true;
    }

    private void lookAtHeartbeats() {
        times.checkHeartbeats(store, server);
        starts.look(store, server.up() && !server.stopped(), server.worksSince());
        loop.after(LOOK_AT_HEARTBEATS, this::lookAtHeartbeats);
    }

    private boolean allEnded() {
        for (JobId id : users.jobs()) {
            Job job = rows.job(id);
            if (job == null || !job.ended()) {
                return false;
            }
        }
        return true;
    }

    List<Object> rowsThatHaveNot() {
        List<Object> open = new ArrayList<>();
        store.jobs().stream().filter(job -> !job.ended()).limit(3).forEach(open::add);
        store.workers().stream().filter(w -> !w.state().ended()).limit(5).forEach(open::add);
        return open;
    }

    private void checkEnds() {
        Map<JobId, Integer> succeeded = new HashMap<>();
        for (Attempt attempt : store.attempts()) {
            if (!attempt.state().ended()) {
                throw new Violation("an attempt lingers: " + attempt);
            }
            if (attempt.state() == AttemptState.SUCCEEDED) {
                succeeded.merge(attempt.ref().job(), 1, Integer::sum);
            }
        }
        for (Job job : store.jobs()) {
            int times = succeeded.getOrDefault(job.id(), 0);
            boolean success = job.state() instanceof JobState.Ended(JobState.Outcome o, var _, var _)
                    && o == JobState.Outcome.SUCCEEDED;
            if (times != (success ? 1 : 0)) {
                throw new Violation(job + " has " + times + " successful attempts");
            }
        }
    }

    private void checkSettles() {
        if (!comes(() -> unsettled() == null, TO_SETTLE)) {
            throw new Violation("" + unsettled());
        }
    }

    /** What is not as it must be once everything has come to rest; null if all is. */
    private @Nullable String unsettled() {
        for (SimHost host : provider.hosts()) {
            Worker row = rows.worker(host.id());
            boolean live = row != null && !row.state().ended();
            if (live && !host.alive()) {
                return "its process is gone, its row is not: " + row;
            }
            // One on another machine that never came as far as to hear of its end is left to that machine's server.
            if (!live && host.isLeft() && (provider.sees(host) || host.registered())) {
                return "left over: its row has ended, and something of it is still there: " + row;
            }
        }
        JobId lingering = truth.anyRunning();
        if (lingering != null && allEnded()) {
            return "the command of an ended job still runs: " + rows.job(lingering);
        }
        for (WorkerId id : users.answered()) {
            Worker row = rows.worker(id);
            if (row == null || !row.state().ended()) {
                return "it was to stop, and has not: " + row;
            }
        }
        return rows.liveAttempts() == 0 ? null : rows.liveAttempts() + " attempts take slots";
    }

    private BacklogSizes fewInMemory(int jobs, int line) {
        return new BacklogSizes(
                jobs, line, (line + 1) / 2, loop.between(1, 8), loop.between(1, 4), loop.between(1, 12));
    }
}
