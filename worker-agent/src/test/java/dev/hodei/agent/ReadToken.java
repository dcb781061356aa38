package dev.hodei.agent;

import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;

/** Puts what a call is authorized by where the service finds it. */
final class ReadToken implements ServerInterceptor {
    static final Context.Key<String> TOKEN = Context.key("token");
    private static final Metadata.Key<String> KEY = Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER);

    @Override
    public <Q, A> ServerCall.Listener<Q> interceptCall(
            ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
        String token = headers.get(KEY);
        Context context = Context.current().withValue(TOKEN, token == null ? "" : token);
        return Contexts.interceptCall(context, call, headers, next);
    }
}
