package dev.hodei.e2e.chaos;

import dev.hodei.e2e.harness.Eventually;
import dev.hodei.e2e.harness.JobLog;
import dev.hodei.e2e.harness.LogEntry;
import dev.hodei.v1.Attempt;
import dev.hodei.v1.FollowLogsRequest;
import dev.hodei.v1.GetJobRequest;
import dev.hodei.v1.Job;
import dev.hodei.v1.ListJobsRequest;
import dev.hodei.v1.ListJobsResponse;
import dev.hodei.v1.ListWorkersRequest;
import dev.hodei.v1.LogChunk;
import dev.hodei.v1.Worker;
import dev.hodei.v1.WorkerFilter;
import dev.hodei.v1.WorkerState;
import dev.hodei.wire.LogHash;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/** Asks the healed server for all that it knows. */
final class Collector {
    private static final int PAGE = 500;

    private final Client client;

    Collector(Client client) {
        this.client = client;
    }

    List<Job> jobs() {
        List<Job> jobs = new ArrayList<>();
        String token = "";
        do {
            ListJobsRequest request = ListJobsRequest.newBuilder()
                    .setPageSize(PAGE)
                    .setPageToken(token)
                    .build();
            ListJobsResponse page = client.insist(() -> client.once(stub -> stub.listJobs(request)));
            for (Job job : page.getJobsList()) {
                GetJobRequest one =
                        GetJobRequest.newBuilder().setJobId(job.getJobId()).build();
                jobs.add(client.insist(() -> client.once(stub -> stub.getJob(one)))
                        .getJob());
            }
            token = page.getNextPageToken();
        } while (!token.isEmpty());
        return jobs;
    }

    List<AttemptLog> logs(List<Job> jobs) {
        List<AttemptLog> logs = new ArrayList<>();
        for (Job job : jobs) {
            for (Attempt attempt : job.getAttemptsList()) {
                logs.add(log(job.getJobId(), attempt.getNumber()));
            }
        }
        return logs;
    }

    private AttemptLog log(String job, int attempt) {
        FollowLogsRequest request = FollowLogsRequest.newBuilder()
                .setJobId(job)
                .setAttempt(attempt)
                .setNoFollow(true)
                .build();
        return client.insist(() -> client.once(stub -> {
            List<LogEntry> entries = new ArrayList<>();
            LogHash hash = new LogHash();
            stub.followLogs(request).forEachRemaining(response -> {
                if (response.hasChunk()) {
                    LogChunk chunk = response.getChunk();
                    entries.addAll(JobLog.entries(chunk));
                    hash.add(
                            chunk.getFirstPosition(),
                            chunk.getEntryCount(),
                            chunk.getFirstReadAtMicros(),
                            chunk.getTextBytes(),
                            chunk.getCompressionValue(),
                            chunk.getBody().toByteArray());
                }
            });
            return new AttemptLog(job, attempt, entries, hash.hex());
        }));
    }

    /** Waits until so many workers can be given jobs. */
    void awaitReadyWorkers(int count, Duration limit) {
        ListWorkersRequest request = ListWorkersRequest.newBuilder()
                .setFilter(WorkerFilter.newBuilder().addStates(WorkerState.WORKER_STATE_READY))
                .build();
        Eventually.holds(
                count + " workers are ready",
                limit,
                () -> client.insist(() -> client.onceOfWorkers(stub -> stub.listWorkers(request)))
                                .getWorkersCount()
                        >= count);
    }

    /** Workers that have not ended within this time, though none of their agents runs any more. */
    List<String> liveWorkers(Duration limit) {
        ListWorkersRequest request = ListWorkersRequest.newBuilder()
                .setFilter(WorkerFilter.newBuilder().setLiveOnly(true))
                .build();
        Supplier<List<Worker>> live = () -> client.insist(() -> client.onceOfWorkers(stub -> stub.listWorkers(request)))
                .getWorkersList();
        try {
            Eventually.holds("no worker is live", limit, () -> live.get().isEmpty());
            return List.of();
        } catch (AssertionError e) {
            return live.get().stream()
                    .map(worker -> "worker " + worker.getWorkerId() + " is " + worker.getState())
                    .toList();
        }
    }
}
