package dev.hodei.session;

import dev.hodei.id.AttemptKey;
import dev.hodei.id.WorkerId;
import dev.hodei.log.LogExtent;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/** What sessions ask of the database, after a restart or for what they don't remember. Never blocks. */
public interface SessionRows {
    /** The worker that this attempt was given to; empty if there is no such attempt. */
    CompletionStage<Optional<WorkerId>> workerOf(AttemptKey attempt);

    /** The same of many at once, each with how much of its log is stored; those that are not there are left out. */
    CompletionStage<Map<AttemptKey, Given>> given(Collection<AttemptKey> attempts);

    /** To whom an attempt was given, and how much of its log is stored. */
    record Given(WorkerId worker, LogExtent log) {}

    /** Whether there is such a worker, be it that it has ended. */
    CompletionStage<Boolean> isKnown(WorkerId worker);
}
