package dev.hodei.cli.log;

import dev.hodei.cli.command.CliException;
import dev.hodei.cli.command.ExitCode;
import dev.hodei.cli.connection.Connection;
import dev.hodei.cli.connection.Retry;
import dev.hodei.cli.connection.ServerStream;
import dev.hodei.v1.FollowLogsRequest;
import dev.hodei.v1.FollowLogsResponse;
import dev.hodei.v1.Job;
import dev.hodei.v1.JobServiceGrpc;
import dev.hodei.v1.LogChunk;
import io.grpc.StatusRuntimeException;
import java.util.List;

/**
 * Follows one attempt's log and keeps its position: after a lost connection it goes on where it was, with no entry
 * missing and none twice. For one thread.
 */
public final class LogFollow {
    private final Connection connection;
    private final LogSink sink;
    private FollowLogsRequest request;

    /** @param request what to follow; repeated with attempt and position brought up to date */
    public LogFollow(Connection connection, FollowLogsRequest request, LogSink sink) {
        this.connection = connection;
        this.request = request;
        this.sink = sink;
    }

    /** The attempt that is followed; 0 before the server has named it. */
    public int attempt() {
        return request.getAttempt();
    }

    /**
     * Follows to the end of the log, or to its present end where the request says so.
     *
     * @return the job at that time
     * @throws StatusRuntimeException when the server refuses, or was away for longer than a
     *     restart may take
     */
    public Job toEnd() throws InterruptedException {
        Retry retry = request.getNoFollow() ? connection.longRetry() : connection.followRetry();
        while (true) {
            try (ServerStream<FollowLogsResponse> stream =
                    connection.stream(JobServiceGrpc.getFollowLogsMethod(), request)) {
                while (true) {
                    FollowLogsResponse response = stream.next();
                    if (response == null) {
                        throw new CliException(ExitCode.FAILED, "the server ended the log without saying how");
                    }
                    retry.succeeded();
                    switch (response.getEventCase()) {
                        case START -> started(response);
                        case CHUNK -> chunk(response.getChunk());
                        case END -> {
                            sink.ended();
                            return response.getEnd().getJob();
                        }
                        case EVENT_NOT_SET -> {}
                    }
                }
            } catch (StatusRuntimeException e) {
                retry.pauseOrThrow(e);
            }
        }
    }

    private void started(FollowLogsResponse response) {
        var start = response.getStart();
        sink.attempt(start.getJobId(), start.getAttempt());
        request = request.toBuilder()
                .setAttempt(start.getAttempt())
                .setFromPosition(Math.max(start.getPosition(), request.getFromPosition()))
                .clearTailEntries()
                .build();
    }

    private void chunk(LogChunk chunk) throws InterruptedException {
        long wanted = request.getFromPosition();
        if (chunk.getFirstPosition() > wanted) {
            throw new CliException(
                    ExitCode.FAILED,
                    "the server left out log entries " + wanted + " to " + (chunk.getFirstPosition() - 1));
        }
        List<LogEntry> entries = ChunkDecoder.entries(chunk, wanted);
        if (!entries.isEmpty()) {
            // Before the sink sees them: where it fails we leave, and nothing is asked for again.
            request = request.toBuilder()
                    .setFromPosition(entries.getLast().position() + 1)
                    .build();
            sink.entries(entries);
        }
    }
}
