package dev.hodei.connect;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.util.JsonFormat;
import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.PrototypeMarshaller;
import io.grpc.Status;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** How messages are written in HTTP bodies: binary ones are passed as they are, JSON is translated. */
enum Codec {
    PROTO("proto"),
    JSON("json");

    private static final JsonFormat.Printer PRINTER = JsonFormat.printer().omittingInsignificantWhitespace();

    private final String suffix;

    Codec(String suffix) {
        this.suffix = suffix;
    }

    /** The codec that a Content-Type names, parameters aside. */
    static Optional<Codec> of(String contentType, boolean stream) {
        int parameters = contentType.indexOf(';');
        String type = (parameters < 0 ? contentType : contentType.substring(0, parameters)).strip();
        return Arrays.stream(values())
                .filter(codec -> codec.type(stream).equalsIgnoreCase(type))
                .findFirst();
    }

    String type(boolean stream) {
        return (stream ? "application/connect+" : "application/") + suffix;
    }

    /** @throws io.grpc.StatusRuntimeException INVALID_ARGUMENT if the body is no such message */
    byte[] request(MethodDescriptor<?, ?> method, byte[] body) {
        if (this == PROTO) {
            return body;
        }
        Message prototype = prototype(method.getRequestMarshaller());
        try {
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(body))
                    .toString();
            return JsonMessages.read(text, prototype).toByteArray();
        } catch (JsonRefusedException e) {
            throw refused(prototype, e.getMessage());
        } catch (CharacterCodingException e) {
            throw refused(prototype, "it is not valid UTF-8");
        }
    }

    private static RuntimeException refused(Message prototype, @Nullable String why) {
        return Status.INVALID_ARGUMENT
                .withDescription("the request is not the JSON of a "
                        + prototype.getDescriptorForType().getFullName() + ": " + why)
                .asRuntimeException();
    }

    byte[] response(MethodDescriptor<?, ?> method, byte[] message) {
        if (this == PROTO) {
            return message;
        }
        try {
            return PRINTER.print(prototype(method.getResponseMarshaller())
                            .getParserForType()
                            .parseFrom(message))
                    .getBytes(StandardCharsets.UTF_8);
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalStateException("the service sent something else than its response", e);
        }
    }

    private static Message prototype(MethodDescriptor.Marshaller<?> marshaller) {
        if (marshaller instanceof PrototypeMarshaller<?> known
                && known.getMessagePrototype() instanceof Message message) {
            return message;
        }
        throw new IllegalStateException("not a method of generated messages: " + marshaller);
    }
}
