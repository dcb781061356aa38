package dev.hodei.e2e.chaos;

import dev.hodei.v1.CancelJobRequest;
import dev.hodei.v1.Job;
import dev.hodei.v1.JobSpec;
import dev.hodei.v1.QueueJobRequest;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

/** Queues jobs throughout a run, so that a few are always under way. Thread-safe. */
final class Load {
    /** Queued or running at a time. */
    private static final int JOBS_AT_A_TIME = 12;

    private static final int FEWEST_LINES = 8;
    private static final int MOST_LINES = 80;
    private static final int CHATTY_LINES = 1_500;
    /** One in so many clients gives up when the first answer does not come. */
    private static final int IMPATIENT = 12;

    private static final JobKind[] DECK = {
        JobKind.PLAIN, JobKind.PLAIN, JobKind.PLAIN, JobKind.FAST, JobKind.DAEMON, JobKind.STUBBORN,
        JobKind.FAILING, JobKind.FLAKY, JobKind.REPEATABLE, JobKind.REPEATABLE, JobKind.REPEATABLE, JobKind.CHATTY,
        JobKind.ENDLESS
    };

    private final Client client;
    private final RandomGenerator random;
    private final Path ledger;
    private final Consumer<Asked> acknowledged;
    private final Stop stop = new Stop();
    private final Semaphore room = new Semaphore(JOBS_AT_A_TIME);
    private final List<Asked> asked = new ArrayList<>();
    private final Map<String, Instant> cancelled = new ConcurrentHashMap<>();
    private final Thread thread;

    /** {@code acknowledged} is told of every job that the server has taken. */
    Load(Client client, RandomGenerator random, Path ledger, Consumer<Asked> acknowledged) {
        this.client = client;
        this.random = random;
        this.ledger = ledger;
        this.acknowledged = acknowledged;
        thread = Thread.ofPlatform().daemon().name("load").start(this::queueOn);
    }

    /** A job of this load has ended. */
    void ended() {
        room.release();
    }

    /** Asks that a job be cancelled; an answer that does not come may have been a yes. */
    void cancel(String jobId) {
        cancelled.putIfAbsent(jobId, Instant.MAX);
        var answer = client.once(jobs ->
                jobs.cancelJob(CancelJobRequest.newBuilder().setJobId(jobId).build()));
        if (answer.isPresent()) {
            Instant now = Instant.now();
            cancelled.compute(jobId, (_, before) -> before != null && before.isBefore(now) ? before : now);
        }
    }

    /** When the server said yes; {@link Instant#MAX} where no answer came. */
    Map<String, Instant> cancelled() {
        return Map.copyOf(cancelled);
    }

    /** Everything that was asked for. */
    synchronized List<Asked> asked() {
        return List.copyOf(asked);
    }

    /** Queues nothing more; what is being asked for is asked for to the end. */
    void end(Duration limit) {
        stop.request();
        try {
            if (!thread.join(limit)) {
                throw new AssertionError("a job could not be queued within " + limit + " after all was healed");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void queueOn() {
        Stop never = new Stop();
        for (int number = 1; !stop.isRequested(); number++) {
            try {
                if (!room.tryAcquire(100, TimeUnit.MILLISECONDS)) {
                    number--;
                    continue;
                }
            } catch (InterruptedException e) {
                return;
            }
            JobKind kind = DECK[random.nextInt(DECK.length)];
            int lines = kind == JobKind.CHATTY ? CHATTY_LINES : random.nextInt(FEWEST_LINES, MOST_LINES);
            String request = "r" + number;
            QueueJobRequest call = QueueJobRequest.newBuilder()
                    .setRequestId(request)
                    .setSpec(spec(kind, request, lines))
                    .build();
            boolean patient = random.nextInt(IMPATIENT) > 0;
            Optional<Job> job = (patient
                            ? client.call(never, jobs -> jobs.queueJob(call))
                            : client.once(jobs -> jobs.queueJob(call)))
                    .map(response -> response.getJob());
            Asked one = new Asked(request, kind, lines, job.map(Job::getJobId).orElse(null));
            synchronized (this) {
                asked.add(one);
            }
            if (one.jobId() == null) {
                room.release();
            } else {
                acknowledged.accept(one);
            }
        }
    }

    private JobSpec spec(JobKind kind, String request, int lines) {
        return kind.spec(request, lines, ledger);
    }
}
