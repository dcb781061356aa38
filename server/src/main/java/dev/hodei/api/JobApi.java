package dev.hodei.api;

import dev.hodei.controller.ControllerEvent;
import dev.hodei.controller.ControllerEvent.CancelAnswer;
import dev.hodei.controller.Inbox;
import dev.hodei.id.JobId;
import dev.hodei.id.WorkerId;
import dev.hodei.log.FollowRequest;
import dev.hodei.log.Follower;
import dev.hodei.log.SingleFlight;
import dev.hodei.pool.Pools;
import dev.hodei.postgres.JobRow;
import dev.hodei.search.LogQuery;
import dev.hodei.v1.CancelJobRequest;
import dev.hodei.v1.CancelJobResponse;
import dev.hodei.v1.CountJobsRequest;
import dev.hodei.v1.CountJobsResponse;
import dev.hodei.v1.ExplainJobRequest;
import dev.hodei.v1.ExplainJobResponse;
import dev.hodei.v1.FollowLogsRequest;
import dev.hodei.v1.FollowLogsResponse;
import dev.hodei.v1.GetJobRequest;
import dev.hodei.v1.GetJobResponse;
import dev.hodei.v1.JobServiceGrpc;
import dev.hodei.v1.ListJobsRequest;
import dev.hodei.v1.ListJobsResponse;
import dev.hodei.v1.OutlineLogRequest;
import dev.hodei.v1.OutlineLogResponse;
import dev.hodei.v1.QueueJobRequest;
import dev.hodei.v1.QueueJobResponse;
import dev.hodei.v1.QueueJobsRequest;
import dev.hodei.v1.QueueJobsResponse;
import dev.hodei.v1.RetryJobRequest;
import dev.hodei.v1.RetryJobResponse;
import dev.hodei.v1.SearchLogsRequest;
import dev.hodei.v1.SearchLogsResponse;
import dev.hodei.v1.WatchJobsRequest;
import dev.hodei.v1.WatchJobsResponse;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.time.InstantSource;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;

/** JobService, as job_service.proto describes it. Never blocks; thread-safe. */
public class JobApi extends JobServiceGrpc.JobServiceImplBase {
    private final JobRows jobs;
    private final IdPrefix<JobId> jobIds;
    private final IdPrefix<WorkerId> workerIds;
    private final Controller controller;
    private final ControllerRequests requests;
    private final Submissions submissions;
    private final Explanations explanations;
    private final WireMapping mapping;
    private final Follower.Logs logs;
    private final SingleFlight<JobId, Optional<JobRow>> lookups;
    private final Streams streams;
    private final LogOutlines outlines;

    /**
     * How jobs get to the controller.
     *
     * @param newId makes ids at random
     * @param pools that can meet what jobs ask for
     * @param trouble why no jobs are given to workers here at the moment; empty while they are
     */
    public record Controller(
            Inbox inbox, Pools pools, Supplier<JobId> newId, InstantSource clock, Supplier<Optional<String>> trouble) {}

    public JobApi(
            JobRows jobs,
            WorkerRows workers,
            Controller controller,
            WireMapping mapping,
            Follower.Logs logs,
            Streams streams) {
        this.jobs = jobs;
        this.jobIds = new IdPrefix<>("job", JobId::new, jobs::withPrefix);
        this.workerIds = new IdPrefix<>("worker", WorkerId::new, workers::withPrefix);
        this.controller = controller;
        this.requests = new ControllerRequests(controller.inbox(), controller.trouble());
        this.submissions = new Submissions(jobs, controller, streams.feed());
        this.explanations = new Explanations(jobs, workers, controller, mapping, streams.executor());
        this.mapping = mapping;
        this.logs = logs;
        this.lookups = new SingleFlight<>(jobs::find);
        this.streams = streams;
        this.outlines = new LogOutlines(logs.store(), streams.readers());
    }

    @Override
    public void queueJob(QueueJobRequest request, StreamObserver<QueueJobResponse> observer) {
        Unary.answer(
                observer,
                () -> submissions
                        .queue(request.getSpec(), request.getRequestId())
                        .thenApply(mapping::queued));
    }

    @Override
    public StreamObserver<QueueJobsRequest> queueJobs(StreamObserver<QueueJobsResponse> observer) {
        return new QueueJobsCall((ServerCallStreamObserver<QueueJobsResponse>) observer, submissions);
    }

    @Override
    public void retryJob(RetryJobRequest request, StreamObserver<RetryJobResponse> observer) {
        Unary.answer(
                observer,
                () -> jobIds.resolve(request.getJobId())
                        .thenCompose(this::found)
                        .thenCompose(origin -> submissions.again(origin, request))
                        .thenApply(row -> RetryJobResponse.newBuilder()
                                .setJob(mapping.job(row))
                                .build()));
    }

    @Override
    public void getJob(GetJobRequest request, StreamObserver<GetJobResponse> observer) {
        Unary.answer(
                observer,
                () -> jobIds.resolve(request.getJobId())
                        .thenCompose(this::found)
                        .thenCompose(explanations::job)
                        .thenApply(
                                job -> GetJobResponse.newBuilder().setJob(job).build()));
    }

    private CompletionStage<JobRow> found(JobId id) {
        return jobs.find(id).thenApply(row -> row.orElseThrow(() -> jobIds.unknown(id.value())));
    }

