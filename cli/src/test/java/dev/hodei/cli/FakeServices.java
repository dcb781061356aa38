package dev.hodei.cli;

import com.google.protobuf.Timestamp;
import dev.hodei.v1.AuditEvent;
import dev.hodei.v1.AuditServiceGrpc;
import dev.hodei.v1.CancelJobRequest;
import dev.hodei.v1.CancelJobResponse;
import dev.hodei.v1.CountJobsRequest;
import dev.hodei.v1.CountJobsResponse;
import dev.hodei.v1.DrainWorkerRequest;
import dev.hodei.v1.DrainWorkerResponse;
import dev.hodei.v1.ExplainJobRequest;
import dev.hodei.v1.ExplainJobResponse;
import dev.hodei.v1.FollowLogsRequest;
import dev.hodei.v1.FollowLogsResponse;
import dev.hodei.v1.GetJobRequest;
import dev.hodei.v1.GetJobResponse;
import dev.hodei.v1.GetWorkerRequest;
import dev.hodei.v1.GetWorkerResponse;
import dev.hodei.v1.JobServiceGrpc;
import dev.hodei.v1.JobState;
import dev.hodei.v1.ListAuditEventsRequest;
import dev.hodei.v1.ListAuditEventsResponse;
import dev.hodei.v1.ListJobsRequest;
import dev.hodei.v1.ListJobsResponse;
import dev.hodei.v1.ListWorkersRequest;
import dev.hodei.v1.ListWorkersResponse;
import dev.hodei.v1.LogMatch;
import dev.hodei.v1.LogMatches;
import dev.hodei.v1.QueueJobRequest;
import dev.hodei.v1.QueueJobResponse;
import dev.hodei.v1.RetryJobRequest;
import dev.hodei.v1.RetryJobResponse;
import dev.hodei.v1.SearchEnd;
import dev.hodei.v1.SearchLogsRequest;
import dev.hodei.v1.SearchLogsResponse;
import dev.hodei.v1.TerminateWorkerRequest;
import dev.hodei.v1.TerminateWorkerResponse;
import dev.hodei.v1.WatchJobsRequest;
import dev.hodei.v1.WatchJobsResponse;
import dev.hodei.v1.Worker;
import dev.hodei.v1.WorkerFacts;
import dev.hodei.v1.WorkerHealth;
import dev.hodei.v1.WorkerServiceGrpc;
import dev.hodei.v1.WorkerState;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The services of the fake server. Streams are served by virtual threads that wait for the server's changes. */
final class FakeServices {
    private final FakeHodei hodei;
    private final FakeLists lists;
    private final Map<String, FakeJob> requests = new HashMap<>();
    final List<FollowLogsRequest> follows = new ArrayList<>();
    final List<ListAuditEventsRequest> audits = new ArrayList<>();
    final List<AuditEvent> events = new ArrayList<>(List.of(AuditEvent.newBuilder()
            .setActor("worker:" + FakeJob.WORKER)
            .setAction("worker.ready")
            .build()));
    final List<ListJobsRequest> listed = new ArrayList<>();
    final List<SearchLogsRequest> searches = new ArrayList<>();
    /** What SearchLogs finds. */
    List<LogMatch> found = List.of();

    boolean searchesEndEarly;

    Worker worker = Worker.newBuilder()
            .setWorkerId(FakeJob.WORKER)
            .setState(WorkerState.WORKER_STATE_READY)
            .setHealth(WorkerHealth.WORKER_HEALTH_HEALTHY)
            .setSlots(2)
            .setFacts(WorkerFacts.newBuilder().setHostname("build-\u001b[31m1"))
            .build();
    /** Besides that one. */
    final List<Worker> otherWorkers = new ArrayList<>();

    final FakePools.State pools = new FakePools.State();
    int queueCalls;
    int watches;
    /** Where the server says that its page is. */
    int httpPort;
    /** Answers every unary call of jobs, where set. */
    @Nullable
    Status refusal;
    /** What the next requests are refused with, one after the other; the last one stays. */
    final Deque<StatusRuntimeException> refusals = new ConcurrentLinkedDeque<>();
    /** What happens before GetJob is answered. */
    Consumer<FakeJob> onGet = _ -> {};
    /** What ExplainJob answers, besides the job. */
    ExplainJobResponse explanation = ExplainJobResponse.getDefaultInstance();
    /** The next QueueJob stores its job and loses the answer. */
    boolean loseNextAnswer;

