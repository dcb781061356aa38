package dev.hodei.limits;

import com.google.protobuf.Message;
import io.grpc.ForwardingServerCall.SimpleForwardingServerCall;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.Status;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A call that may be refused before its service has answered. Whatever the service says afterwards is dropped.
 *
 * @param <R> the responses
 */
final class CheckedCall<R> extends SimpleForwardingServerCall<Object, R> {
    private final AtomicBoolean closed = new AtomicBoolean();
    private final FieldRules rules;
    private final Seldom malformed;
    private volatile boolean refused;

    CheckedCall(ServerCall<Object, R> call, FieldRules rules, Seldom malformed) {
        super(call);
        this.rules = rules;
        this.malformed = malformed;
    }

    /** What comes in, for the service's listener. */
    <Q> Requests<Q> requests(ServerCall.Listener<Q> service, UnfinishedRequests unfinished, OpenCalls open) {
        return new Requests<>(this, service, unfinished, open);
    }

    @Override
    public void request(int messages) {
        if (!refused) {
            super.request(messages);
        }
    }

    @Override
    public void sendHeaders(Metadata headers) {
        if (!refused) {
            super.sendHeaders(headers);
        }
    }

    @Override
    public void sendMessage(R message) {
        if (refused) {
            return;
        }
        try {
            super.sendMessage(message);
        } catch (RuntimeException e) {
            // It may have been refused on another thread meanwhile: then there is nobody to tell.
            if (!refused) {
                throw e;
            }
        }
    }

    @Override
    public void close(Status status, Metadata trailers) {
        if (closed.compareAndSet(false, true)) {
            super.close(status, trailers);
        } else if (!refused) {
            // The service's own mistake, which the call itself reports.
            super.close(status, trailers);
        }
    }

    private boolean refuse(Status status) {
        if (!closed.compareAndSet(false, true)) {
            return false;
        }
        refused = true;
        super.close(status, new Metadata());
        return true;
    }

    /**
     * A call's requests, before the service sees them.
     *
     * @param <Q> the requests
     */
    static final class Requests<Q> extends ServerCall.Listener<Object> {
        private final CheckedCall<?> call;
        private final ServerCall.Listener<Q> service;
        private final UnfinishedRequests unfinished;
        private final OpenCalls open;
        private boolean left;

        private Requests(
                CheckedCall<?> call, ServerCall.Listener<Q> service, UnfinishedRequests unfinished, OpenCalls open) {
            this.call = call;
            this.service = service;
            this.unfinished = unfinished;
            this.open = open;
        }

        /** Whether the call was answered or refused before its request was whole. */
        boolean over() {
            return call.closed.get();
        }

        /** Gives the call up. From any thread; the service hears of it by the call's own cancellation. */
        void giveUp(String why) {
            end(Status.DEADLINE_EXCEEDED.withDescription(why));
        }

        /** Likewise, with this status. */
        void end(Status status) {
            if (!over()) {
                boolean _ = call.refuse(status);
            }
        }

        @Override
        @SuppressWarnings("unchecked")
        public void onMessage(Object message) {
            if (call.refused) {
                return;
            }
            if (message instanceof RequestReader.Malformed(String why)) {
                String method = call.getMethodDescriptor().getFullMethodName();
                if (call.refuse(Status.INVALID_ARGUMENT.withDescription(
                        "the request is no message of " + method + ": " + why))) {
                    call.malformed.warn("A request to " + method + " was refused that is no message of it: " + why);
                    leave();
                }
                return;
            }
            Optional<String> problem = message instanceof Message known ? call.rules.problem(known) : Optional.empty();
            if (problem.isEmpty()) {
                service.onMessage((Q) message);
            } else if (call.refuse(Status.INVALID_ARGUMENT.withDescription(problem.get()))) {
                leave();
            }
        }

        @Override
        public void onHalfClose() {
            unfinished.forget(this);
            if (!call.refused) {
                service.onHalfClose();
            }
        }

        @Override
        public void onCancel() {
            unfinished.forget(this);
            leave();
            open.ended(this);
        }

        @Override
        public void onComplete() {
            unfinished.forget(this);
            if (call.refused) {
                leave();
            } else {
                service.onComplete();
            }
            open.ended(this);
        }

        @Override
        public void onReady() {
            if (!call.refused) {
                service.onReady();
            }
        }

        /** Tells the service, once, that nobody is there any more. */
        private void leave() {
            if (!left) {
                left = true;
                service.onCancel();
            }
        }
    }
}
