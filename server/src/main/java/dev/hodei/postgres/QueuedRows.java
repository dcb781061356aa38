package dev.hodei.postgres;

import dev.hodei.backlog.BacklogSizes;
import dev.hodei.backlog.LineHead;
import dev.hodei.backlog.LinePage;
import dev.hodei.controller.Explanation;
import dev.hodei.id.JobId;
import dev.hodei.job.Demand;
import dev.hodei.job.Job;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/**
 * The queue, read line by line through the index jobs_in_line: by the line's key, and within a line in the order in which its
 * jobs are served. No statement reads more rows than it gives out.
 */
final class QueuedRows {
    private static final String KEY = "line_key(required_labels, pool, image, cpu_millis, memory_bytes)";

    /** $1: the least key, $2: lines, $3: jobs of all lines, $4: jobs of one line. */
    static final String PAGE = """
            WITH RECURSIVE keys (key, place) AS (
                (SELECT KEY, 1 FROM jobs WHERE state = 'QUEUED' AND KEY >= $1::bigint ORDER BY KEY LIMIT 1)
                UNION ALL
                SELECT (SELECT KEY FROM jobs WHERE state = 'QUEUED' AND KEY > keys.key ORDER BY KEY LIMIT 1), place + 1
                FROM keys
                WHERE key IS NOT NULL AND place < $2::integer
            )
            SELECT keys.key AS key, head.*
            FROM keys
            CROSS JOIN LATERAL (
                COLUMNS
                WHERE state = 'QUEUED' AND KEY = keys.key
                ORDER BY KEY, -priority, job_number
                LIMIT least($4::integer, greatest(1, $3::integer / (SELECT count(*) FROM keys WHERE key IS NOT NULL)))) head
            WHERE keys.key IS NOT NULL
            """.replace("COLUMNS", LoadedRows.JOB_COLUMNS).replace("KEY", KEY);

    /** $1 to $5: what is asked for, $6: jobs of each line. */
    static final String HEADS = """
            SELECT wanted.place, head.*
            FROM unnest($1::text[], $2::text[], $3::text[], $4::integer[], $5::bigint[])
                WITH ORDINALITY AS wanted (w_labels, w_pool, w_image, w_cpu_millis, w_memory_bytes, place)
            CROSS JOIN LATERAL (
                COLUMNS
                WHERE state = 'QUEUED' AND KEY = line_key(w_labels::jsonb, w_pool, w_image, w_cpu_millis, w_memory_bytes)
                    AND required_labels = w_labels::jsonb AND pool = w_pool AND image = w_image
                    AND cpu_millis = w_cpu_millis AND memory_bytes = w_memory_bytes
                ORDER BY KEY, -priority, job_number
                LIMIT $6::integer) head
            """.replace("COLUMNS", LoadedRows.JOB_COLUMNS).replace("KEY", KEY);

    /**
     * By their ids alone: where it also asks for those that are queued, a plan made while there are few jobs would go through
     * the whole queue.
     */
    static final String BY_ID = LoadedRows.JOB_COLUMNS + "WHERE job_id = ANY ($1::text[])";

    /** $2: jobs ahead that are counted, $3: queued jobs that are. */
    static final String PLACES = """
            WITH asked AS MATERIALIZED (
                SELECT job_id, KEY AS key, priority, job_number, state FROM jobs WHERE job_id = ANY ($1::text[])
            )
            SELECT job_id,
                (SELECT count(*) FROM (
                    SELECT FROM jobs
                    WHERE state = 'QUEUED' AND KEY = asked.key
                        AND (-priority, job_number) < (-asked.priority, asked.job_number)
                    LIMIT $2::integer) ahead)::integer AS ahead,
                (SELECT count(*) FROM (
                    SELECT FROM jobs WHERE state = 'QUEUED' LIMIT $3::integer) queued)::integer AS queued
            FROM asked
            WHERE state = 'QUEUED'
            """.replace("KEY", KEY);

    private QueuedRows() {}

    static Tuple page(long from, BacklogSizes sizes) {
        return Tuple.of(from, sizes.pageLines(), sizes.pageJobs(), sizes.line());
    }

    static LinePage page(List<Row> rows, BacklogSizes sizes) {
        Map<Long, Map<Demand, List<Job>>> lines = new LinkedHashMap<>();
        for (Row row : rows) {
            Job job = LoadedRows.job(row, Map.of());
            lines.computeIfAbsent(row.getLong("key"), _ -> new LinkedHashMap<>())
                    .computeIfAbsent(job.terms().demand(), _ -> new ArrayList<>())
                    .add(job);
        }
        int most = lines.isEmpty() ? 1 : Math.clamp(sizes.pageJobs() / lines.size(), 1, sizes.line());
        List<LineHead> heads = new ArrayList<>();
        // As good as always, a key has one line.
        for (Map<Demand, List<Job>> ofKey : lines.values()) {
            boolean all = ofKey.values().stream().mapToInt(List::size).sum() < most;
            ofKey.forEach((demand, jobs) -> heads.add(new LineHead(demand, jobs, all)));
        }
        OptionalLong next = lines.size() < sizes.pageLines()
                ? OptionalLong.empty()
                : LinePage.after(lines.keySet().stream().max(Long::compare).orElseThrow());
        return new LinePage(heads, next);
    }

    static Tuple heads(Collection<Demand> lines, int jobs) {
        return new Columns<>(lines)
                .labels(Demand::labels)
                .text(Demand::pool)
                .text(Demand::image)
                .number(Demand::cpuMillis)
                .bigNumber(Demand::memoryBytes)
                .tuple()
                .addInteger(jobs);
    }

    /** @param lines in the order in which they were asked for */
    static List<LineHead> heads(List<Row> rows, Collection<Demand> lines, int most) {
        Map<Long, List<Job>> jobs = new HashMap<>();
        for (Row row : rows) {
            jobs.computeIfAbsent(row.getLong("place"), _ -> new ArrayList<>()).add(LoadedRows.job(row, Map.of()));
        }
        List<LineHead> heads = new ArrayList<>();
        for (Demand demand : lines) {
            List<Job> head = jobs.getOrDefault(heads.size() + 1L, List.of());
            heads.add(new LineHead(demand, head, head.size() < most));
        }
        return heads;
    }

    static List<Job> queued(List<Row> rows) {
        return rows.stream()
                .filter(row -> row.getString("state").equals("QUEUED"))
                .map(row -> LoadedRows.job(row, Map.of()))
                .toList();
    }

    static Tuple ids(Collection<JobId> jobs) {
        return new Columns<>(jobs).text(JobId::value).tuple();
    }

    static Map<JobId, Explanation.Place> places(List<Row> rows, int counted) {
        Map<JobId, Explanation.Place> places = new HashMap<>();
        for (Row row : rows) {
            int ahead = row.getInteger("ahead");
            places.put(
                    new JobId(row.getString("job_id")),
                    new Explanation.Place(ahead, ahead == counted, row.getInteger("queued")));
        }
        return places;
    }
}
