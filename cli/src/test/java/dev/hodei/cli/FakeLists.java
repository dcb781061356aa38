package dev.hodei.cli;

import dev.hodei.v1.CountJobsRequest;
import dev.hodei.v1.CountJobsResponse;
import dev.hodei.v1.InitialJobsSent;
import dev.hodei.v1.Job;
import dev.hodei.v1.JobFilter;
import dev.hodei.v1.JobState;
import dev.hodei.v1.JobStateCount;
import dev.hodei.v1.ListJobsRequest;
import dev.hodei.v1.ListJobsResponse;
import dev.hodei.v1.WatchJobsRequest;
import dev.hodei.v1.WatchJobsResponse;
import io.grpc.stub.ServerCallStreamObserver;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Which of the fake server's jobs a list and a watch have. */
final class FakeLists {
    private final FakeHodei hodei;

    FakeLists(FakeHodei hodei) {
        this.hodei = hodei;
    }

    /** The newest first. */
    ListJobsResponse page(ListJobsRequest request) {
        List<Job> all = hodei.jobs.values().stream()
                .map(job -> job.job)
                .filter(job -> request.getFilter().getStatesCount() == 0
                        || request.getFilter().getStatesList().contains(job.getState()))
                .filter(job -> labelled(request.getFilter(), job))
                .toList()
                .reversed();
        int from = request.getPageToken().isEmpty() ? 0 : Integer.parseInt(request.getPageToken());
        int to = Math.min(all.size(), from + request.getPageSize());
        return ListJobsResponse.newBuilder()
                .addAllJobs(all.subList(from, to))
                .setNextPageToken(to < all.size() ? String.valueOf(to) : "")
                .build();
    }

    /** Counts the jobs of the states asked for; of queued ones, at most 3. */
    CountJobsResponse counts(CountJobsRequest request) {
        CountJobsResponse.Builder response = CountJobsResponse.newBuilder();
        for (JobState state : request.getFilter().getStatesList()) {
            long jobs = hodei.jobs.values().stream()
                    .filter(job -> job.job.getState() == state && labelled(request.getFilter(), job.job))
                    .count();
            response.addStates(JobStateCount.newBuilder()
                    .setState(state)
                    .setJobs(Math.min(3, jobs))
                    .setMore(jobs > 3));
        }
        return response.build();
    }

    /** Until the client goes. */
    void watch(WatchJobsRequest request, ServerCallStreamObserver<WatchJobsResponse> observer) {
        Map<String, Job> sent = new HashMap<>();
        boolean initial = true;
        try {
            while (!observer.isCancelled()) {
                boolean first = initial;
                hodei.change(() -> {
                    for (FakeJob fake : hodei.jobs.values()) {
                        Job job = fake.job;
                        boolean matches = (first ? listed(request, job) : matches(request, job))
                                || sent.containsKey(job.getJobId());
                        if (matches && !job.equals(sent.put(job.getJobId(), job))) {
                            observer.onNext(
                                    WatchJobsResponse.newBuilder().setJob(job).build());
                        }
                    }
                    if (first) {
                        observer.onNext(WatchJobsResponse.newBuilder()
                                .setInitialJobsSent(InitialJobsSent.getDefaultInstance())
                                .build());
                    }
                });
                initial = false;
                hodei.await(h ->
                        observer.isCancelled() || h.jobs.values().stream().anyMatch(j -> news(request, sent, j.job)));
            }
        } catch (InterruptedException | RuntimeException e) {
            // The client has gone.
            Thread.currentThread().interrupt();
        }
    }

    private static boolean listed(WatchJobsRequest request, Job job) {
        return request.getFilter().getStatesList().contains(job.getState()) && labelled(request.getFilter(), job);
    }

    private static boolean labelled(JobFilter filter, Job job) {
        return job.getSpec()
                .getLabelsMap()
                .entrySet()
                .containsAll(filter.getLabelsMap().entrySet());
    }

    /** A job that ended unseen matches where queued ones do: it was queued. */
    private static boolean matches(WatchJobsRequest request, Job job) {
        return listed(request, job)
                || (job.hasFinishedAt()
                        && labelled(request.getFilter(), job)
                        && request.getFilter().getStatesList().contains(JobState.JOB_STATE_QUEUED));
    }

    private static boolean news(WatchJobsRequest request, Map<String, Job> sent, Job job) {
        Job before = sent.get(job.getJobId());
        return before == null ? matches(request, job) : !before.equals(job);
    }
}
