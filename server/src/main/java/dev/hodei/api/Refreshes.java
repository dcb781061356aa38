package dev.hodei.api;

import dev.hodei.clock.ProcessClock;
import dev.hodei.controller.ControllerEvent;
import dev.hodei.id.WorkerId;
import dev.hodei.postgres.WorkerRow;
import dev.hodei.provider.FoundWorker;
import dev.hodei.provider.Provider;
import dev.hodei.provider.ProviderUnavailableException;
import dev.hodei.session.Providers;
import dev.hodei.worker.WorkerOrigin;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/** Asks providers how workers really are, and has the answer written down. Never blocks; thread-safe. */
public final class Refreshes {
    /** Less than the 10 s that the CLI waits for an answer: it is to hear that the provider is silent, not the server. */
    private static final int PROVIDER_SECONDS = 8;

    private final Providers providers;
    private final Predicate<WorkerId> connected;
    private final ProcessClock clock;
    private final Executor executor;

    /**
     * @param connected whether a worker's control stream is open here
     * @param executor on which providers are asked, which may block
     */
    public Refreshes(Providers providers, Predicate<WorkerId> connected, ProcessClock clock, Executor executor) {
        this.providers = providers;
        this.connected = connected;
        this.clock = clock;
        this.executor = executor;
    }

    /** Through the controller, which writes down what the provider has answered. */
    CompletionStage<WorkerRow> refresh(Caller caller, String prefix, WorkerStops stops) {
        return stops.live(prefix).thenCompose(row -> {
            Instant askedAt = clock.steady();
            return ask(row).thenCompose(found -> stops.answered(
                    caller,
                    row.id(),
                    (id, answer) -> new ControllerEvent.WorkerInspected(id, found.orElse(null), askedAt, answer)));
        });
    }

    private CompletionStage<Optional<FoundWorker>> ask(WorkerRow row) {
        if (row.provider().equals(WorkerOrigin.EXTERNAL)) {
            String stream = connected.test(row.id()) ? "open" : "not open";
            return CompletableFuture.completedFuture(Optional.of(
                    new FoundWorker(row.id(), "", true, "a person started it; its control stream is " + stream)));
        }
        Optional<Provider> provider = providers.named(row.provider());
        if (provider.isEmpty()) {
            return CompletableFuture.failedFuture(Failures.failedPrecondition(
                    "its provider, " + row.provider() + ", is not configured in this server"));
        }
        return CompletableFuture.supplyAsync(() -> inspect(provider.get(), row), executor)
                .orTimeout(PROVIDER_SECONDS, TimeUnit.SECONDS)
                .exceptionallyCompose(problem -> CompletableFuture.failedFuture(Failures.unavailable(
                        "provider",
                        "provider " + row.provider() + " could not be asked: " + Refreshes.reason(problem))))
                .thenCompose(found -> found.isPresent() || isGone(provider.get(), row)
                        ? CompletableFuture.completedFuture(found)
                        : CompletableFuture.failedFuture(
                                Failures.failedPrecondition(row.startedBy().unseen())));
    }

    /** Whether a worker that the provider does not find is gone. */
    private static boolean isGone(Provider provider, WorkerRow row) {
        return provider.answersFor(row.startedBy());
    }

    private static Optional<FoundWorker> inspect(Provider provider, WorkerRow row) {
        try {
            return provider.inspect(row.id(), row.providerSide().ref());
        } catch (ProviderUnavailableException e) {
            throw new IllegalStateException(e.getMessage(), e);
        }
    }

    private static String reason(Throwable problem) {
        Throwable cause = problem.getCause() == null ? problem : problem.getCause();
        return cause.getMessage() == null ? "no answer within " + PROVIDER_SECONDS + " s" : cause.getMessage();
    }
}