    @Override
    public void listJobs(ListJobsRequest request, StreamObserver<ListJobsResponse> observer) {
        Unary.answer(observer, () -> {
            int size = PageToken.size(request.getPageSize());
            boolean upwards = request.getOldestFirst();
            String order = upwards ? "jobs, oldest first" : "jobs";
            long start = upwards && request.getPageToken().isEmpty()
                    ? 0
                    : PageToken.before(request.getPageToken(), order, request.getFilter());
            return JobFilters.selection(request.getFilter(), workerIds)
                    .thenCompose(selection -> new Pages<>(
                                    (from, limit) -> upwards
                                            ? jobs.pageAfter(selection, from, limit)
                                            : jobs.page(selection, from, limit),
                                    JobRow::number,
                                    mapping::listed)
                            .page(start, size))
                    .thenApply(page -> ListJobsResponse.newBuilder()
                            .addAllJobs(page.messages())
                            .setNextPageToken(
                                    page.next() == 0 ? "" : PageToken.of(page.next(), order, request.getFilter()))
                            .build());
        });
    }

    @Override
    public void countJobs(CountJobsRequest request, StreamObserver<CountJobsResponse> observer) {
        Unary.answer(
                observer,
                () -> JobFilters.selection(request.getFilter(), workerIds)
                        .thenCompose(jobs::counts)
                        .thenApply(counts -> JobFilters.counted(request.getFilter(), counts)));
    }

    @Override
    public void cancelJob(CancelJobRequest request, StreamObserver<CancelJobResponse> observer) {
        Unary.answer(
                observer,
                caller -> jobIds.resolve(request.getJobId())
                        .thenCompose(this::found)
                        .thenCompose(row -> row.finishedAt() != null
                                ? CompletableFuture.completedFuture(row)
                                : cancel(caller, row.id()).thenCompose(_ -> found(row.id())))
                        .thenApply(row -> CancelJobResponse.newBuilder()
                                .setJob(mapping.job(row))
                                .build()));
    }

    /** Completes when the controller has taken the request up; one that did not know the job looks at the rows first. */
    private CompletionStage<CancelAnswer> cancel(Caller caller, JobId id) {
        return ask(caller, id).thenCompose(answer -> {
            if (answer != CancelAnswer.NOT_LIVE) {
                return CompletableFuture.completedFuture(answer);
            }
            controller.inbox().post(new ControllerEvent.Resync());
            return ask(caller, id);
        });
    }

    private CompletionStage<CancelAnswer> ask(Caller caller, JobId id) {
        return requests.ask(
                caller,
                ": look with `hodei job get " + id.shortened() + "`",
                reply -> new ControllerEvent.CancelJob(id, reply));
    }

    @Override
    public void explainJob(ExplainJobRequest request, StreamObserver<ExplainJobResponse> observer) {
        Unary.answer(
                observer,
                () -> jobIds.resolve(request.getJobId())
                        .thenCompose(this::found)
                        .thenCompose(explanations::of));
    }

    @Override
    public void watchJobs(WatchJobsRequest request, StreamObserver<WatchJobsResponse> observer) {
        var client = (ServerCallStreamObserver<WatchJobsResponse>) observer;
        WatchCall call = new WatchCall(client);
        call.begin(() -> JobFilters.selection(request.getFilter(), workerIds).thenApply(selection -> {
            Watch<JobId, JobRow, WatchJobsResponse> watch =
                    new Watch<>(new JobWatch(jobs, selection, mapping), client, streams.executor());
            Runnable unsubscribe = streams.feed().subscribe(changed -> watch.changed(changed.jobs()));
            return new WatchCall.Open(watch, unsubscribe);
        }));
    }

    @Override
    public void followLogs(FollowLogsRequest request, StreamObserver<FollowLogsResponse> observer) {
        FollowCall call = new FollowCall(
                (ServerCallStreamObserver<FollowLogsResponse>) observer, jobs, lookups, mapping, streams);
        AtomicReference<FollowRequest> wanted = new AtomicReference<>();
        CompletionStage<JobId> id;
        try {
            wanted.set(wanted(request));
            id = jobIds.resolve(request.getJobId());
        } catch (RuntimeException e) {
            call.failed(e);
            return;
        }
        var _ = id.whenComplete((job, error) -> {
            if (error == null) {
                call.begin(job, wanted.get(), logs);
            } else {
                call.failed(error);
            }
        });
    }

    @Override
    public void searchLogs(SearchLogsRequest request, StreamObserver<SearchLogsResponse> observer) {
        SearchCall call = new SearchCall((ServerCallStreamObserver<SearchLogsResponse>) observer, streams.readers());
        try {
            LogQuery query = SearchRules.query(request);
            var _ = jobIds.resolve(request.getJobId())
                    .thenCompose(this::found)
                    .thenAccept(job -> call.begin(job, request.getAttempt(), query, logs.store()))
                    .whenComplete((_, error) -> {
                        if (error != null) {
                            call.failed(error);
                        }
                    });
        } catch (RuntimeException e) {
            call.failed(e);
        }
    }

    @Override
    public void outlineLog(OutlineLogRequest request, StreamObserver<OutlineLogResponse> observer) {
        Unary.answer(
                observer,
                () -> jobIds.resolve(request.getJobId())
                        .thenCompose(this::found)
                        .thenCompose(job -> outlines.of(job, request.getAttempt())));
    }

    private static FollowRequest wanted(FollowLogsRequest request) {
        if (request.getAttempt() < 0 || request.getFromPosition() < 0 || request.getToPosition() < 0) {
            throw Failures.invalid("attempt, from_position and to_position can't be that large");
        }
        long tail = request.getTailEntries() < 0 ? Long.MAX_VALUE : request.getTailEntries();
        return new FollowRequest(
                request.getAttempt(),
                request.getFromPosition(),
                request.hasTailEntries() ? OptionalLong.of(tail) : OptionalLong.empty(),
                request.hasToPosition() ? OptionalLong.of(request.getToPosition()) : OptionalLong.empty(),
                !request.getNoFollow());
    }
}
