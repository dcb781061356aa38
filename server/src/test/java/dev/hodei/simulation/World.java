package dev.hodei.simulation;

import dev.hodei.bootstrap.OneTimePassword;
import dev.hodei.controller.ControllerEvent;
import dev.hodei.controller.ControllerEvent.WorkerAnswer;
import dev.hodei.controller.ControllerSettings;
import dev.hodei.controller.JobSpecBytes;
import dev.hodei.controller.MemoryStateStore;
import dev.hodei.controller.Secrets;
import dev.hodei.id.JobId;
import dev.hodei.id.WorkerId;
import dev.hodei.job.Attempt;
import dev.hodei.job.AttemptEnd;
import dev.hodei.job.AttemptState;
import dev.hodei.job.Job;
import dev.hodei.job.JobState;
import dev.hodei.job.JobTerms;
import dev.hodei.scheduling.PlacementPolicy;
import dev.hodei.worker.Worker;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/** One run: a while of trouble, a while of calm, and then everything must have come to its one end. */
final class World implements Secrets {
    private static final long TROUBLE = 150_000;
    private static final long CALM_AT_MOST = 3_600_000;
    private static final long TO_SETTLE = 150_000;
    private static final List<Map<String, String>> REQUIRED = List.of(
            Map.of(), Map.of(), Map.of("os", "linux"), Map.of("zone", "a"), Map.of("os", "linux", "gpu", "yes"));
    private static final JobSpecBytes SPEC = new JobSpecBytes(new byte[0]);

    final Loop loop;
    final Setup setup;
    final Faults faults;
    final Truth truth;
    final Rows rows;
    final MemoryStateStore store = new MemoryStateStore();
    final PlacementPolicy policy;
    final ControllerSettings settings;
    final SimProvider provider;
    final SimServer server;
    private final Map<JobId, Integer> durations = new HashMap<>();
    private final List<JobId> jobs = new ArrayList<>();
    private final Set<WorkerId> answered = new HashSet<>();

    World(long seed, Setup setup) {
        this.loop = new Loop(seed);
        this.setup = setup;
        this.faults = new Faults(loop);
        this.truth = new Truth(loop);
        this.rows = new Rows(loop, truth);
        this.policy = loop.oneOf(PlacementPolicy.values());
        this.settings = new ControllerSettings(
                Setup.HEARTBEATS,
                "sim",
                true,
                loop.between(1, 5),
                loop.between(1, 3),
                loop.between(1, 3),
                Duration.ofSeconds(60),
                Setup.HEARTBEATS.lostAfter(),
                Duration.ofSeconds(25),
                Duration.ofSeconds(10),
                loop.chance(0.5) ? Map.of() : Map.of("os", "linux"));
        this.provider = new SimProvider(this);
        this.server = new SimServer(this, setup.store().apply(new FaultyStore(loop, faults, store, rows)));
    }

    @Override
    public WorkerId newWorkerId() {
        return new WorkerId(loop.id());
    }

    @Override
    public OneTimePassword newPassword() {
        return OneTimePassword.of(loop.bytes(OneTimePassword.BYTES));
    }

    /** Virtual milliseconds that a job's command takes. */
    int duration(JobId job) {
        return durations.getOrDefault(job, 1);
    }

    /** Throws {@link Violation} if anything is not as it must be. */
    void run() {
        server.start();
        int count = loop.between(10, 40);
        for (int i = 0; i < count; i++) {
            loop.at(loop.between(0, (int) TROUBLE * 9 / 10), this::userQueues);
        }
        for (int i = loop.between(0, 4); i > 0; i--) {
            loop.at(loop.between(0, (int) TROUBLE), this::userStopsAWorker);
        }
        until(TROUBLE);
        faults.stop();
        loop.note("the faults are over");
        usersGiveUp();
        while (!allEnded()) {
            if (loop.millis() > TROUBLE + CALM_AT_MOST) {
                throw new Violation("not every job has ended: " + rowsThatHaveNot());
            }
            loop.step();
        }
        until(loop.millis() + TO_SETTLE);
        checkEnds();
        checkWorkers();
        server.post(new ControllerEvent.StopAll());
        until(loop.millis() + TO_SETTLE);
        checkStopped();
    }

    private void until(long millis) {
        boolean[] reached = {false};
        loop.at(millis, () -> reached[0] = true);
        while (!reached[0]) {
            loop.step();
        }
    }

    private void userQueues() {
        JobId id = new JobId(loop.id());
        durations.put(id, loop.chance(0.2) ? loop.between(5_000, 60_000) : loop.between(1, 5_000));
        JobTerms terms = loop.chance(0.5)
                ? JobTerms.DEFAULT
                : new JobTerms(
                        loop.between(0, 3),
                        loop.between(0, 2),
                        loop.between(0, 4) * 25,
                        REQUIRED.get(loop.between(0, REQUIRED.size() - 1)));
        Job job = store.queue(id, SPEC, terms, loop.now());
        rows.queued(job);
        jobs.add(id);
        loop.note("queued", id.shortened());
        if (!faults.happens(0.05)) {
            loop.after(loop.between(0, 5), () -> server.post(new ControllerEvent.JobQueued(job)));
        }
        if (faults.happens(0.05)) {
            loop.after(loop.between(0, 60_000), () -> server.post(new ControllerEvent.JobQueued(job)));
        }
        if (loop.chance(0.15)) {
            userCancels(id, loop.chance(0.3) ? loop.between(0, 10) : loop.between(0, 30_000));
        }
    }

