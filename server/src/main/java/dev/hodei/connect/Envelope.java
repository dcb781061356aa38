package dev.hodei.connect;

import io.grpc.Status;
import io.vertx.core.buffer.Buffer;

/** A message within a stream: a byte of flags, four bytes of length (big endian), the message. */
final class Envelope {
    static final byte MESSAGE = 0;
    static final byte END_OF_STREAM = 2;

    private static final byte COMPRESSED = 1;
    private static final int HEADER = 5;

    private Envelope() {}

    static Buffer of(byte flags, Buffer message) {
        return Buffer.buffer(HEADER + message.length())
                .appendByte(flags)
                .appendInt(message.length())
                .appendBuffer(message);
    }

    /** The one message that a client sends to a server stream. */
    static byte[] only(Buffer body) {
        if (body.length() < HEADER) {
            throw invalid("the request has no message: a stream's is sent with 5 bytes before it, flags and length");
        }
        if ((body.getByte(0) & COMPRESSED) != 0) {
            throw Status.UNIMPLEMENTED
                    .withDescription("the request is compressed; send it as it is")
                    .asRuntimeException();
        }
        if (body.getInt(1) != body.length() - HEADER) {
            throw invalid("the request should have one message of the length that stands before it");
        }
        return body.getBytes(HEADER, body.length());
    }

    private static RuntimeException invalid(String why) {
        return Status.INVALID_ARGUMENT.withDescription(why).asRuntimeException();
    }
}
