package dev.hodei.app;

import dev.hodei.api.RawLogs;
import dev.hodei.api.RawLogs.Found;
import dev.hodei.api.RawLogs.Refusal;
import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Arrays;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** {@code GET /jobs/ID/log?attempt=N}: the bytes that a job wrote, as a file, a piece at a time. */
final class LogDownload implements Handler<RoutingContext> {
    static final String PATH = "/jobs/:job/log";

    private static final System.Logger LOG = System.getLogger("hodei");
    private static final int PATIENCE_SECONDS = 60;

    private final RawLogs logs;
    private final Executor readers;

    LogDownload(RawLogs logs, Executor readers) {
        this.logs = logs;
        this.readers = readers;
    }

    @Override
    public void handle(RoutingContext routing) {
        String attempt = routing.request().getParam("attempt", "0");
        if (!attempt.matches("\\d{1,4}")) {
            refuse(routing, new Refusal(400, "attempt is a number: 1, 2, …"));
            return;
        }
        try {
            var _ = logs.find(Objects.requireNonNull(routing.pathParam("job")), Integer.parseInt(attempt))
                    .whenComplete((found, error) -> {
                        if (error == null) {
                            start(routing, found);
                        } else {
                            refuse(routing, Refusal.of(error));
                        }
                    });
        } catch (RuntimeException e) {
            refuse(routing, Refusal.of(e));
        }
    }

    private void start(RoutingContext routing, Found found) {
        try {
            readers.execute(() -> send(routing.response(), found));
        } catch (RejectedExecutionException e) {
            refuse(routing, new Refusal(429, "too many logs are read at the moment; try again in a second"));
        }
    }

    private static void send(HttpServerResponse response, Found found) {
        // A browser is to show or keep it as text, whatever it looks like.
        response.setChunked(true)
                .putHeader("Content-Type", "text/plain; charset=utf-8")
                .putHeader("Content-Disposition", "attachment; filename=\"" + found.fileName() + "\"")
                .putHeader("X-Content-Type-Options", "nosniff")
                .putHeader("Content-Security-Policy", "default-src 'none'; sandbox")
                .putHeader("Cache-Control", "no-store");
        try (Body body = new Body(response)) {
            found.log().writeTo(body);
            body.complete();
        } catch (IOException | RuntimeException e) {
            LOG.log(System.Logger.Level.DEBUG, "A download of " + found.fileName() + " was not finished", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void refuse(RoutingContext routing, Refusal refusal) {
        routing.response()
                .setStatusCode(refusal.status())
                .putHeader("Content-Type", "text/plain; charset=utf-8")
                .end(refusal.why() + "\n");
    }

    /** A response's body; waits until each piece has gone out. One that is not complete breaks the connection off. */
    private static final class Body extends OutputStream {
        private final HttpServerResponse response;
        private boolean complete;

        Body(HttpServerResponse response) {
            this.response = response;
        }

        @Override
        public void write(int single) throws IOException {
            write(new byte[] {(byte) single}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int from, int length) throws IOException {
            if (length == 0) {
                return;
            }
            try {
                response.write(Buffer.buffer(Arrays.copyOfRange(bytes, from, from + length)))
                        .toCompletionStage()
                        .toCompletableFuture()
                        .get(PATIENCE_SECONDS, TimeUnit.SECONDS);
            } catch (ExecutionException | TimeoutException e) {
                throw new IOException("the client takes nothing", e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IOException("the server is stopping", e);
            }
        }

        void complete() {
            complete = true;
            response.end();
        }

        @Override
        public void close() {
            if (!complete && !response.ended()) {
                response.reset();
            }
        }
    }
}
