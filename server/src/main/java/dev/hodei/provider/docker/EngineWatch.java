package dev.hodei.provider.docker;

import com.github.dockerjava.api.async.ResultCallback;
import com.github.dockerjava.api.model.Event;
import com.github.dockerjava.api.model.EventType;
import java.io.Closeable;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * Reads the engine's events of this installation's containers, for ever: a stream that ends is opened again, with the
 * events since, after a while that doubles from a fifth of a second to ten. One thread, and docker-java's own.
 */
final class EngineWatch implements AutoCloseable {
    private static final Duration SHORTEST_WAIT = Duration.ofMillis(200);
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(10);
    private static final System.Logger LOG = System.getLogger("hodei");

    /** A sink of what is read; must not block. */
    interface Sink {
        void event(Event event);

        /** Tells that from now on events are read. Before, there may have been some that were not. */
        void reading(boolean forTheFirstTime);
    }

    private final Engine engine;
    private final Containers containers;
    private final Sink sink;
    private final Thread thread;
    private volatile boolean closed;
    /** Seconds and nanoseconds by the engine's clock. */
    private volatile String since = "";

    private volatile boolean everRead;
    private volatile @Nullable Reading current;

    EngineWatch(Engine engine, Containers containers, Sink sink) {
        this.engine = engine;
        this.containers = containers;
        this.sink = sink;
        this.thread = Thread.ofVirtual().name("docker-events").unstarted(this::run);
    }

    void start() {
        thread.start();
    }

    private void run() {
        since = stamp(Instant.now());
        String installation = containers.installation();
        Duration wait = SHORTEST_WAIT;
        while (!closed) {
            Reading reading = new Reading();
            String why = read(reading, installation);
            if (closed) {
                return;
            }
            wait = reading.begun ? SHORTEST_WAIT : wait;
            LOG.log(
                    reading.begun || wait.equals(SHORTEST_WAIT)
                            ? System.Logger.Level.WARNING
                            : System.Logger.Level.DEBUG,
                    "The events of the Docker Engine at {0} can''t be read ({1}); they will be tried again.",
                    engine.address(),
                    why);
            if (!Pause.of(wait)) {
                return;
            }
            wait = wait.multipliedBy(2).compareTo(LONGEST_WAIT) < 0 ? wait.multipliedBy(2) : LONGEST_WAIT;
        }
    }

    /** Returns why there are no more. */
    private String read(Reading reading, String installation) {
        try (reading) {
            current = reading;
            engine.streams()
                    .eventsCmd()
                    .withEventTypeFilter(EventType.CONTAINER)
                    .withEventFilter("die", "destroy")
                    .withLabelFilter(Labels.INSTALLATION + "=" + installation)
                    .withSince(since)
                    .exec(reading);
            return reading.end.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return "interrupted";
        } catch (ExecutionException | RuntimeException e) {
            return String.valueOf(e.getMessage());
        }
    }

    @Override
    public void close() {
        closed = true;
        thread.interrupt();
        Reading reading = current;
        if (reading != null) {
            reading.close();
        }
    }

    private static String stamp(Instant time) {
        return "%d.%09d".formatted(time.getEpochSecond(), time.getNano());
    }

    private final class Reading implements ResultCallback<Event> {
        private final CompletableFuture<String> end = new CompletableFuture<>();
        private volatile @Nullable Closeable stream;
        private volatile boolean begun;

        @Override
        public void onStart(Closeable opened) {
            stream = opened;
            if (end.isDone()) {
                close();
                return;
            }
            begun = true;
            boolean first = !everRead;
            everRead = true;
            sink.reading(first);
        }

        @Override
        public void onNext(Event event) {
            Long nanos = event.getTimeNano();
            if (nanos != null) {
                since = stamp(Instant.ofEpochSecond(0, nanos));
            }
            sink.event(event);
        }

        @Override
        public void onError(Throwable trouble) {
            end.complete(
                    trouble instanceof RuntimeException known ? EngineWords.of(known, engine.address()) : "" + trouble);
        }

        @Override
        public void onComplete() {
            end.complete("the engine has ended the stream");
        }

        @Override
        public void close() {
            end.complete("closed");
            Closeable opened = stream;
            try {
                if (opened != null) {
                    opened.close();
                }
            } catch (IOException e) {
                // The stream is at its end one way or the other.
                return;
            }
        }
    }
}
