package dev.hodei.session;

import dev.hodei.id.AttemptRef;
import dev.hodei.id.WorkerId;
import dev.hodei.log.LogExtent;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/** What sessions ask of the database, after a restart or for what they don't remember. Never blocks. */
public interface SessionRows {
    /** Returns which of these attempts exist with the fencing tokens that are named. */
    CompletionStage<Map<AttemptRef, Given>> given(Collection<AttemptRef> attempts);

    /** The worker to whom an attempt was given, and how much of its log is stored. */
    record Given(WorkerId worker, LogExtent log) {}

    /** The worker that this attempt was given to with this fencing token; empty if there is no such attempt, or it is stale. */
    default CompletionStage<Optional<WorkerId>> workerOf(AttemptRef attempt) {
        return given(List.of(attempt))
                .thenApply(given -> Optional.ofNullable(given.get(attempt)).map(Given::worker));
    }

    /** What a worker's row says of it. */
    enum Standing {
        /** There is no such worker. */
        UNKNOWN,
        LIVE,
        /** The worker has ended, or was given up: then it may come back. */
        ENDED
    }

    CompletionStage<Standing> standing(WorkerId worker);
}
