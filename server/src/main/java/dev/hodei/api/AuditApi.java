package dev.hodei.api;

import dev.hodei.id.JobId;
import dev.hodei.id.WorkerId;
import dev.hodei.postgres.AuditLog.Entry;
import dev.hodei.postgres.AuditLog.Selection;
import dev.hodei.postgres.TimeRange;
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
    private static final String WORKER = "worker:";

    private final Source audit;
    private final IdPrefix<JobId> jobIds;
    private final IdPrefix<WorkerId> workerIds;

    /** Events with a number below the given one, newest first. */
    @FunctionalInterface
    public interface Source {
        CompletionStage<List<Entry>> page(Selection selection, long beforeNumber, int limit);
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
            return selection(request)
                    .thenCompose(selection -> new Pages<>(
                                    (below, limit) -> audit.page(selection, below, limit),
                                    Entry::number,
                                    (Entry entry) -> WireMapping.audit(entry.number(), entry.event()))
                            .page(before, size))
                    .thenApply(page -> ListAuditEventsResponse.newBuilder()
                            .addAllEvents(page.messages())
                            .setNextPageToken(page.next() == 0 ? "" : PageToken.of(page.next(), "audit", filter))
                            .build());
        });
    }

    private CompletionStage<Selection> selection(ListAuditEventsRequest request) {
        TimeRange occurred = Times.range(
                request.hasOccurredAfter() ? request.getOccurredAfter() : null,
                request.hasOccurredBefore() ? request.getOccurredBefore() : null);
        CompletionStage<Optional<JobId>> job = resolved(jobIds, request.getJobId());
        CompletionStage<Optional<WorkerId>> worker = resolved(workerIds, request.getWorkerId());
        CompletionStage<Optional<String>> actor = actor(request.getActor());
        return job.thenCompose(ofJob -> worker.thenCompose(ofWorker -> actor.thenApply(by -> new Selection(
                ofJob.orElse(null),
                // What a worker does is put down with its id.
                ofWorker.or(() -> by.filter(name -> name.startsWith(WORKER))
                                .map(name -> new WorkerId(name.substring(WORKER.length()))))
                        .orElse(null),
                by.orElse(null),
                occurred))));
    }

    private CompletionStage<Optional<String>> actor(String given) {
        if (given.startsWith(WORKER)) {
            return workerIds
                    .resolve(given.substring(WORKER.length()))
                    .thenApply(id -> Optional.of(WORKER + id.value()));
        }
        return switch (given) {
            case "" -> CompletableFuture.completedFuture(Optional.empty());
            case "user", "server" -> CompletableFuture.completedFuture(Optional.of(given));
            default -> throw Failures.invalid("an actor is user, server or worker:ID");
        };
    }

    private static <I> CompletionStage<Optional<I>> resolved(IdPrefix<I> ids, String given) {
        return given.isEmpty()
                ? CompletableFuture.completedFuture(Optional.empty())
                : ids.resolve(given).thenApply(Optional::of);
    }
}
