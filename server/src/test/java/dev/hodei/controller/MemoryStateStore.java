package dev.hodei.controller;

import dev.hodei.backlog.BacklogSizes;
import dev.hodei.backlog.LineHead;
import dev.hodei.backlog.LinePage;
import dev.hodei.bootstrap.Claim;
import dev.hodei.bootstrap.TokenHash;
import dev.hodei.id.AttemptKey;
import dev.hodei.id.JobId;
import dev.hodei.id.WorkerId;
import dev.hodei.job.Attempt;
import dev.hodei.job.Demand;
import dev.hodei.job.Job;
import dev.hodei.job.JobState;
import dev.hodei.job.JobTerms;
import dev.hodei.scheduling.QueuedJob;
import dev.hodei.worker.Worker;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A state store in memory, with the guards of the one in PostgreSQL: a plan is taken whole or not at all, and times are
 * kept to the microsecond. Rows can be looked at from outside. Not thread-safe.
 */
public final class MemoryStateStore implements StateStore {
    private final Map<JobId, Job> jobs = new LinkedHashMap<>();
    private final Map<JobId, JobSpecBytes> specs = new HashMap<>();
    private final Map<AttemptKey, Attempt> attempts = new LinkedHashMap<>();
    private final Map<WorkerId, Worker> workers = new LinkedHashMap<>();
    private final Map<WorkerId, TokenHash> passwords = new HashMap<>();
    private final Map<WorkerId, Claim> claims = new HashMap<>();
    private final List<AuditEvent> audit = new ArrayList<>();
    private final Map<Demand, Long> keys = new HashMap<>();
    private long lastFencingToken;
    private long lastJobNumber;
    private int outages;
    private long currentTerm;
    private long term;

    /** Another controller becomes the active one; this one becomes it again with its next load. */
    public void anotherTakesOver() {
        currentTerm++;
    }

    /** What QueueJob does: stores a job and returns it with its number. */
    public Job queue(JobId id, JobSpecBytes spec, JobTerms terms, Instant now) {
        if (jobs.containsKey(id)) {
            throw new IllegalStateException("jobs_pkey: " + id);
        }
        Job job = Job.queued(id, ++lastJobNumber, terms, Micros.micros(now));
        jobs.put(id, job);
        specs.put(id, spec);
        return job;
    }

    /** The next so many calls of load and commit fail as unavailable, and change nothing. */
    public void failNext(int calls) {
        outages = calls;
    }

    public Collection<Job> jobs() {
        return List.copyOf(jobs.values());
    }

    public Collection<Attempt> attempts() {
        return List.copyOf(attempts.values());
    }

    public Collection<Worker> workers() {
        return List.copyOf(workers.values());
    }

    public Optional<TokenHash> password(WorkerId worker) {
        return Optional.ofNullable(passwords.get(worker));
    }

    /** With what the worker has registered. */
    public Optional<Claim> claim(WorkerId worker) {
        return Optional.ofNullable(claims.get(worker));
    }

    public List<AuditEvent> audit() {
        return List.copyOf(audit);
    }

    /** Whether the attempt's log takes nothing more. */
    public boolean sealed(AttemptKey attempt) {
        Attempt stored = attempts.get(attempt);
        return stored != null && stored.state().ended();
    }

    private Map<WorkerId, Integer> takenByLive() {
        Map<WorkerId, Integer> taken = taken();
        workers.values().stream().filter(worker -> worker.state().ended()).forEach(ended -> taken.remove(ended.id()));
        return taken;
    }

    private Map<WorkerId, Integer> taken() {
        Map<WorkerId, Integer> taken = new HashMap<>();
        attempts.values().forEach(attempt -> taken.merge(attempt.worker(), 1, Integer::sum));
        return taken;
    }

    @Override
    public Loaded load() throws StoreUnavailableException {
        failIfDown();
        if (term != currentTerm || term == 0) {
            term = ++currentTerm;
        }
        return new Loaded(
                jobs.values().stream()
                        .filter(job -> job.liveAttempt().isPresent())
                        .sorted(Comparator.comparingLong(Job::number))
                        .toList(),
                workers.values().stream()
                        .filter(worker -> !worker.state().ended())
                        .toList(),
                workers.values().stream()
                        .filter(worker -> worker.state().ended())
                        .sorted(Comparator.comparing(Worker::changedAt).reversed())
                        .limit(ENDED_AT_MOST)
                        .toList(),
                takenByLive(),
                lastFencingToken);
    }

