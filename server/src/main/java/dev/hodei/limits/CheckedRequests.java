package dev.hodei.limits;

import com.google.protobuf.Message;
import io.grpc.BindableService;
import io.grpc.MethodDescriptor;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerMethodDefinition;
import io.grpc.ServerServiceDefinition;
import io.grpc.ServiceDescriptor;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Puts a check before each method of a service: a request that is no message of its kind is refused as INVALID_ARGUMENT
 * (gRPC alone would answer UNKNOWN and log a stack trace), so is one with a text that is too long or has a NUL character,
 * and one that stays unfinished is given up. Thread-safe.
 */
public final class CheckedRequests {
    private final UnfinishedRequests unfinished;
    private final OpenCalls open = new OpenCalls();
    private final Seldom malformed = new Seldom();

    /** @param requestTime how long a client may take for a request of one message */
    public CheckedRequests(Duration requestTime) {
        this.unfinished = new UnfinishedRequests(requestTime);
    }

    /** The service behind the check. */
    public ServerServiceDefinition of(BindableService service) {
        ServerServiceDefinition bound = service.bindService();
        List<ServerMethodDefinition<Object, ?>> methods = new ArrayList<>();
        bound.getMethods().forEach(method -> methods.add(checked(method)));
        ServiceDescriptor.Builder descriptor = ServiceDescriptor.newBuilder(
                        bound.getServiceDescriptor().getName())
                .setSchemaDescriptor(bound.getServiceDescriptor().getSchemaDescriptor());
        methods.forEach(method -> descriptor.addMethod(method.getMethodDescriptor()));
        ServerServiceDefinition.Builder definition = ServerServiceDefinition.builder(descriptor.build());
        methods.forEach(definition::addMethod);
        return definition.build();
    }

    /**
     * Ends all calls, and those that still come, with UNAVAILABLE: a service that answers while the database's connections and
     * the application are closed fails in ways that nobody can do anything about. Waits until the services know it.
     *
     * @param patience how long to wait at most
     */
    public void stop(Duration patience) throws InterruptedException {
        open.stop(patience);
    }

    private <Q, R> ServerMethodDefinition<Object, R> checked(ServerMethodDefinition<Q, R> method) {
        MethodDescriptor<Q, R> descriptor = method.getMethodDescriptor();
        ServerCallHandler<Q, R> handler = method.getServerCallHandler();
        MethodDescriptor<Object, R> read = descriptor.toBuilder(
                        RequestReader.of(descriptor.getRequestMarshaller()), descriptor.getResponseMarshaller())
                .build();
        FieldRules rules = read.getRequestMarshaller() instanceof MethodDescriptor.PrototypeMarshaller<Object> known
                        && known.getMessagePrototype() instanceof Message prototype
                ? FieldRules.of(prototype.getDescriptorForType())
                : FieldRules.NONE;
        return ServerMethodDefinition.create(read, (call, headers) -> {
            CheckedCall<R> checked = new CheckedCall<>(call, rules, malformed);
            CheckedCall.Requests<Q> requests =
                    checked.requests(handler.startCall(typed(checked), headers), unfinished, open);
            open.began(requests);
            if (descriptor.getType().clientSendsOneMessage()) {
                unfinished.watch(requests);
            }
            return requests;
        });
    }

    /** A call's type of requests is what its method's marshaller makes; the call itself has no use for it. */
    @SuppressWarnings("unchecked")
    private static <Q, R> ServerCall<Q, R> typed(ServerCall<Object, R> call) {
        return (ServerCall<Q, R>) (ServerCall<?, R>) call;
    }
}
