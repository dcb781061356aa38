package dev.hodei.limits;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Connections on a clock that the test moves. */
class OpeningClockTest {
    private static final byte[] PREFACE = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
    /** SETTINGS with one setting of six bytes. */
    private static final byte[] SETTINGS = {0, 0, 6, 4, 0, 0, 0, 0, 0, 0, 3, 0, 0, 0, 100};

    private final EmbeddedChannel channel = new EmbeddedChannel();

    OpeningClockTest() {
        channel.freezeTime();
        channel.pipeline().addFirst(new OpeningClock(Duration.ofSeconds(30)));
        channel.pipeline().fireChannelActive();
    }

    @AfterEach
    void close() {
        channel.finishAndReleaseAll();
    }

    private void seconds(long seconds) {
        channel.advanceTimeBy(seconds, TimeUnit.SECONDS);
        channel.runScheduledPendingTasks();
    }

    private void read(byte[] bytes, int from, int to) {
        channel.writeInbound(Unpooled.copiedBuffer(bytes, from, to - from));
    }

    private void read(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
        read(bytes, 0, bytes.length);
    }

    private void answer() {
        channel.writeOutbound(Unpooled.copiedBuffer("HTTP/1.1 200 OK\r\n\r\n", StandardCharsets.US_ASCII));
        ByteBuf written = channel.readOutbound();
        written.release();
    }

    @Test
    void whoSaysNothingIsClosed() {
        seconds(29);
        assertThat(channel.isOpen()).isTrue();
        seconds(1);
        assertThat(channel.isOpen()).isFalse();
    }

    @Test
    void aHalfSentRequestIsAnsweredWith408HoweverSlowlyItGrows() {
        read("POST /hodei.v1.JobService/ListJobs HTTP/1.1\r\n");
        for (int i = 0; i < 29; i++) {
            seconds(1);
            read("x");
        }
        assertThat(channel.isOpen()).isTrue();
        seconds(1);
        ByteBuf said = channel.readOutbound();
        String text = said.toString(StandardCharsets.US_ASCII);
        said.release();
        assertThat(text).startsWith("HTTP/1.1 408 ");
        String body = text.substring(text.indexOf("\r\n\r\n") + 4);
        assertThat(text).contains("content-length: " + body.length() + "\r\n");
        assertThat(channel.isOpen()).isFalse();
    }

    @Test
    void anAnsweredRequestAndASilentStreamMayStayAndTheNextRequestHasItsOwnTime() {
        read("GET / HTTP/1.1\r\nhost: localhost\r\n\r\n");
        answer();
        seconds(3_600);
        assertThat(channel.isOpen()).isTrue();
        read("GET / HT");
        seconds(29);
        assertThat(channel.isOpen()).isTrue();
        seconds(1);
        assertThat(channel.isOpen()).isFalse();
    }

    @Test
    void anOpenHttp2ConnectionIsLeftAlone() {
        read(PREFACE, 0, PREFACE.length);
        read(SETTINGS, 0, SETTINGS.length);
        assertThat(channel.pipeline().get(OpeningClock.class)).isNull();
        seconds(3_600);
        assertThat(channel.isOpen()).isTrue();
    }

    @Test
    void anHttp2ConnectionThatOpensByteByByteIsOpenWithTheLast() {
        byte[] opening = new byte[PREFACE.length + SETTINGS.length];
        System.arraycopy(PREFACE, 0, opening, 0, PREFACE.length);
        System.arraycopy(SETTINGS, 0, opening, PREFACE.length, SETTINGS.length);
        for (int i = 0; i < opening.length; i++) {
            assertThat(channel.pipeline().get(OpeningClock.class))
                    .as("byte %d", i)
                    .isNotNull();
            read(opening, i, i + 1);
        }
        assertThat(channel.pipeline().get(OpeningClock.class)).isNull();
    }

    @Test
    void aHalfOpenPrefaceIsClosedThoughTheServerHasSentItsOwn() {
        answer();
        read(PREFACE, 0, PREFACE.length - 1);
        answer();
        seconds(30);
        assertThat(channel.isOpen()).isFalse();
    }

    @Test
    void aPrefaceWithHalfASettingsFrameIsClosed() {
        read(PREFACE, 0, PREFACE.length);
        read(SETTINGS, 0, SETTINGS.length - 1);
        seconds(30);
        assertThat(channel.isOpen()).isFalse();
    }
}
