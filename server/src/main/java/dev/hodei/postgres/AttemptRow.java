package dev.hodei.postgres;

import dev.hodei.id.WorkerId;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * An attempt as it is stored, with the extent of its log.
 *
 * @param state as in the CHECK constraint on attempts.state
 * @param endReason as in the CHECK constraint on attempts.end_reason
 * @param logHash of the sealed log, see {@link dev.hodei.wire.LogHash}; null before, where it is not known, and in lists
 * @param workerRequestedAt when its worker was asked for, and later was ready; null in lists
 */
public record AttemptRow(
        int attempt,
        WorkerId worker,
        String state,
        Instant assignedAt,
        @Nullable Instant startedAt,
        @Nullable Instant finishedAt,
        @Nullable String endReason,
        @Nullable Integer exitCode,
        @Nullable Integer signal,
        String endDetail,
        long logPosition,
        long logTextBytes,
        long logBytesMissing,
        boolean logEndUnknown,
        @Nullable String logHash,
        @Nullable Instant workerRequestedAt,
        @Nullable Instant workerReadyAt) {}
