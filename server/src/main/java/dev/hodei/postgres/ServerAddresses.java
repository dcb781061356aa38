package dev.hodei.postgres;

import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.sqlclient.Tuple;
import java.util.List;
import java.util.concurrent.CompletionStage;

/** The table of the servers that share this database. Never blocks; thread-safe. */
public final class ServerAddresses {
    /** Servers that were not seen for ten minutes are forgotten: no worker looks for its server any longer by default. */
    private static final String ANNOUNCE = """
            WITH seen AS (
                INSERT INTO servers (address, seen_at) VALUES ($1, now())
                ON CONFLICT (address) DO UPDATE SET seen_at = now()
            ), gone AS (
                DELETE FROM servers WHERE address <> $1 AND seen_at < now() - interval '10 minutes'
            )
            SELECT address FROM servers
            WHERE address <> $1 AND seen_at >= now() - interval '10 minutes' ORDER BY address LIMIT 16
            """;

    private final Sql sql;

    public ServerAddresses(Pool pool) {
        this.sql = new Sql(pool);
    }

    /** Says that the server at this address is there, and returns the addresses of up to 16 others. */
    public CompletionStage<List<String>> announce(String own) {
        return sql.list(ANNOUNCE, Tuple.of(own), row -> row.getString(0)).subscribeAsCompletionStage();
    }
}
