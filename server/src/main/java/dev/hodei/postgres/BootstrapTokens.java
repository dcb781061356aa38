package dev.hodei.postgres;

import dev.hodei.bootstrap.OneTimePassword;
import dev.hodei.bootstrap.TokenCheck;
import dev.hodei.id.WorkerId;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import java.time.Instant;

/** One-time passwords, as hashes. Issued by the controller's commit; used up here. Never blocks; thread-safe. */
public final class BootstrapTokens {
    private final Pool pool;

    public BootstrapTokens(Pool pool) {
        this.pool = pool;
    }

    /**
     * Uses a password up: one conditional UPDATE, so that of several calls at the same time exactly one is told
     * Consumed. Stores the worker's facts with it, and an audit event (token.consumed or token.refused) either way.
     *
     * @param facts a serialized {@code hodei.v1.WorkerFacts}
     */
    public Uni<TokenCheck> consume(OneTimePassword password, WorkerId worker, byte[] facts, Instant now) {
        return Uni.createFrom().failure(new UnsupportedOperationException("" + pool));
    }
}
