package dev.hodei.cli.completion;

import dev.hodei.cli.connection.Connection;
import dev.hodei.cli.job.select.JobStates;
import dev.hodei.cli.terminal.Text;
import dev.hodei.v1.Job;
import dev.hodei.v1.JobFilter;
import dev.hodei.v1.JobServiceGrpc;
import dev.hodei.v1.JobState;
import dev.hodei.v1.ListJobsRequest;
import dev.hodei.v1.ListPoolsRequest;
import dev.hodei.v1.ListWorkersRequest;
import dev.hodei.v1.Worker;
import dev.hodei.v1.WorkerFilter;
import dev.hodei.v1.WorkerServiceGrpc;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Stream;

/** Jobs, workers, pools and labels of the server as candidates; of jobs, the newest only. */
final class ServerValues {
    private static final int NEWEST = 100;
    private static final int SHORT_ID = 8;

    private final Connection connection;

    ServerValues(Connection connection) {
        this.connection = connection;
    }

    /** @param partial what the value begins with */
    List<Candidate> of(Values.Kind kind, String partial) {
        return switch (kind) {
            case JOBS -> jobs(List.of(), partial);
            case LIVE_JOBS -> jobs(JobStates.LIVE, partial);
            case ENDED_JOBS -> jobs(JobStates.ENDED, partial);
            case WORKERS -> workers(false, partial);
            case LIVE_WORKERS -> workers(true, partial);
            case POOLS -> pools();
            case JOB_LABELS ->
                labels(jobs(List.of()).stream().map(job -> job.getSpec().getLabelsMap()), partial);
            case WORKER_LABELS ->
                labels(workers(true).stream().map(worker -> worker.getFacts().getLabelsMap()), partial);
        };
    }

    private List<Candidate> jobs(Collection<JobState> states, String partial) {
        return jobs(states).stream()
                .map(job -> new Candidate(
                        id(job.getJobId(), partial),
                        Text.words(job.getState(), "JOB_STATE_") + ", " + Text.shortened(job.getDisplayName(), 40)))
                .toList();
    }

    private List<Job> jobs(Collection<JobState> states) {
        return connection
                .call(
                        JobServiceGrpc.getListJobsMethod(),
                        ListJobsRequest.newBuilder()
                                .setFilter(JobFilter.newBuilder().addAllStates(states))
                                .setPageSize(NEWEST)
                                .build(),
                        Duration.ZERO)
                .getJobsList();
    }

    private List<Candidate> workers(boolean live, String partial) {
        return workers(live).stream()
                .map(worker -> new Candidate(
                        id(worker.getWorkerId(), partial),
                        Stream.of(
                                        Text.words(worker.getState(), "WORKER_STATE_"),
                                        worker.getPool(),
                                        worker.getFacts().getHostname())
                                .filter(word -> !word.isEmpty())
                                .reduce((a, b) -> a + ", " + b)
                                .orElse("")))
                .toList();
    }

    private List<Worker> workers(boolean live) {
        return connection
                .call(
                        WorkerServiceGrpc.getListWorkersMethod(),
                        ListWorkersRequest.newBuilder()
                                .setFilter(WorkerFilter.newBuilder().setLiveOnly(live))
                                .setPageSize(NEWEST)
                                .build(),
                        Duration.ZERO)
                .getWorkersList();
    }

    private List<Candidate> pools() {
        return connection
                .call(WorkerServiceGrpc.getListPoolsMethod(), ListPoolsRequest.getDefaultInstance(), Duration.ZERO)
                .getPoolsList()
                .stream()
                .map(pool -> new Candidate(pool.getName(), pool.getProvider()))
                .toList();
    }

    /** Keys, to which a value is added; once a key is typed, its values. */
    private static List<Candidate> labels(Stream<Map<String, String>> all, String partial) {
        boolean keyed = partial.contains("=");
        TreeSet<String> labels = new TreeSet<>();
        all.flatMap(map -> map.entrySet().stream())
                .map(label -> label.getKey() + "=" + (keyed ? label.getValue() : ""))
                .forEach(labels::add);
        return labels.stream().map(label -> new Candidate(label, "")).toList();
    }

    /** Returns an id as people type it, unless they have typed more. */
    private static String id(String id, String partial) {
        return partial.length() > SHORT_ID ? id : Text.shortId(id);
    }
}
