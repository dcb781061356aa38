package dev.hodei.api;

import dev.hodei.postgres.OverviewFigures;
import dev.hodei.v1.GetOverviewRequest;
import dev.hodei.v1.GetOverviewResponse;
import dev.hodei.v1.OverviewServiceGrpc;
import io.grpc.stub.StreamObserver;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** OverviewService, as overview_service.proto describes it. Never blocks; thread-safe. */
public class OverviewApi extends OverviewServiceGrpc.OverviewServiceImplBase {
    private static final Duration DEFAULT_WINDOW = Duration.ofDays(1);
    private static final Duration SHORTEST = Duration.ofMinutes(1);
    private static final Duration LONGEST = Duration.ofDays(31);
    private static final int DEFAULT_BUCKETS = 24;
    private static final int MOST_BUCKETS = 200;

    private final Source source;
    private final InstantSource clock;
    private final Supplier<Optional<String>> trouble;
    private final BooleanSupplier standsBy;
    private final Map<Question, CompletableFuture<GetOverviewResponse>> reading = new ConcurrentHashMap<>();

    /** Figures of now and of a window; see {@link dev.hodei.postgres.Overview}. */
    @FunctionalInterface
    public interface Source {
        CompletionStage<OverviewFigures> read(Instant from, Instant now, int buckets);
    }

    private record Question(Duration window, int buckets) {}

    /**
     * @param trouble why no jobs are given to workers here at the moment; empty while they are
     * @param standsBy whether that is since another server is the active one
     */
    public OverviewApi(
            Source source, InstantSource clock, Supplier<Optional<String>> trouble, BooleanSupplier standsBy) {
        this.source = source;
        this.clock = clock;
        this.trouble = trouble;
        this.standsBy = standsBy;
    }

    @Override
    public void getOverview(GetOverviewRequest request, StreamObserver<GetOverviewResponse> observer) {
        Unary.answer(observer, () -> answer(question(request)));
    }

    private static Question question(GetOverviewRequest request) {
        Duration window = request.hasWindow()
                ? Duration.ofSeconds(
                        request.getWindow().getSeconds(), request.getWindow().getNanos())
                : DEFAULT_WINDOW;
        if (window.compareTo(SHORTEST) < 0 || window.compareTo(LONGEST) > 0) {
            throw Failures.invalid("the window must be 1 minute to 31 days long");
        }
        int buckets = request.getBuckets();
        if (buckets < 0 || buckets > MOST_BUCKETS) {
            throw Failures.invalid("buckets must be 1 to " + MOST_BUCKETS + ", or 0 for " + DEFAULT_BUCKETS);
        }
        return new Question(window, buckets == 0 ? DEFAULT_BUCKETS : buckets);
    }

    /** Pages ask again and again: those that ask for the same while it is being read share it. */
    private CompletionStage<GetOverviewResponse> answer(Question question) {
        CompletableFuture<GetOverviewResponse> response = new CompletableFuture<>();
        CompletableFuture<GetOverviewResponse> shared = reading.putIfAbsent(question, response);
        if (shared != null) {
            return shared;
        }
        Instant now = clock.instant();
        Instant from = now.minus(question.window());
        var read = CompletableFuture.completedFuture(question)
                .thenCompose(_ -> source.read(from, now, question.buckets()));
        var _ = read.whenComplete((figures, error) -> {
            reading.remove(question);
            if (error == null) {
                response.complete(OverviewMapping.wire(figures, from, now).toBuilder()
                        .setControllerTrouble(trouble.get().orElse(""))
                        .setStandingBy(standsBy.getAsBoolean())
                        .build());
            } else {
                response.completeExceptionally(error);
            }
        });
        return response;
    }
}
