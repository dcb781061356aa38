package dev.hodei.session;

import dev.hodei.id.AttemptKey;
import dev.hodei.id.WorkerId;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/** What sessions ask of the database, after a restart or for what they don't remember. Never blocks. */
public interface SessionRows {
    /** The worker that this attempt was given to; empty if there is no such attempt. */
    CompletionStage<Optional<WorkerId>> workerOf(AttemptKey attempt);

    /** Whether the worker is known and has not ended. */
    CompletionStage<Boolean> isLive(WorkerId worker);
}
