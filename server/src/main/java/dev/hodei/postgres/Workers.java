package dev.hodei.postgres;

import dev.hodei.id.WorkerId;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The API's queries on workers. Never blocks; thread-safe. */
public final class Workers {
    private final Pool pool;

    public Workers(Pool pool) {
        this.pool = pool;
    }

    /**
     * Which workers; an empty set selects all states.
     *
     * @param states as in the CHECK constraint
     * @param liveOnly leave out those that have ended
     */
    public record Selection(Set<String> states, boolean liveOnly) {}

    public Uni<Optional<WorkerRow>> find(WorkerId id) {
        return Uni.createFrom().failure(new UnsupportedOperationException("" + pool));
    }

    /** Ids that start with these digits, in order, at most {@code limit}. */
    public Uni<List<WorkerId>> withPrefix(String prefix, int limit) {
        return Uni.createFrom().failure(new UnsupportedOperationException("" + pool));
    }

    /** Workers with a number below {@code beforeNumber}, newest first. */
    public Uni<List<WorkerRow>> page(Selection selection, long beforeNumber, int limit) {
        return Uni.createFrom().failure(new UnsupportedOperationException("" + pool));
    }

    /** These workers as they are now, oldest first. */
    public Uni<List<WorkerRow>> byIds(Collection<WorkerId> ids) {
        return Uni.createFrom().failure(new UnsupportedOperationException("" + pool));
    }
}
