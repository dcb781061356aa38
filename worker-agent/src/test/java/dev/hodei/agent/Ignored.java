package dev.hodei.agent;

import io.grpc.stub.StreamObserver;

/** Takes what a stream brings, and does nothing with it. */
class Ignored<T> implements StreamObserver<T> {
    @Override
    public void onNext(T message) {}

    @Override
    public void onError(Throwable error) {}

    @Override
    public void onCompleted() {}
}
