package dev.hodei.cli.log;

import dev.hodei.cli.command.CliException;
import dev.hodei.cli.command.ExitCode;
import dev.hodei.cli.connection.Connection;
import dev.hodei.cli.connection.Retry;
import dev.hodei.cli.connection.ServerStream;
import dev.hodei.v1.Attempt;
import dev.hodei.v1.FollowLogsRequest;
import dev.hodei.v1.FollowLogsResponse;
import dev.hodei.v1.Job;
import dev.hodei.v1.JobServiceGrpc;
import dev.hodei.v1.LogChunk;
import io.grpc.StatusRuntimeException;
import java.util.List;

/**
 * Follows one attempt's log and keeps its position: after a lost connection it goes on where it was, with no entry
 * missing and none twice. What cannot be read is passed over, and said. For one thread.
 */
public final class LogFollow {
    private final Connection connection;
    private final LogSink sink;
    private final Integrity integrity;
    private FollowLogsRequest request;
    private long lastReadAt;

    /** @param request what to follow; repeated with attempt and position brought up to date */
    public LogFollow(Connection connection, FollowLogsRequest request, LogSink sink) {
        this.connection = connection;
        this.request = request;
        this.sink = sink;
        this.integrity = new Integrity(request.getFromPosition() == 0 && !request.hasTailEntries());
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
                            return ended(response.getEnd().getJob());
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
        integrity.chunk(chunk);
        long wanted = request.getFromPosition();
        long first = chunk.getFirstPosition();
        long end = first + chunk.getEntryCount();
        lastReadAt = chunk.getFirstReadAtMicros();
        if (first > wanted) {
            missing(wanted, first);
        }
        if (end <= wanted) {
            return;
        }
        List<LogEntry> entries;
        try {
            entries = ChunkDecoder.entries(chunk, wanted);
        } catch (UnreadableChunkException e) {
            long unread = end - Math.max(first, wanted);
            integrity.unreadable(unread);
            entries = List.of(ChunkDecoder.unreadable(
                    Math.max(first, wanted), unread, lastReadAt, String.valueOf(e.getMessage())));
        }
        take(entries, end);
    }

    /** The server has nothing of these entries. */
    private void missing(long from, long to) throws InterruptedException {
        integrity.unreadable(to - from);
        take(List.of(ChunkDecoder.unreadable(from, to - from, lastReadAt, "nothing is stored of what was there")), to);
    }

    private void take(List<LogEntry> entries, long end) throws InterruptedException {
        // Before the sink sees them: where it fails we leave, and nothing is asked for again.
        request = request.toBuilder().setFromPosition(end).build();
        sink.entries(entries);
    }

    private Job ended(Job job) throws InterruptedException {
        Attempt attempt = job.getAttemptsList().stream()
                .filter(one -> one.getNumber() == request.getAttempt())
                .findFirst()
                .orElse(Attempt.getDefaultInstance());
        boolean sealed = !attempt.getLogHash().isEmpty();
        if (sealed && attempt.getLogEntries() > request.getFromPosition()) {
            missing(request.getFromPosition(), attempt.getLogEntries());
        }
        sink.ended();
        MissingText.of(attempt)
                .ifPresent(words -> sink.incomplete("the log of attempt " + attempt.getNumber()
                        + (attempt.getLogEndUnknown() && attempt.getLogBytesMissing() == 0 ? " " : " is ") + words));
        integrity.damage(attempt).ifPresent(sink::damaged);
        return job;
    }
}
