package dev.hodei.api;

import io.grpc.stub.StreamObserver;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.function.Supplier;

/** Answers a unary call once its answer is there. */
final class Unary {
    private Unary() {}

    static <T> void answer(StreamObserver<T> observer, Supplier<CompletionStage<T>> work) {
        answer(observer, _ -> work.get());
    }

    /** @param work is told who waits for it */
    static <T> void answer(StreamObserver<T> observer, Function<Caller, CompletionStage<T>> work) {
        Caller caller = Caller.of(observer);
        CompletionStage<T> stage;
        try {
            stage = work.apply(caller);
        } catch (RuntimeException e) {
            observer.onError(Failures.of(e));
            return;
        }
        var _ = stage.whenComplete((answer, error) -> {
            if (error == null) {
                observer.onNext(answer);
                observer.onCompleted();
            } else {
                observer.onError(Failures.of(error));
            }
        });
    }
}
