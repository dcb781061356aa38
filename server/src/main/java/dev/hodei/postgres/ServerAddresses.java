package dev.hodei.postgres;

import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** The table of the servers that share this database. Never blocks; thread-safe. */
public final class ServerAddresses {
    /** Only those that live are told: each address that does not answer costs workers seconds when they look for a server. */
    private static final String ANNOUNCE = """
            WITH seen AS (
                INSERT INTO servers (address, seen_at) VALUES ($1, now())
                ON CONFLICT (address) DO UPDATE SET seen_at = now()
            ), gone AS (
                DELETE FROM servers WHERE address <> $1 AND seen_at < now() - interval '10 minutes'
            )
            SELECT address FROM (
                SELECT address FROM servers WHERE address <> $1 AND seen_at >= now() - interval '1 minute'
                ORDER BY seen_at DESC LIMIT 16
            ) AS latest ORDER BY address
            """;

    private static final Duration LONGEST_INTERVAL = Duration.ofSeconds(5);

    private final Sql sql;

    public ServerAddresses(Pool pool) {
        this.sql = new Sql(pool);
    }

    /** Says that the server at this address is there, and returns the addresses of up to 16 others. */
    public CompletionStage<List<String>> announce(String own) {
        return sql.list(ANNOUNCE, Tuple.of(own), row -> row.getString(0)).subscribeAsCompletionStage();
    }

    /**
     * Announces it now, and now and again.
     *
     * @param interval at most; no longer than other servers may believe it
     * @param others is told the addresses of the others; while the database is away they are where they were
     */
    public Future<?> keepAnnouncing(
            String own, Duration interval, ScheduledExecutorService timer, Consumer<List<String>> others) {
        long millis = Math.min(interval.toMillis(), LONGEST_INTERVAL.toMillis());
        return timer.scheduleAtFixedRate(
                () -> {
                    var _ = announce(own).thenAccept(others);
                },
                0,
                millis,
                TimeUnit.MILLISECONDS);
    }
}
