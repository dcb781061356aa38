package dev.hodei.postgres;

import dev.hodei.controller.AuditEvent;
import dev.hodei.id.JobId;
import dev.hodei.id.WorkerId;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The API's queries on the audit log. Never blocks; thread-safe. */
public final class AuditLog {
    private final Pool pool;

    public AuditLog(Pool pool) {
        this.pool = pool;
    }

    /** An event and its number, which rises with time. */
    public record Entry(long number, AuditEvent event) {}

    /** Events with a number below {@code beforeNumber}, newest first; of this job or worker, where given. */
    public Uni<List<Entry>> page(@Nullable JobId job, @Nullable WorkerId worker, long beforeNumber, int limit) {
        return Uni.createFrom().failure(new UnsupportedOperationException("" + pool));
    }
}
