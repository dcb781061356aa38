package dev.hodei.api;

import dev.hodei.id.AttemptKey;
import dev.hodei.id.AttemptRef;
import dev.hodei.id.WorkerId;
import dev.hodei.postgres.GivenAttempt;
import dev.hodei.postgres.GivenAttempts;
import dev.hodei.session.SessionRows;
import java.util.Collection;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.stream.Collectors;

/** What sessions ask, answered from the rows of attempts and workers. */
public final class StoredSessionRows implements SessionRows {
    private final WorkerRows workers;
    private final GivenAttempts held;

    public StoredSessionRows(WorkerRows workers, GivenAttempts held) {
        this.workers = workers;
        this.held = held;
    }

    @Override
    public CompletionStage<Map<AttemptRef, Given>> given(Collection<AttemptRef> attempts) {
        Set<AttemptRef> asked = Set.copyOf(attempts);
        return held.given(attempts.stream().map(AttemptKey::of).toList())
                .thenApply(rows -> rows.stream()
                        .filter(row -> asked.contains(row.attempt()))
                        .collect(Collectors.toMap(GivenAttempt::attempt, StoredSessionRows::given)));
    }

    private static Given given(GivenAttempt row) {
        return new Given(row.worker(), row.log());
    }

    @Override
    public CompletionStage<Standing> standing(WorkerId worker) {
        return workers.find(worker)
                .thenApply(found -> found.map(row -> row.finishedAt() == null ? Standing.LIVE : Standing.ENDED)
                        .orElse(Standing.UNKNOWN));
    }
}
