package dev.hodei.api;

import dev.hodei.controller.ControllerEvent;
import dev.hodei.controller.Inbox;
import dev.hodei.controller.Reply;
import io.grpc.StatusRuntimeException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Asks the controller something that it answers. A request that gets no answer in time, or whose caller leaves before, is
 * withdrawn: it is not carried out later. Never blocks; thread-safe.
 */
final class ControllerRequests {
    /** Less than the 10 s that callers wait: they are to hear what became of the request. */
    private static final Duration ANSWER_WITHIN = Duration.ofSeconds(6);

    private static final String CONTROLLER = "job controller";

    private final Inbox inbox;
    private final Supplier<Optional<String>> trouble;
    private final Duration within;

    /** @param trouble why the controller takes nothing up at the moment; empty while it does */
    ControllerRequests(Inbox inbox, Supplier<Optional<String>> trouble) {
        this(inbox, trouble, ANSWER_WITHIN);
    }

    /** @param within how long an answer may take */
    ControllerRequests(Inbox inbox, Supplier<Optional<String>> trouble, Duration within) {
        this.inbox = inbox;
        this.trouble = trouble;
        this.within = within;
    }

    /** UNAVAILABLE where no answer comes. */
    <A> CompletionStage<A> ask(Caller caller, Function<Reply<A>, ControllerEvent.Request> request) {
        return ask(caller, "", request);
    }

    /** @param where to see what became of a request of which that is not known */
    <A> CompletionStage<A> ask(Caller caller, String where, Function<Reply<A>, ControllerEvent.Request> request) {
        if (inbox.isClosed()) {
            return CompletableFuture.failedFuture(Failures.noController());
        }
        Optional<String> elsewhere = inbox.standsBy();
        if (elsewhere.isPresent()) {
            return refused(Failures.notCarriedOut(
                    CONTROLLER,
                    "this server stands by, so the request was not carried out, and will not be (" + elsewhere.get()
                            + "); ask that one"));
        }
        CompletableFuture<A> answer = new CompletableFuture<>();
        Reply<A> reply = new Reply<>(answer::complete);
        caller.whenLeft(reply::withdraw);
        inbox.post(request.apply(reply));
        return answer.copy()
                .orTimeout(within.toMillis(), TimeUnit.MILLISECONDS)
                .exceptionallyCompose(_ -> switch (reply.withdraw()) {
                    case ANSWERED -> answer;
                    case NOT_CARRIED_OUT ->
                        refused(Failures.notCarriedOut(
                                CONTROLLER,
                                "the server's job controller did not take the request up within " + within.toSeconds()
                                        + " s" + why() + "; it was not carried out, and will not be: try again"));
                    case IN_DOUBT ->
                        refused(Failures.unavailable(
                                CONTROLLER,
                                "the database did not confirm the request within " + within.toSeconds()
                                        + " s; it may have been carried out" + where));
                });
    }

    private String why() {
        return trouble.get().map(why -> " (" + why + ")").orElse("");
    }

    private static <A> CompletionStage<A> refused(StatusRuntimeException failure) {
        return CompletableFuture.failedFuture(failure);
    }
}
