package dev.hodei.app;

import io.quarkus.reactive.pg.client.PgPoolCreator;
import io.vertx.pgclient.PgBuilder;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.PoolOptions;
import io.vertx.sqlclient.SqlConnectOptions;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Makes the pool such that it gets over a database that goes away without a word (its machine is gone, the network is
 * cut): a connection on which nothing arrives is given up, and with it the statement that waits there. Idle ones are
 * closed before that, by the pool itself, which then gives out none that is just being closed.
 */
@Singleton
class DatabasePool implements PgPoolCreator {
    private static final int IDLE_SECONDS = 10;
    private static final int SILENT_SECONDS = 20;
    private static final int CONNECT_SECONDS = 10;
    /** Statements are few and static, so that each connection may keep them all, planned. */
    private static final int STATEMENTS = 256;

    @Override
    public Pool create(Input input) {
        input.pgConnectOptionsList()
                .forEach(options -> options.setCachePreparedStatements(true)
                        .setPreparedStatementCacheMaxSize(STATEMENTS)
                        .setPreparedStatementCacheSqlFilter(sql -> true)
                        .setReadIdleTimeout(SILENT_SECONDS)
                        .setIdleTimeoutUnit(TimeUnit.SECONDS)
                        .setConnectTimeout((int) TimeUnit.SECONDS.toMillis(CONNECT_SECONDS)));
        PoolOptions options = new PoolOptions(input.poolOptions())
                .setIdleTimeout(IDLE_SECONDS)
                .setIdleTimeoutUnit(TimeUnit.SECONDS)
                // Each statement has its own deadline; this one's timer goes off even after a failure, with a stack
                // trace (eclipse-vertx/vertx-sql-client#1706).
                .setConnectionTimeout(0);
        return PgBuilder.pool()
                .with(options)
                .connectingTo(List.<SqlConnectOptions>copyOf(input.pgConnectOptionsList()))
                .using(input.vertx())
                .build();
    }
}
