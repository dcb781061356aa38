package dev.hodei.api;

import dev.hodei.id.JobId;
import dev.hodei.id.WorkerId;
import dev.hodei.postgres.AuditLog.Entry;
import dev.hodei.v1.AuditServiceGrpc;
import dev.hodei.v1.ListAuditEventsRequest;
import dev.hodei.v1.ListAuditEventsResponse;
import io.grpc.stub.StreamObserver;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** AuditService, as audit_service.proto describes it. Never blocks; thread-safe. */
public class AuditApi extends AuditServiceGrpc.AuditServiceImplBase {
    private final Source audit;
    private final IdPrefix<JobId> jobIds;
    private final IdPrefix<WorkerId> workerIds;

    /** Events with a number below the given one, newest first; of this job or worker, where given. */
    @FunctionalInterface
    public interface Source {
        CompletionStage<List<Entry>> page(Optional<JobId> job, Optional<WorkerId> worker, long beforeNumber, int limit);
    }

    public AuditApi(Source audit, JobRows jobs, WorkerRows workers) {
        this.audit = audit;
        this.jobIds = new IdPrefix<>("job", JobId::new, jobs::withPrefix);
        this.workerIds = new IdPrefix<>("worker", WorkerId::new, workers::withPrefix);
    }

    @Override
    public void listAuditEvents(ListAuditEventsRequest request, StreamObserver<ListAuditEventsResponse> observer) {
        ListAuditEventsRequest filter =
                request.toBuilder().clearPageSize().clearPageToken().build();
        Unary.answer(observer, () -> {
            int size = PageToken.size(request.getPageSize());
            long before = PageToken.before(request.getPageToken(), "audit", filter);
            CompletionStage<Optional<JobId>> job = resolved(jobIds, request.getJobId());
            CompletionStage<Optional<WorkerId>> worker = resolved(workerIds, request.getWorkerId());
            return job.thenCompose(ofJob -> worker.thenCompose(ofWorker -> new Pages<>(
                                    (below, limit) -> audit.page(ofJob, ofWorker, below, limit),
                                    Entry::number,
                                    (Entry entry) -> WireMapping.audit(entry.event()))
                            .page(before, size)))
                    .thenApply(page -> ListAuditEventsResponse.newBuilder()
                            .addAllEvents(page.messages())
                            .setNextPageToken(page.next() == 0 ? "" : PageToken.of(page.next(), "audit", filter))
                            .build());
        });
    }

    private static <I> CompletionStage<Optional<I>> resolved(IdPrefix<I> ids, String given) {
        return given.isEmpty()
                ? CompletableFuture.completedFuture(Optional.empty())
                : ids.resolve(given).thenApply(Optional::of);
    }
}
