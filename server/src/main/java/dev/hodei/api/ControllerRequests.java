package dev.hodei.api;

import dev.hodei.controller.ControllerEvent;
import dev.hodei.controller.Inbox;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;

/** Asks the controller something that it answers. Never blocks; thread-safe. */
final class ControllerRequests {
    private static final int ANSWER_SECONDS = 6;

    private final Inbox inbox;

    ControllerRequests(Inbox inbox) {
        this.inbox = inbox;
    }

    /** UNAVAILABLE where no answer comes. */
    <A> CompletionStage<A> ask(Function<Consumer<A>, ControllerEvent> request) {
        return ask("", request);
    }

    /** @param late what somebody who got no answer is told besides: where to see what became of the request */
    <A> CompletionStage<A> ask(String late, Function<Consumer<A>, ControllerEvent> request) {
        if (inbox.isClosed()) {
            return CompletableFuture.failedFuture(Failures.noController());
        }
        CompletableFuture<A> answer = new CompletableFuture<>();
        inbox.post(request.apply(answer::complete));
        return answer.orTimeout(ANSWER_SECONDS, TimeUnit.SECONDS)
                .exceptionallyCompose(_ -> CompletableFuture.failedFuture(Failures.unavailable(
                        "job controller",
                        "the server did not take the request up within " + ANSWER_SECONDS + " s" + late)));
    }
}