    @Override
    public LinePage page(long from, BacklogSizes sizes) throws StoreUnavailableException {
        failIfDown();
        SortedMap<Long, Demand> lines = new TreeMap<>();
        jobs.values().stream()
                .filter(MemoryStateStore::isQueued)
                .map(job -> job.terms().demand())
                .forEach(demand -> lines.put(keys.computeIfAbsent(demand, _ -> (long) keys.size()), demand));
        lines.headMap(from).clear();
        List<Map.Entry<Long, Demand>> chosen =
                lines.entrySet().stream().limit(sizes.pageLines()).toList();
        int most = Math.clamp(sizes.pageJobs() / Math.max(1, chosen.size()), 1, sizes.line());
        List<LineHead> heads =
                chosen.stream().map(line -> head(line.getValue(), most)).toList();
        return new LinePage(
                heads,
                chosen.size() < sizes.pageLines()
                        ? OptionalLong.empty()
                        : LinePage.after(chosen.getLast().getKey()));
    }

    @Override
    public List<LineHead> heads(Collection<Demand> lines, int most) throws StoreUnavailableException {
        failIfDown();
        return lines.stream().map(demand -> head(demand, most)).toList();
    }

    private LineHead head(Demand demand, int most) {
        List<Job> first = line(demand).limit(most).toList();
        return new LineHead(demand, first, first.size() < most);
    }

    /** The queued jobs that ask for this, in the order in which they are served. */
    private Stream<Job> line(Demand demand) {
        return jobs.values().stream()
                .filter(job -> isQueued(job) && job.terms().demand().equals(demand))
                .sorted(Comparator.comparing(MemoryStateStore::inQueue));
    }

    private static QueuedJob inQueue(Job job) {
        return new QueuedJob(job.id(), job.terms().priority(), job.number());
    }

    private static boolean isQueued(Job job) {
        return job.state() instanceof JobState.Queued;
    }

    @Override
    public List<Job> queued(Collection<JobId> ids) throws StoreUnavailableException {
        failIfDown();
        return jobs.values().stream()
                .filter(job -> ids.contains(job.id()) && isQueued(job))
                .toList();
    }

    @Override
    public Map<JobId, Explanation.Place> places(Collection<JobId> ids, int counted) throws StoreUnavailableException {
        Map<JobId, Explanation.Place> places = new HashMap<>();
        int all =
                (int) jobs.values().stream().filter(MemoryStateStore::isQueued).count();
        for (Job job : queued(ids)) {
            int ahead = (int) line(job.terms().demand())
                    .filter(other -> inQueue(other).compareTo(inQueue(job)) < 0)
                    .limit(counted)
                    .count();
            places.put(job.id(), new Explanation.Place(ahead, ahead == counted, Math.min(all, QUEUED_AT_MOST)));
        }
        return places;
    }

    @Override
    public long term() {
        return term;
    }

    @Override
    public Optional<Found> worker(WorkerId id) throws StoreUnavailableException {
        failIfDown();
        return Optional.ofNullable(workers.get(id)).map(worker -> new Found(worker, taken().getOrDefault(id, 0)));
    }

    @Override
    public Map<JobId, JobSpecBytes> commit(Plan plan) throws StaleStateException, StoreUnavailableException {
        failIfDown();
        if (term != currentTerm) {
            throw new StoreUnavailableException(
                    "another server is the active controller by now", new IllegalStateException("term " + currentTerm));
        }
        guard(plan);
        for (Plan.NewWorker added : plan.newWorkers()) {
            workers.put(added.worker().id(), Micros.rounded(added.worker()));
            passwords.put(added.worker().id(), added.password());
        }
        for (Plan.WorkerChange change : plan.workers()) {
            workers.computeIfPresent(
                    change.after().id(),
                    (_, stored) -> heard(Micros.rounded(change.after()), stored.lastHeartbeatAt()));
        }
        plan.registrations().forEach(registration -> claims.put(registration.worker(), registration.claim()));
        plan.heartbeats()
                .forEach((id, at) -> workers.computeIfPresent(id, (_, stored) -> stored.heardAt(Micros.micros(at))));
        plan.jobs().forEach(change -> jobs.put(change.after().id(), Micros.rounded(change.after())));
        for (Attempt attempt : plan.newAttempts()) {
            attempts.put(AttemptKey.of(attempt.ref()), Micros.rounded(attempt));
            lastFencingToken = Math.max(lastFencingToken, attempt.ref().fencingToken());
        }
        plan.attempts().forEach(c -> attempts.put(AttemptKey.of(c.after().ref()), Micros.rounded(c.after())));
        plan.jobs().forEach(change -> checkLiveAttempt(change.after()));
        plan.audit().forEach(event -> audit.add(Micros.rounded(event)));
        Map<JobId, JobSpecBytes> wanted = new HashMap<>();
        for (JobId id : plan.specsWanted()) {
            JobSpecBytes spec = specs.get(id);
            if (spec != null) {
                wanted.put(id, spec);
            }
        }
        return wanted;
    }

