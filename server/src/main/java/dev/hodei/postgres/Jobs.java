package dev.hodei.postgres;

import dev.hodei.id.JobId;
import dev.hodei.id.WorkerId;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The API's queries on jobs. Never blocks; thread-safe. */
public final class Jobs {
    private final Pool pool;

    public Jobs(Pool pool) {
        this.pool = pool;
    }

    /**
     * A job to be queued.
     *
     * @param requestId the client's own id of the request, or null
     */
    public record NewJob(
            JobId id,
            @Nullable String requestId,
            String displayName,
            byte[] spec,
            Map<String, String> labels,
            Instant queuedAt) {}

    /**
     * What came of an insert.
     *
     * @param created false if a job with the same request id was there already; the row is that job's then
     */
    public record Inserted(JobRow job, boolean created) {}

    /**
     * Which jobs; an empty set or a null selects all.
     *
     * @param states as in the CHECK constraint
     * @param nameContains part of the displayed name, without regard to case
     */
    public record Selection(
            Set<String> states,
            @Nullable String nameContains,
            Map<String, String> labels,
            @Nullable WorkerId worker) {}

    /** Inserts a job as QUEUED, with its audit event, and completes once it is durable. */
    public Uni<Inserted> insert(NewJob job) {
        return Uni.createFrom().failure(new UnsupportedOperationException("" + pool));
    }

    /** A job with all its attempts. */
    public Uni<Optional<JobRow>> find(JobId id) {
        return Uni.createFrom().failure(new UnsupportedOperationException("" + pool));
    }

    /** Ids that start with these digits, in order, at most {@code limit}. */
    public Uni<List<JobId>> withPrefix(String prefix, int limit) {
        return Uni.createFrom().failure(new UnsupportedOperationException("" + pool));
    }

    /** Jobs with a number below {@code beforeNumber}, newest first, each with its latest attempt only. */
    public Uni<List<JobRow>> page(Selection selection, long beforeNumber, int limit) {
        return Uni.createFrom().failure(new UnsupportedOperationException("" + pool));
    }

    /** These jobs as they are now, oldest first, each with its latest attempt only. */
    public Uni<List<JobRow>> byIds(Collection<JobId> ids) {
        return Uni.createFrom().failure(new UnsupportedOperationException("" + pool));
    }
}
