package dev.hodei.connect;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.Context;
import io.grpc.MethodDescriptor;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

/** Messages as the bytes that they are on the wire: the bridge has no need to look into them. */
enum RawBytes implements MethodDescriptor.Marshaller<byte[]> {
    MARSHALLER;

    /**
     * A call of a method, in no context of gRPC's: the one that is found on an event loop may be another call's, since
     * calls of one connection share what Vert.x keeps it in, and would end this call when that one is over.
     */
    static ClientCall<byte[], byte[]> call(Channel channel, MethodDescriptor<?, ?> method, CallOptions options) {
        Context before = Context.ROOT.attach();
        try {
            return channel.newCall(method.toBuilder(MARSHALLER, MARSHALLER).build(), options);
        } finally {
            Context.ROOT.detach(before);
        }
    }

    @Override
    public InputStream stream(byte[] message) {
        return new ByteArrayInputStream(message);
    }

    @Override
    public byte[] parse(InputStream wire) {
        try {
            return wire.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
