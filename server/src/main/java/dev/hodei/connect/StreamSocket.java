package dev.hodei.connect;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.vertx.core.Context;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.ServerWebSocket;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Many streams over one WebSocket. Browsers open six HTTP/1.1 connections to a host for all of their windows together; with
 * streams over HTTP the seventh window would wait for ever.
 *
 * <p>Each WebSocket message is binary: its kind (1 byte), the number of the stream (4 bytes, chosen by the client), and what belongs to
 * the kind. From the client: {@link #OPEN} with the method's full name, a zero byte and the request; {@link #MORE} with the
 * number of messages (4 bytes) that it can take besides those that it has asked for before; {@link #CLOSE}; {@link #PING}, which
 * is sent back. From the server: {@link #MESSAGE} with a response, and {@link #END} with the JSON that ends a stream of the Connect
 * protocol. A stream sends what was asked for and no more, so that a slow reader holds up nobody else's stream.
 *
 * <p>All its state belongs to the connection's event loop.
 */
final class StreamSocket {
    static final byte OPEN = 1;
    static final byte MORE = 2;
    static final byte CLOSE = 3;
    static final byte PING = 4;
    static final byte MESSAGE = 5;
    static final byte END = 6;

    /** Streams at a time, of all windows of a browser. */
    static final int MOST_STREAMS = 256;

    private static final int HEADER = 5;
    private static final short UNSUPPORTED = 1003;

    private final ServerWebSocket socket;
    private final Context context;
    private final Channel channel;
    private final Function<String, @Nullable MethodDescriptor<?, ?>> methods;
    private final Map<Integer, Stream> streams = new HashMap<>();

    /** @param methods finds the method of a full name; null where there is none */
    StreamSocket(
            ServerWebSocket socket,
            Context context,
            Channel channel,
            Function<String, @Nullable MethodDescriptor<?, ?>> methods) {
        this.socket = socket;
        this.context = context;
        this.channel = channel;
        this.methods = methods;
    }

    void start() {
        socket.binaryMessageHandler(this::received);
        socket.textMessageHandler(_ -> refuse("text"));
        socket.drainHandler(_ -> streams.values().forEach(Stream::drained));
        socket.closeHandler(_ -> streams.values().forEach(Stream::cancel));
    }

    private void received(Buffer message) {
        if (message.length() < HEADER) {
            refuse("a message without its number");
            return;
        }
        int number = message.getInt(1);
        Stream stream = streams.get(number);
        switch (message.getByte(0)) {
            case OPEN -> open(number, message);
            case MORE -> {
                // Of a stream that has ended meanwhile.
                if (stream != null && message.length() >= HEADER + Integer.BYTES) {
                    stream.more(message.getInt(HEADER));
                }
            }
            case CLOSE -> {
                if (stream != null) {
                    streams.remove(number);
                    stream.cancel();
                }
            }
            case PING -> send(PING, number, Buffer.buffer());
            default -> refuse("a message of kind " + message.getByte(0));
        }
    }

    private void open(int number, Buffer message) {
        int end = HEADER;
        while (end < message.length() && message.getByte(end) != 0) {
            end++;
        }
        if (end == message.length() || streams.containsKey(number)) {
            refuse("a stream without its request, or with the number of another");
            return;
        }
        String name = message.getString(HEADER, end, StandardCharsets.UTF_8.name());
        MethodDescriptor<?, ?> method = methods.apply(name);
        if (method == null
                || !method.getType().clientSendsOneMessage()
                || method.getType().serverSendsOneMessage()) {
            end(number, Status.UNIMPLEMENTED.withDescription("there is no stream " + name));
        } else if (streams.size() >= MOST_STREAMS) {
            end(number, Status.RESOURCE_EXHAUSTED.withDescription("there are too many streams on this connection"));
        } else {
            Stream stream = new Stream(number, RawBytes.call(channel, method, CallOptions.DEFAULT));
            streams.put(number, stream);
            stream.start(message.getBytes(end + 1, message.length()));
        }
    }

    private void end(int number, Status status) {
        send(END, number, ConnectCode.endOfStream(status));
    }

    private void send(byte kind, int number, Buffer content) {
        if (!socket.isClosed()) {
            var _ = socket.writeBinaryMessage(Buffer.buffer(HEADER + content.length())
                    .appendByte(kind)
                    .appendInt(number)
                    .appendBuffer(content));
        }
    }

    private void refuse(String what) {
        var _ = socket.close(UNSUPPORTED, "this server does not understand " + what);
    }

    /** One stream: its reader asks for messages, and while the connection takes no more, its service is asked for none. */
    private final class Stream extends ClientCall.Listener<byte[]> {
        private final int number;
        private final ClientCall<byte[], byte[]> call;
        private int heldBack;

        Stream(int number, ClientCall<byte[], byte[]> call) {
            this.number = number;
            this.call = call;
        }

        void start(byte[] request) {
            call.start(this, new Metadata());
            call.sendMessage(request);
            call.halfClose();
        }

        void more(int messages) {
            if (messages <= 0) {
                return;
            }
            if (socket.writeQueueFull()) {
                heldBack += messages;
            } else {
                call.request(messages);
            }
        }

        void drained() {
            int due = heldBack;
            heldBack = 0;
            more(due);
        }

        void cancel() {
            call.cancel("the client has gone", null);
        }

        @Override
        public void onMessage(byte[] message) {
            context.runOnContext(_ -> {
                if (streams.get(number) == this) {
                    send(MESSAGE, number, Buffer.buffer(message));
                }
            });
        }

        @Override
        public void onClose(Status status, Metadata trailers) {
            context.runOnContext(_ -> {
                if (streams.remove(number, this)) {
                    end(number, status);
                }
            });
        }
    }
}
