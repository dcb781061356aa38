package dev.hodei.cli;

import com.google.protobuf.util.Timestamps;
import dev.hodei.v1.Attempt;
import dev.hodei.v1.AttemptState;
import dev.hodei.v1.EndReason;
import dev.hodei.v1.Job;
import dev.hodei.v1.JobSpec;
import dev.hodei.v1.JobState;
import dev.hodei.v1.LogChunk;
import dev.hodei.v1.LogCompression;
import dev.hodei.wire.LogHash;
import java.util.ArrayList;
import java.util.List;

/** A job of the fake server: its record, and the logs of its attempts. Guarded by the server's lock. */
final class FakeJob {
    static final String WORKER = "feedbeef00000000000000000000cafe";
    private static final long QUEUED_AT = 1_700_000_000_000L;

    private static final List<LogCompression> COMPRESSIONS = List.of(
            LogCompression.LOG_COMPRESSION_ZSTD,
            LogCompression.LOG_COMPRESSION_DEFLATE,
            LogCompression.LOG_COMPRESSION_NONE);

    Job job;
    private final List<List<LogChunk>> logs = new ArrayList<>();

    FakeJob(String id, JobSpec spec) {
        job = Job.newBuilder()
                .setJobId(id)
                .setSpec(spec)
                .setState(JobState.JOB_STATE_QUEUED)
                .setQueuedAt(Timestamps.fromMillis(QUEUED_AT))
                .setChangedAt(Timestamps.fromMillis(QUEUED_AT))
                .setDisplayName(spec.getName().isEmpty() ? "made up" : spec.getName())
                .setWaitReason("no worker is free")
                .build();
    }

    void running() {
        job = job.toBuilder()
                .setState(JobState.JOB_STATE_RUNNING)
                .clearWaitReason()
                .addAttempts(Attempt.newBuilder()
                        .setNumber(job.getAttemptsCount() + 1)
                        .setState(AttemptState.ATTEMPT_STATE_RUNNING)
                        .setWorkerId(WORKER)
                        .setAssignedAt(Timestamps.fromMillis(QUEUED_AT + 250))
                        .setStartedAt(Timestamps.fromMillis(QUEUED_AT + 300)))
                .build();
        logs.add(new ArrayList<>());
    }

    void print(Chunks entries) {
        print(entries, COMPRESSIONS.get(logs.getLast().size() % COMPRESSIONS.size()));
    }

    void print(Chunks entries, LogCompression compression) {
        logs.getLast().add(entries.chunk(position(logs.size()), compression));
    }

    /** The log of one attempt; empty where there is no such attempt. */
    List<LogChunk> chunks(int attempt) {
        return attempt > 0 && attempt <= logs.size() ? logs.get(attempt - 1) : List.of();
    }

    /** Where one attempt's log ends. */
    long position(int attempt) {
        return chunks(attempt).stream().mapToLong(LogChunk::getEntryCount).sum();
    }

    void exit(int code) {
        end(
                code == 0 ? JobState.JOB_STATE_SUCCEEDED : JobState.JOB_STATE_FAILED,
                Attempt.newBuilder()
                        .setEndReason(EndReason.END_REASON_EXIT_CODE)
                        .setExitCode(code));
    }

    void end(JobState state, Attempt.Builder how) {
        Job.Builder ended = job.toBuilder()
                .setState(state)
                .clearWaitReason()
                .setFinishedAt(Timestamps.fromMillis(QUEUED_AT + 2_300))
                .setChangedAt(Timestamps.fromMillis(QUEUED_AT + 2_300));
        if (ended.getAttemptsCount() > 0) {
            int last = ended.getAttemptsCount() - 1;
            ended.setAttempts(
                    last,
                    ended.getAttempts(last).toBuilder()
                            .mergeFrom(how.build())
                            .setState(
                                    state == JobState.JOB_STATE_SUCCEEDED
                                            ? AttemptState.ATTEMPT_STATE_SUCCEEDED
                                            : AttemptState.ATTEMPT_STATE_FAILED)
                            .setFinishedAt(Timestamps.fromMillis(QUEUED_AT + 2_300)));
        }
        job = ended.build();
    }

    /** The latest attempt has failed, and another is to come. */
    void failedAndQueuedAgain(int code) {
        exit(code);
        job = job.toBuilder()
                .setState(JobState.JOB_STATE_QUEUED)
                .clearFinishedAt()
                .build();
    }

    /** The latest attempt's log is sealed with this hash. */
    void sealed(String hash) {
        int last = job.getAttemptsCount() - 1;
        job = job.toBuilder()
                .setAttempts(
                        last,
                        job.getAttempts(last).toBuilder()
                                .setLogEntries(position(last + 1))
                                .setLogHash(hash))
                .build();
    }

    /** The latest attempt's log lacks so much. */
    void lacks(long bytes, boolean endUnknown) {
        int last = job.getAttemptsCount() - 1;
        job = job.toBuilder()
                .setAttempts(
                        last,
                        job.getAttempts(last).toBuilder()
                                .setLogBytesMissing(bytes)
                                .setLogEndUnknown(endUnknown))
                .build();
    }

    /** The hash of the latest attempt's log. */
    String hash() {
        LogHash hash = new LogHash();
        logs.getLast()
                .forEach(chunk -> hash.add(
                        chunk.getFirstPosition(),
                        chunk.getEntryCount(),
                        chunk.getFirstReadAtMicros(),
                        chunk.getTextBytes(),
                        chunk.getCompressionValue(),
                        chunk.getBody().toByteArray()));
        return hash.hex();
    }

    boolean ended() {
        return job.hasFinishedAt();
    }

    boolean attemptEnded(int attempt) {
        return attempt > 0 && job.getAttempts(attempt - 1).hasFinishedAt();
    }
}
