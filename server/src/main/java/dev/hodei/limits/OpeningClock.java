package dev.hodei.limits;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.util.concurrent.Future;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Closes a connection whose client takes too long: to say anything, to open an HTTP/2 connection (its preface and its
 * first SETTINGS frame), or, in HTTP/1, to send a request so far that it is answered. More bytes do not buy more time. An
 * HTTP/2 connection that is open is left to its own protocol, which has pings and limits for those without calls.
 */
final class OpeningClock extends ChannelDuplexHandler {
    private static final byte[] PREFACE = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
    private static final int FRAME_HEADER = 9;
    private static final byte[] TOO_LATE = String.join(
                    "\r\n",
                    "HTTP/1.1 408 Request Timeout",
                    "connection: close",
                    "content-type: text/plain",
                    "content-length: 38",
                    "",
                    "the request was not whole in due time.")
            .getBytes(StandardCharsets.US_ASCII);

    private final long limitMillis;
    private @Nullable Future<?> deadline;
    private boolean http1;
    private boolean heard;
    /** Bytes of the preface and of the frame behind it that have come. */
    private int opening;

    private int settingsLength;

    OpeningClock(Duration limit) {
        this.limitMillis = limit.toMillis();
    }

    @Override
    public void channelActive(ChannelHandlerContext context) throws Exception {
        start(context);
        super.channelActive(context);
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) throws Exception {
        stop();
        super.channelInactive(context);
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) throws Exception {
        if (message instanceof ByteBuf bytes && bytes.isReadable()) {
            heard = true;
            if (http1) {
                start(context);
            } else if (opened(bytes)) {
                stop();
                context.pipeline().remove(this);
            }
        }
        super.channelRead(context, message);
    }

    @Override
    public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) throws Exception {
        if (http1) {
            stop();
        }
        super.write(context, message, promise);
    }

    /** Whether the opening of an HTTP/2 connection is whole; notes where it is none. */
    private boolean opened(ByteBuf bytes) {
        for (int i = bytes.readerIndex(); i < bytes.writerIndex(); i++) {
            int next = bytes.getByte(i) & 0xff;
            if (opening < PREFACE.length) {
                if (next != PREFACE[opening]) {
                    http1 = true;
                    return false;
                }
            } else if (opening < PREFACE.length + 3) {
                settingsLength = settingsLength << 8 | next;
            }
            opening++;
            if (opening >= PREFACE.length + FRAME_HEADER && opening == PREFACE.length + FRAME_HEADER + settingsLength) {
                return true;
            }
        }
        return false;
    }

    private void start(ChannelHandlerContext context) {
        if (deadline == null) {
            deadline = context.executor().schedule(() -> tooLate(context), limitMillis, TimeUnit.MILLISECONDS);
        }
    }

    private void stop() {
        if (deadline != null) {
            boolean _ = deadline.cancel(false);
            deadline = null;
        }
    }

    private void tooLate(ChannelHandlerContext context) {
        deadline = null;
        if (http1 && heard) {
            var _ = context.writeAndFlush(Unpooled.wrappedBuffer(TOO_LATE)).addListener(ChannelFutureListener.CLOSE);
        } else {
            var _ = context.close();
        }
    }
}