    FakeServices(FakeHodei hodei) {
        this.hodei = hodei;
        this.lists = new FakeLists(hodei);
    }

    private FakeJob find(String prefix) {
        List<FakeJob> found = hodei.jobs.entrySet().stream()
                .filter(entry -> entry.getKey().startsWith(prefix))
                .map(Map.Entry::getValue)
                .toList();
        if (found.isEmpty()) {
            throw Status.NOT_FOUND.withDescription("there is no job " + prefix).asRuntimeException();
        }
        if (found.size() > 1) {
            throw Status.INVALID_ARGUMENT
                    .withDescription(prefix + " stands for " + found.size() + " jobs: give more digits")
                    .asRuntimeException();
        }
        return found.getFirst();
    }

    private <R> void answer(StreamObserver<R> observer, java.util.function.Supplier<R> response) {
        hodei.change(() -> {
            try {
                if (refusal != null) {
                    throw refusal.asRuntimeException();
                }
                if (!refusals.isEmpty()) {
                    throw refusals.size() > 1 ? refusals.remove() : refusals.element();
                }
                observer.onNext(response.get());
                observer.onCompleted();
            } catch (RuntimeException e) {
                observer.onError(e);
            }
        });
    }

    private FakeJob queue(QueueJobRequest request) {
        queueCalls++;
        FakeJob job = requests.computeIfAbsent(request.getRequestId(), _ -> {
            String id = String.format("%08x", 0xa1b2c3d4 + requests.size()) + "0".repeat(24);
            FakeJob added = new FakeJob(id, request.getSpec());
            hodei.onQueue.accept(added);
            hodei.jobs.put(id, added);
            return added;
        });
        if (loseNextAnswer) {
            loseNextAnswer = false;
            throw Status.UNAVAILABLE.withDescription("stopping").asRuntimeException();
        }
        return job;
    }

    JobServiceGrpc.JobServiceImplBase jobs() {
        return new JobServiceGrpc.JobServiceImplBase() {
            @Override
            public void queueJob(QueueJobRequest request, StreamObserver<QueueJobResponse> observer) {
                answer(
                        observer,
                        () -> QueueJobResponse.newBuilder()
                                .setJob(queue(request).job)
                                .setHttpPort(httpPort)
                                .build());
            }

            @Override
            public void getJob(GetJobRequest request, StreamObserver<GetJobResponse> observer) {
                answer(observer, () -> {
                    FakeJob job = find(request.getJobId());
                    onGet.accept(job);
                    return GetJobResponse.newBuilder().setJob(job.job).build();
                });
            }

            @Override
            public void explainJob(ExplainJobRequest request, StreamObserver<ExplainJobResponse> observer) {
                answer(
                        observer,
                        () -> explanation.toBuilder()
                                .setJob(find(request.getJobId()).job)
                                .build());
            }

            @Override
            public void listJobs(ListJobsRequest request, StreamObserver<ListJobsResponse> observer) {
                listed.add(request);
                answer(observer, () -> lists.page(request));
            }

            @Override
            public void countJobs(CountJobsRequest request, StreamObserver<CountJobsResponse> observer) {
                answer(observer, () -> lists.counts(request));
            }

            @Override
            public void retryJob(RetryJobRequest request, StreamObserver<RetryJobResponse> observer) {
                answer(observer, () -> {
                    FakeJob origin = find(request.getJobId());
                    if (!origin.ended()) {
                        throw Status.FAILED_PRECONDITION
                                .withDescription("job " + request.getJobId() + " has not ended")
                                .asRuntimeException();
                    }
                    FakeJob again = queue(QueueJobRequest.newBuilder()
                            .setSpec(origin.job.getSpec().toBuilder().putAllEnvironment(request.getEnvironmentMap()))
                            .setRequestId(request.getRequestId())
                            .build());
                    again.job = again.job.toBuilder()
                            .setOriginJobId(origin.job.getJobId())
                            .build();
                    return RetryJobResponse.newBuilder().setJob(again.job).build();
                });
            }

            @Override
            public void cancelJob(CancelJobRequest request, StreamObserver<CancelJobResponse> observer) {
                answer(observer, () -> {
                    FakeJob job = find(request.getJobId());
                    if (job.job.getState() == JobState.JOB_STATE_QUEUED) {
                        job.end(JobState.JOB_STATE_CANCELLED, dev.hodei.v1.Attempt.newBuilder());
                    } else {
                        job.job = job.job.toBuilder().setCancelRequested(true).build();
                    }
                    return CancelJobResponse.newBuilder().setJob(job.job).build();
                });
            }

            @Override
            public void watchJobs(WatchJobsRequest request, StreamObserver<WatchJobsResponse> observer) {
                var stream = (ServerCallStreamObserver<WatchJobsResponse>) observer;
                stream.setOnCancelHandler(() -> hodei.change(() -> {}));
                hodei.change(() -> watches++);
                Thread.ofVirtual().start(() -> lists.watch(request, stream));
            }

            @Override
            public void searchLogs(SearchLogsRequest request, StreamObserver<SearchLogsResponse> observer) {
                searches.add(request);
                observer.onNext(SearchLogsResponse.newBuilder()
                        .setMatches(LogMatches.newBuilder().addAllMatches(found))
                        .build());
                if (!searchesEndEarly) {
                    observer.onNext(SearchLogsResponse.newBuilder()
                            .setEnd(SearchEnd.newBuilder().setAttempt(1))
                            .build());
                }
                observer.onCompleted();
            }

            @Override
            public void followLogs(FollowLogsRequest request, StreamObserver<FollowLogsResponse> observer) {
                var stream = (ServerCallStreamObserver<FollowLogsResponse>) observer;
                stream.setOnCancelHandler(() -> hodei.change(() -> {}));
                hodei.change(() -> follows.add(request));
                Thread.ofVirtual().start(() -> new FakeFollow(hodei, request, stream).run(FakeServices.this::find));
            }
        };
    }

