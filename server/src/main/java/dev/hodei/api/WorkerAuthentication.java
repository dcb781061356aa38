package dev.hodei.api;

import dev.hodei.id.WorkerId;
import dev.hodei.session.AgentCredentials;
import dev.hodei.v1.AgentServiceGrpc;
import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.time.InstantSource;
import java.util.Optional;

/**
 * Lets only workers with a good credential make the calls of AgentService, but for Register, and tells those calls which
 * worker it is. Other services pass. Thread-safe.
 */
public class WorkerAuthentication implements ServerInterceptor {
    /** The worker that makes this call. */
    static final Context.Key<WorkerId> WORKER = Context.key("hodei-worker");

    static final Metadata.Key<String> AUTHORIZATION =
            Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER);
    private static final String BEARER = "Bearer ";

    private final AgentCredentials credentials;
    private final InstantSource clock;

    public WorkerAuthentication(AgentCredentials credentials, InstantSource clock) {
        this.credentials = credentials;
        this.clock = clock;
    }

    @Override
    public <Q, A> ServerCall.Listener<Q> interceptCall(
            ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
        var method = call.getMethodDescriptor();
        boolean guarded = AgentServiceGrpc.SERVICE_NAME.equals(method.getServiceName())
                && !AgentServiceGrpc.getRegisterMethod().getFullMethodName().equals(method.getFullMethodName());
        if (!guarded) {
            return next.startCall(call, headers);
        }
        Optional<WorkerId> worker;
        try {
            worker = worker(headers);
        } catch (StatusRuntimeException e) {
            // The server is starting. Thrown on, it would be logged with its stack trace for each worker that comes
            // back.
            return refuse(call, e.getStatus());
        }
        if (worker.isEmpty()) {
            return refuse(call, Status.UNAUTHENTICATED.withDescription("the worker's credential was not accepted"));
        }
        return Contexts.interceptCall(Context.current().withValue(WORKER, worker.get()), call, headers, next);
    }

    private static <Q, A> ServerCall.Listener<Q> refuse(ServerCall<Q, A> call, Status why) {
        call.close(why, new Metadata());
        return new ServerCall.Listener<>() {};
    }

    private Optional<WorkerId> worker(Metadata headers) {
        String header = headers.get(AUTHORIZATION);
        if (header == null || !header.startsWith(BEARER)) {
            return Optional.empty();
        }
        try {
            return credentials.verify(header.substring(BEARER.length()), clock.instant());
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
