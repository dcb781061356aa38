package dev.hodei.postgres;

import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * What belongs to all servers on one database together.
 *
 * @param id 32 hexadecimal digits
 * @param credentialKey signs the workers' credentials, 32 bytes
 */
public record Installation(String id, byte[] credentialKey) {
    /** Random bytes needed to make one. */
    public static final int RANDOM_BYTES = 48;

    private static final String INSERT = """
            INSERT INTO installation (installation_id, credential_key, created_at) VALUES ($1, $2, $3)
            ON CONFLICT DO NOTHING
            """;
    private static final String SELECT = "SELECT installation_id, credential_key FROM installation";

    /** The one that is stored; made of this randomness, and stored, if there is none yet. */
    public static Uni<Installation> of(Pool pool, byte[] random, Instant now) {
        if (random.length != RANDOM_BYTES) {
            throw new IllegalArgumentException("an installation is made of " + RANDOM_BYTES + " bytes");
        }
        Tuple fresh = Tuple.of(
                HexFormat.of().formatHex(random, 0, 16),
                Values.buffer(Arrays.copyOfRange(random, 16, RANDOM_BYTES)),
                Values.time(now));
        // Two statements: one alone would not see the row of a server that starts at the same time.
        Sql sql = new Sql(pool);
        return sql.ask(INSERT, fresh)
                .chain(() -> sql.ask(SELECT, Tuple.tuple()))
                .map(rows -> installation(rows.iterator().next()));
    }

    private static Installation installation(Row row) {
        return new Installation(row.getString(0), Values.bytes(row, "credential_key"));
    }
}