    /** Everything that the database would refuse, before anything is changed. */
    private void guard(Plan plan) throws StaleStateException {
        for (Plan.JobChange change : plan.jobs()) {
            Job stored = jobs.get(change.before().id());
            if (stored == null
                    || !stored.state().stored().equals(change.before().state().stored())
                    || stored.attempts() != change.before().attempts()) {
                throw new StaleStateException("job " + change.before().id() + " is not "
                        + change.before().state().stored());
            }
            int made = change.after().attempts();
            if (change.after().state() instanceof JobState.Assigned && made == 0) {
                throw new IllegalStateException("jobs_attempted: " + change.after());
            }
        }
        for (Plan.AttemptChange change : plan.attempts()) {
            Attempt stored = attempts.get(AttemptKey.of(change.after().ref()));
            if (stored == null || stored.state() != change.before()) {
                throw new StaleStateException("attempt " + change.after().ref() + " is not " + change.before());
            }
        }
        for (Plan.WorkerChange change : plan.workers()) {
            Worker stored = workers.get(change.before().id());
            if (stored == null || stored.state() != change.before().state()) {
                throw new StaleStateException("worker " + change.before().id() + " is not "
                        + change.before().state());
            }
            guard(change.after());
        }
        for (Plan.Registration registration : plan.registrations()) {
            WorkerId id = registration.worker();
            if (claims.containsKey(id) || !registration.claim().password().equals(passwords.get(id))) {
                throw new StaleStateException("the one-time password of worker " + id + " was used before");
            }
        }
        for (Plan.NewWorker added : plan.newWorkers()) {
            if (workers.containsKey(added.worker().id())) {
                throw new IllegalStateException(
                        "workers_pkey: " + added.worker().id());
            }
            guard(added.worker());
        }
        for (Attempt attempt : plan.newAttempts()) {
            guardNew(plan, attempt);
        }
    }

    private static void guard(Worker worker) {
        switch (worker.state()) {
            case CONNECTING, READY, BUSY -> {
                if (worker.registeredAt() == null || worker.slots() < 1) {
                    throw new IllegalStateException("workers_registered: " + worker);
                }
                if (worker.state().accepting() && worker.lastHeartbeatAt() == null) {
                    throw new IllegalStateException("workers_heartbeat: " + worker);
                }
            }
            case CREATING, DRAINING, TERMINATING, TERMINATED, FAILED, LOST -> {}
        }
    }

    private void guardNew(Plan plan, Attempt attempt) {
        if (attempts.containsKey(AttemptKey.of(attempt.ref()))) {
            throw new IllegalStateException("attempts_pkey: " + attempt.ref());
        }
        if (attempt.ref().fencingToken() <= lastFencingToken) {
            throw new IllegalStateException("attempts_fencing_token_key: " + attempt.ref());
        }
        boolean known = workers.containsKey(attempt.worker())
                || plan.newWorkers().stream().anyMatch(n -> n.worker().id().equals(attempt.worker()));
        if (!known) {
            throw new IllegalStateException("attempts_worker_id_fkey: " + attempt.worker());
        }
        if (!jobs.containsKey(attempt.ref().job())) {
            throw new IllegalStateException("attempts_job_id_fkey: " + attempt.ref());
        }
    }

    /** A job that has a live attempt is read back from the attempt's own row: they must say the same. */
    private void checkLiveAttempt(Job job) {
        job.liveAttempt().ifPresent(live -> {
            Attempt stored = attempts.get(AttemptKey.of(live.ref()));
            if (!Micros.rounded(live).equals(stored)) {
                throw new IllegalStateException("job has " + live + " and its row says " + stored);
            }
        });
    }

    private void failIfDown() throws StoreUnavailableException {
        if (outages > 0) {
            outages--;
            throw new StoreUnavailableException("down", new IllegalStateException("as the test wanted"));
        }
    }

    private static Worker heard(Worker worker, @Nullable Instant before) {
        return before == null || worker.lastHeartbeatAt() != null ? worker : worker.heardAt(before);
    }
}
