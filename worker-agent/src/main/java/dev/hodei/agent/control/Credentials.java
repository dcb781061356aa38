package dev.hodei.agent.control;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ClientInterceptor;
import io.grpc.ForwardingClientCall.SimpleForwardingClientCall;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import java.util.concurrent.atomic.AtomicLong;

/** The credential in force, put on every call that starts, and kept on disk. Thread-safe. */
final class Credentials implements ClientInterceptor {
    private static final Metadata.Key<String> AUTHORIZATION =
            Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER);

    private final KeptCredential kept;
    private final AtomicLong renewals = new AtomicLong();
    private volatile String token = "";

    Credentials(KeptCredential kept) {
        this.kept = kept;
    }

    /** Takes up the one that was kept; false if there is none. */
    boolean load() {
        token = kept.load();
        return !token.isEmpty();
    }

    /** The first; returns when it is kept: the one-time password that it was given for is used up. */
    void use(String first) {
        token = first;
        kept.keep(first, 0);
    }

    /** The one before is still good, so that the disk need not be waited for. */
    void renew(String next) {
        token = next;
        long number = renewals.incrementAndGet();
        Thread.ofVirtual().name("credential").start(() -> kept.keep(next, number));
    }

    @Override
    public <Q, A> ClientCall<Q, A> interceptCall(MethodDescriptor<Q, A> method, CallOptions options, Channel next) {
        return new SimpleForwardingClientCall<>(next.newCall(method, options)) {
            @Override
            public void start(Listener<A> listener, Metadata headers) {
                if (!token.isEmpty()) {
                    headers.put(AUTHORIZATION, "Bearer " + token);
                }
                super.start(listener, headers);
            }
        };
    }
}
