package dev.hodei.limits;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.hodei.failure.Reason;
import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.PrototypeMarshaller;
import io.grpc.StatusRuntimeException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/**
 * Reads requests as another marshaller does, and gives back a {@link Malformed} for one that it can't read.
 *
 * @param <Q> the requests
 */
final class RequestReader<Q> implements PrototypeMarshaller<Object> {
    /** In place of a request; says what is wrong. */
    record Malformed(String why) {}

    private final MethodDescriptor.Marshaller<Q> requests;

    private RequestReader(MethodDescriptor.Marshaller<Q> requests) {
        this.requests = requests;
    }

    static <Q> MethodDescriptor.Marshaller<Object> of(MethodDescriptor.Marshaller<Q> requests) {
        return new RequestReader<>(requests);
    }

    @Override
    public Object parse(InputStream wire) {
        try {
            return requests.parse(wire);
        } catch (StatusRuntimeException e) {
            return new Malformed(
                    e.getCause() instanceof InvalidProtocolBufferException
                            ? "its bytes are not the protobuf encoding of one"
                            : Reason.of(e));
        }
    }

    @Override
    @SuppressWarnings("unchecked")
    public InputStream stream(Object request) {
        return requests.stream((Q) request);
    }

    @Override
    @SuppressWarnings("unchecked")
    public Class<Object> getMessageClass() {
        return requests instanceof MethodDescriptor.ReflectableMarshaller<?> known
                ? (Class<Object>) known.getMessageClass()
                : Object.class;
    }

    @Override
    public @Nullable Object getMessagePrototype() {
        return requests instanceof PrototypeMarshaller<?> known ? known.getMessagePrototype() : null;
    }
}
