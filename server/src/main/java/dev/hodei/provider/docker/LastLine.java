package dev.hodei.provider.docker;

import com.github.dockerjava.api.async.ResultCallback;
import com.github.dockerjava.api.model.Frame;
import java.io.Closeable;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The last line that a container printed. */
final class LastLine implements ResultCallback<Frame> {
    private static final int LINES = 10;
    private static final int CHARACTERS = 300;
    private static final int MOST = 64 << 10;
    private static final int PATIENCE_SECONDS = 5;

    private final CountDownLatch end = new CountDownLatch(1);
    private final StringBuilder text = new StringBuilder();
    private volatile @Nullable Closeable stream;
    private volatile boolean closed;

    private LastLine() {}

    /** Made fit for one line of text; empty if it printed none, or if that can't be found out in a moment. */
    static String of(Engine engine, String id) {
        LastLine reading = new LastLine();
        try (reading) {
            engine.streams()
                    .logContainerCmd(id)
                    .withStdOut(true)
                    .withStdErr(true)
                    .withTail(LINES)
                    .exec(reading);
            if (!reading.end.await(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                return "";
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return "";
        } catch (RuntimeException e) {
            return "";
        }
        return last(reading.text());
    }

    private synchronized String text() {
        return text.toString();
    }

    static String last(String text) {
        List<String> lines = text.lines().filter(line -> !line.isBlank()).toList();
        String last = lines.isEmpty()
                ? ""
                : lines.getLast().replaceAll("\\p{Cntrl}", " ").strip();
        return last.length() <= CHARACTERS ? last : last.substring(0, CHARACTERS) + "…";
    }

    @Override
    public void onStart(Closeable opened) {
        stream = opened;
        if (closed) {
            close();
        }
    }

    @Override
    public synchronized void onNext(Frame frame) {
        text.append(new String(frame.getPayload(), StandardCharsets.UTF_8));
        if (text.length() > MOST) {
            text.delete(0, text.length() - MOST);
        }
    }

    @Override
    public void onError(Throwable trouble) {
        end.countDown();
    }

    @Override
    public void onComplete() {
        end.countDown();
    }

    @Override
    public void close() {
        closed = true;
        Closeable opened = stream;
        try {
            if (opened != null) {
                opened.close();
            }
        } catch (IOException e) {
            // There is nothing more to be read in it.
            return;
        }
    }
}
