package dev.hodei.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dev.hodei.api.JobRows;
import dev.hodei.api.RawLogs;
import dev.hodei.id.AttemptKey;
import dev.hodei.id.JobId;
import dev.hodei.log.LogChunk;
import dev.hodei.log.LogExtent;
import dev.hodei.log.LogStore;
import dev.hodei.postgres.JobRow;
import dev.hodei.v1.LogChunkBody;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.ext.web.Router;
import java.lang.reflect.Proxy;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LogDownloadTest {
    private static final JobId JOB = new JobId("ab".repeat(16));
    private static final byte[] PIECE = "x".repeat(1 << 16).getBytes(StandardCharsets.US_ASCII);
    /** More than any socket keeps. */
    private static final int PIECES = 400;

    private final Vertx vertx = Vertx.vertx();

    @AfterEach
    void stop() throws Exception {
        vertx.close().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
    }

    private HttpResponse<String> get(String path, Executor readers) throws Exception {
        Router router = Router.router(vertx);
        router.get(LogDownload.PATH).handler(new LogDownload(new RawLogs(jobs(), new Lines()), readers));
        HttpServer server = vertx.createHttpServer()
                .requestHandler(router)
                .listen(0, "127.0.0.1")
                .toCompletionStage()
                .toCompletableFuture()
                .get(10, TimeUnit.SECONDS);
        URI address = URI.create("http://127.0.0.1:" + server.actualPort() + path);
        return HttpClient.newHttpClient().send(HttpRequest.newBuilder(address).build(), BodyHandlers.ofString());
    }

    @Test
    void aLogComesAsAFileThatIsNeverAPage() throws Exception {
        HttpResponse<String> response = get("/jobs/abab/log?attempt=1", Thread::startVirtualThread);
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.body())
                .hasSize(PIECES * (PIECE.length + 1))
                .startsWith("xx")
                .endsWith("x\n");
        assertThat(response.headers().firstValue("Content-Type")).contains("text/plain; charset=utf-8");
        assertThat(response.headers().firstValue("Content-Disposition"))
                .contains("attachment; filename=\"" + JOB.shortened() + "-1.log\"");
        assertThat(response.headers().firstValue("Content-Security-Policy")).contains("default-src 'none'; sandbox");
        assertThat(response.headers().firstValue("X-Content-Type-Options")).contains("nosniff");
    }

    @Test
    void whatCannotBeGivenIsSaid() throws Exception {
        assertThat(get("/jobs/ffff/log", Thread::startVirtualThread).statusCode())
                .isEqualTo(404);
        assertThat(get("/jobs/abab/log?attempt=9", Thread::startVirtualThread).statusCode())
                .isEqualTo(404);
        assertThat(get("/jobs/nope/log", Thread::startVirtualThread).statusCode())
                .isEqualTo(400);
        assertThat(get("/jobs/abab/log?attempt=x", Thread::startVirtualThread).statusCode())
                .isEqualTo(400);
        HttpResponse<String> busy = get("/jobs/abab/log", _ -> {
            throw new RejectedExecutionException();
        });
        assertThat(busy.statusCode()).isEqualTo(429);
        assertThat(busy.body()).contains("try again");
    }

    /** Knows one job that has had no attempt, whose first one's log is therefore looked at. */
    private static JobRows jobs() {
        JobRow row = new JobRow(
                JOB,
                1,
                "x",
                new byte[0],
                "QUEUED",
                Instant.EPOCH,
                Instant.EPOCH,
                null,
                false,
                null,
                null,
                "",
                List.of(),
                Set.of());
        return (JobRows) Proxy.newProxyInstance(
                JobRows.class.getClassLoader(),
                new Class<?>[] {JobRows.class},
                (_, method, arguments) -> switch (method.getName()) {
                    case "withPrefix" ->
                        CompletableFuture.completedFuture(
                                JOB.value().startsWith((String) arguments[0]) ? List.of(JOB) : List.of());
                    case "find" -> CompletableFuture.completedFuture(Optional.of(row));
                    default -> throw new UnsupportedOperationException(method.getName());
                });
    }

    /** A log of long lines, a chunk each. */
    private static final class Lines implements LogStore {
        @Override
        public CompletionStage<LogExtent> extent(AttemptKey attempt) {
            return CompletableFuture.completedFuture(new LogExtent(PIECES, 0));
        }

        @Override
        public CompletionStage<LogExtent> append(AttemptKey attempt, List<LogChunk> chunks) {
            throw new UnsupportedOperationException();
        }

        @Override
        public CompletionStage<List<LogChunk>> read(AttemptKey attempt, long position, int maxBytes) {
            byte[] body = LogChunkBody.newBuilder()
                    .addReadAfterMicros(0)
                    .addLengthAndFlags(PIECE.length << 3)
                    .setText(ByteString.copyFrom(PIECE))
                    .build()
                    .toByteArray();
            return CompletableFuture.completedFuture(List.of(new LogChunk(position, 1, 1, PIECE.length, 1, body)));
        }
    }
}
