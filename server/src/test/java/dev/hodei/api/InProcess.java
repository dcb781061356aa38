package dev.hodei.api;

import io.grpc.BindableService;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.Server;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import io.grpc.inprocess.InProcessChannelBuilder;
import io.grpc.inprocess.InProcessServerBuilder;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A gRPC server in this process, with a channel to it. */
record InProcess(Server server, ManagedChannel channel) implements AutoCloseable {
    static InProcess serving(List<ServerInterceptor> interceptors, BindableService... services) throws IOException {
        String name = UUID.randomUUID().toString();
        InProcessServerBuilder builder = InProcessServerBuilder.forName(name);
        interceptors.forEach(builder::intercept);
        for (BindableService service : services) {
            builder.addService(service);
        }
        return new InProcess(
                builder.build().start(), InProcessChannelBuilder.forName(name).build());
    }

    @Override
    public void close() {
        channel.shutdownNow();
        server.shutdownNow();
    }

    /** What a stream brought: messages, then "completed" or the error. */
    static final class Heard<M> implements StreamObserver<M> {
        private final BlockingQueue<Object> heard = new LinkedBlockingQueue<>();
        private volatile @Nullable Metadata trailers;

        /** What came with the error. */
        @Nullable
        Metadata trailers() {
            return trailers;
        }

        Object next() throws InterruptedException {
            Object next = heard.poll(10, TimeUnit.SECONDS);
            if (next == null) {
                throw new AssertionError("nothing was heard");
            }
            return next;
        }

        boolean isEmpty() {
            return heard.isEmpty();
        }

        @Override
        public void onNext(M message) {
            heard.add(message);
        }

        @Override
        public void onError(Throwable error) {
            trailers = Status.trailersFromThrowable(error);
            heard.add("" + error.getMessage());
        }

        @Override
        public void onCompleted() {
            heard.add("completed");
        }
    }
}
