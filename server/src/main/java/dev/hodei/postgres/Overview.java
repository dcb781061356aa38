package dev.hodei.postgres;

import dev.hodei.id.JobId;
import dev.hodei.postgres.OverviewFigures.Bucket;
import dev.hodei.postgres.OverviewFigures.Percentiles;
import dev.hodei.postgres.OverviewFigures.Slots;
import dev.hodei.postgres.OverviewFigures.Waiting;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The API's queries on how everything is. Never blocks; thread-safe. */
public final class Overview {
    private final Sql sql;

    public Overview(Pool pool) {
        this.sql = new Sql(pool);
    }

    /** What is put together while the statements are asked one after the other, so that they take one connection. */
    private static final class Gathered {
        final Map<String, Long> live = new HashMap<>();
        final Map<String, Integer> workers = new HashMap<>();
        final List<Map<String, Long>> ended = new ArrayList<>();
        Optional<Waiting> oldest = Optional.empty();
        Slots slots = new Slots(0, 0, 0);

        @Nullable
        Percentiles waiting;

        @Nullable
        Percentiles duration;

        double[] available = {};
        double[] used = {};
    }

    /**
     * Figures of now, and of the window between two times.
     *
     * @param buckets into how many equal parts the window is divided
     * @param suspectAfter silence that a worker is expected not to keep
     */
    public Uni<OverviewFigures> read(Instant from, Instant now, int buckets, Duration suspectAfter) {
        double seconds = Duration.between(from, now).toMillis() / 1000.0 / buckets;
        Tuple window = Tuple.of(Values.time(from), Values.time(now));
        Tuple parts = Tuple.of(Values.time(from), Values.time(now), seconds, buckets);
        Gathered all = new Gathered();
        for (int i = 0; i < buckets; i++) {
            all.ended.add(new HashMap<>());
        }
        return sql.ask(OverviewQueries.LIVE_JOBS, Tuple.tuple())
                .invoke(rows -> rows.forEach(row -> all.live.put(row.getString("state"), row.getLong("jobs"))))
                .chain(() -> sql.first(OverviewQueries.OLDEST, Tuple.tuple(), Overview::waiting))
                .invoke(oldest -> all.oldest = oldest)
                .chain(() -> sql.ask(OverviewQueries.WORKERS, Tuple.of(Values.time(now.minus(suspectAfter)))))
                .invoke(rows -> workers(rows, all))
                .chain(() -> sql.ask(OverviewQueries.ENDED, parts))
                .invoke(rows -> rows.forEach(row ->
                        all.ended.get(row.getInteger("bucket")).put(row.getString("state"), row.getLong("jobs"))))
                .chain(() -> sql.ask(OverviewQueries.WAITING, window))
                .invoke(rows -> all.waiting = percentiles(rows))
                .chain(() -> sql.ask(OverviewQueries.DURATION, window))
                .invoke(rows -> all.duration = percentiles(rows))
                .chain(() -> sql.ask(OverviewQueries.SLOTS, parts))
                .invoke(rows -> all.available = averages(rows, buckets))
                .chain(() -> sql.ask(OverviewQueries.SLOTS_USED, parts))
                .invoke(rows -> all.used = averages(rows, buckets))
                .map(_ -> figures(all));
    }

    private static OverviewFigures figures(Gathered all) {
        List<Bucket> buckets = new ArrayList<>();
        for (int i = 0; i < all.ended.size(); i++) {
            buckets.add(new Bucket(Map.copyOf(all.ended.get(i)), all.available[i], all.used[i]));
        }
        Percentiles none = new Percentiles(Duration.ZERO, Duration.ZERO, Duration.ZERO, 0);
        return new OverviewFigures(
                Map.copyOf(all.live),
                all.oldest.orElse(null),
                Map.copyOf(all.workers),
                all.slots,
                all.waiting == null ? none : all.waiting,
                all.duration == null ? none : all.duration,
                buckets);
    }

    private static Waiting waiting(Row row) {
        return new Waiting(new JobId(row.getString("job_id")), Values.instant(row, "queued_at"));
    }

    private static void workers(RowSet<Row> rows, Gathered all) {
        int slots = 0;
        int used = 0;
        int silent = 0;
        for (Row row : rows) {
            all.workers.put(row.getString("state"), row.getInteger("workers"));
            slots += row.getInteger("slots");
            used += row.getInteger("used");
            silent += row.getInteger("silent");
        }
        all.slots = new Slots(slots, used, silent);
    }

    private static @Nullable Percentiles percentiles(RowSet<Row> rows) {
        Row row = rows.iterator().next();
        long count = row.getLong("measured");
        return count == 0 ? null : new Percentiles(length(row, "p50"), length(row, "p90"), length(row, "p99"), count);
    }

    /** Clocks may have been put back. */
    private static Duration length(Row row, String column) {
        return Duration.ofNanos((long) (Math.max(0, row.getDouble(column)) * 1e9));
    }

    private static double[] averages(RowSet<Row> rows, int buckets) {
        double[] averages = new double[buckets];
        for (Row row : rows) {
            averages[row.getInteger("bucket")] = row.getDouble("average");
        }
        return averages;
    }
}
