package dev.hodei.e2e.chaos;

import dev.hodei.e2e.harness.JobLog;
import dev.hodei.e2e.harness.LogEntry;
import dev.hodei.v1.FollowLogsRequest;
import dev.hodei.v1.FollowLogsResponse;
import dev.hodei.v1.Job;
import dev.hodei.v1.LogEnd;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Follows a job from its queueing to its end, through all its attempts; when the connection breaks, it goes on where it
 * was. Keeps what it is sent, repeats and gaps included.
 */
final class SteadyFollower {
    private static final Duration AGAIN_AFTER = Duration.ofMillis(200);

    private final Client client;
    private final String jobId;
    private final Stop stop;
    private final List<AttemptLog> complete = new ArrayList<>();
    private final Thread thread;
    private List<LogEntry> entries = new ArrayList<>();
    private @Nullable LogEnd end;

    SteadyFollower(Client client, String jobId, Stop stop) {
        this.client = client;
        this.jobId = jobId;
        this.stop = stop;
        thread = Thread.ofVirtual().name("follower-" + jobId).start(this::follow);
    }

    /** What it has seen of every attempt, after it was told that the job has ended; empty if it was not in time. */
    List<AttemptLog> seen(Duration limit) {
        try {
            return thread.join(limit) ? List.copyOf(complete) : List.of();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return List.of();
        }
    }

    boolean isDone() {
        return !thread.isAlive();
    }

    private void follow() {
        for (int attempt = 1; ; attempt++) {
            LogEnd ended = follow(attempt);
            if (ended == null) {
                return;
            }
            Job job = ended.getJob();
            if (job.getAttemptsCount() >= attempt) {
                complete.add(new AttemptLog(jobId, attempt, entries));
            }
            if (EndChecks.ENDS.contains(job.getState()) && job.getAttemptsCount() <= attempt) {
                return;
            }
            entries = new ArrayList<>();
        }
    }

    /** Follows an attempt to the end of its log; null when there is none, or the run stops before that. */
    private @Nullable LogEnd follow(int attempt) {
        end = null;
        while (end == null) {
            long next = entries.isEmpty() ? 0 : entries.getLast().position() + 1;
            try {
                Iterator<FollowLogsResponse> responses = client.streams()
                        .followLogs(FollowLogsRequest.newBuilder()
                                .setJobId(jobId)
                                .setAttempt(attempt)
                                .setFromPosition(next)
                                .build());
                responses.forEachRemaining(response -> take(response, next));
            } catch (StatusRuntimeException e) {
                if (e.getStatus().getCode() == Status.Code.NOT_FOUND) {
                    return null; // The job ended without this attempt; the oracle knows whether that is true.
                }
                client.passes(e);
            }
            if (end == null && stop.within(AGAIN_AFTER)) {
                return null;
            }
        }
        return end;
    }

    /** The first chunk may begin before the position that was asked for. */
    private void take(FollowLogsResponse response, long asked) {
        switch (response.getEventCase()) {
            case CHUNK ->
                JobLog.entries(response.getChunk()).stream()
                        .filter(entry -> entry.position() >= asked)
                        .forEach(entries::add);
            case END -> end = response.getEnd();
            case START, EVENT_NOT_SET -> {}
        }
    }
}