    private void userCancels(JobId id, int after) {
        loop.after(after, () -> {
            loop.note("cancel", id.shortened());
            server.post(new ControllerEvent.CancelJob(id, answer -> {
                Job row = rows.job(id);
                boolean ended = row != null && row.ended();
                boolean truthful = switch (answer) {
                    case CANCELLED ->
                        row != null
                                && row.state() instanceof JobState.Ended(JobState.Outcome outcome, var _)
                                && outcome == JobState.Outcome.CANCELLED;
                    case STOPPING -> row != null && (ended || row.cancelRequested());
                    case NOT_LIVE -> ended;
                };
                if (!truthful) {
                    throw new Violation("a user was told " + answer + " about " + row);
                }
            }));
        });
        if (loop.chance(0.3)) {
            loop.after(after + loop.between(0, 5_000), () -> userCancels(id, 0));
        }
    }

    private void userStopsAWorker() {
        List<Worker> live =
                store.workers().stream().filter(w -> !w.state().ended()).toList();
        if (live.isEmpty()) {
            return;
        }
        WorkerId id = live.get(loop.between(0, live.size() - 1)).id();
        boolean drain = loop.chance(0.7);
        Instant deadline = drain && loop.chance(0.5) ? loop.now().plusMillis(loop.between(1, 40_000)) : null;
        loop.note(drain ? "drain" : "terminate", id.shortened(), deadline);
        Consumer<WorkerAnswer> answer = given -> {
            Worker row = rows.worker(id);
            boolean truthful = row != null
                    && switch (given) {
                        case TAKEN -> !row.state().starting() && !row.state().accepting();
                        case NOT_LIVE -> row.state().ended();
                    };
            if (!truthful) {
                throw new Violation("a user was told " + given + " about " + row);
            }
            answered.add(id);
        };
        server.post(
                drain
                        ? new ControllerEvent.DrainWorker(id, deadline, answer)
                        : new ControllerEvent.TerminateWorker(id, answer));
    }

    /** What no worker may ever run is cancelled in the end. */
    private void usersGiveUp() {
        store.jobs().stream()
                .filter(job -> !job.ended() && !JobTerms.fits(job.terms().requiredLabels(), settings.workerLabels()))
                .forEach(job -> userCancels(job.id(), 60_000));
        boolean more = store.jobs().stream()
                .anyMatch(job -> !job.ended() && !JobTerms.fits(job.terms().requiredLabels(), settings.workerLabels()));
        if (more) {
            loop.after(90_000, this::usersGiveUp);
        }
    }

    private boolean allEnded() {
        return jobs.stream().allMatch(id -> {
            Job job = rows.job(id);
            return job != null && job.ended();
        });
    }

    private List<Object> rowsThatHaveNot() {
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
                AttemptEnd end = truth.end(attempt.ref());
                if (end == null || !AttemptEnd.exited(0).equals(end)) {
                    throw new Violation(attempt + " is recorded as succeeded, but ended with " + end);
                }
                succeeded.merge(attempt.ref().job(), 1, Integer::sum);
            }
        }
        for (Job job : store.jobs()) {
            int times = succeeded.getOrDefault(job.id(), 0);
            boolean success =
                    job.state() instanceof JobState.Ended(JobState.Outcome o, var _) && o == JobState.Outcome.SUCCEEDED;
            if (times != (success ? 1 : 0)) {
                throw new Violation(job + " has " + times + " successful attempts");
            }
            if (truth.runs(job.id())) {
                throw new Violation("the command of an ended job still runs: " + job);
            }
        }
    }

    private void checkWorkers() {
        for (SimAgent agent : provider.agents()) {
            Worker row = rows.worker(agent.id());
            boolean live = row != null && !row.state().ended();
            if (live && !agent.alive()) {
                throw new Violation("its process is gone, its row is not: " + row);
            }
            if (!live && agent.alive() && agent.registered()) {
                throw new Violation("its row has ended, its process has not: " + row);
            }
        }
        for (WorkerId id : answered) {
            Worker row = rows.worker(id);
            if (row == null || !row.state().ended()) {
                throw new Violation("it was to stop, and has not: " + row);
            }
        }
        if (rows.liveAttempts() != 0) {
            throw new Violation(rows.liveAttempts() + " attempts take slots");
        }
    }

    private void checkStopped() {
        checkWorkers();
        if (!server.stopped()) {
            throw new Violation("asked to stop, but workers are left: " + rowsThatHaveNot());
        }
    }
}