    private Worker worker(String id) {
        return Stream.concat(Stream.of(worker), otherWorkers.stream())
                .filter(each -> each.getWorkerId().startsWith(id))
                .findFirst()
                .orElseThrow(() -> Status.NOT_FOUND
                        .withDescription("there is no worker " + id)
                        .asRuntimeException());
    }

    WorkerServiceGrpc.WorkerServiceImplBase workers() {
        return new FakePools(pools) {
            @Override
            Worker refreshed(String id) {
                return worker(id);
            }

            @Override
            public void listWorkers(ListWorkersRequest request, StreamObserver<ListWorkersResponse> observer) {
                answer(
                        observer,
                        () -> ListWorkersResponse.newBuilder()
                                .addWorkers(worker)
                                .addAllWorkers(otherWorkers)
                                .build());
            }

            @Override
            public void getWorker(GetWorkerRequest request, StreamObserver<GetWorkerResponse> observer) {
                answer(
                        observer,
                        () -> GetWorkerResponse.newBuilder()
                                .setWorker(worker(request.getWorkerId()))
                                .build());
            }

            @Override
            public void drainWorker(DrainWorkerRequest request, StreamObserver<DrainWorkerResponse> observer) {
                answer(observer, () -> {
                    Worker.Builder draining = worker.toBuilder()
                            .setState(
                                    worker.getJobIdsCount() == 0
                                            ? WorkerState.WORKER_STATE_TERMINATING
                                            : WorkerState.WORKER_STATE_DRAINING)
                            .setStateDetail("a user asked for it");
                    if (request.hasDeadline()) {
                        long end = System.currentTimeMillis() / 1000
                                + request.getDeadline().getSeconds();
                        draining.setDrainDeadline(Timestamp.newBuilder().setSeconds(end));
                    }
                    worker = draining.build();
                    return DrainWorkerResponse.newBuilder().setWorker(worker).build();
                });
            }

            @Override
            public void terminateWorker(
                    TerminateWorkerRequest request, StreamObserver<TerminateWorkerResponse> observer) {
                answer(observer, () -> {
                    worker = worker.toBuilder()
                            .setState(WorkerState.WORKER_STATE_TERMINATING)
                            .build();
                    return TerminateWorkerResponse.newBuilder()
                            .setWorker(worker)
                            .build();
                });
            }
        };
    }

    AuditServiceGrpc.AuditServiceImplBase audit() {
        return new AuditServiceGrpc.AuditServiceImplBase() {
            @Override
            public void listAuditEvents(
                    ListAuditEventsRequest request, StreamObserver<ListAuditEventsResponse> observer) {
                audits.add(request);
                answer(
                        observer,
                        () -> ListAuditEventsResponse.newBuilder()
                                .addAllEvents(events)
                                .build());
            }
        };
    }
}
