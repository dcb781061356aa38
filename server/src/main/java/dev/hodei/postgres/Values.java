package dev.hodei.postgres;

import dev.hodei.id.JobId;
import dev.hodei.id.WorkerId;
import dev.hodei.worker.Reach;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Row;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** How single values cross the edge to PostgreSQL, and back. */
final class Values {
    private Values() {}

    /** PostgreSQL keeps microseconds and would round to them; what was written must not be later than it was. */
    static OffsetDateTime time(Instant at) {
        return at.truncatedTo(ChronoUnit.MICROS).atOffset(ZoneOffset.UTC);
    }

    static @Nullable OffsetDateTime timeOrNull(@Nullable Instant at) {
        return at == null ? null : time(at);
    }

    /** The one character that text in PostgreSQL cannot hold must not make a commit fail for ever. */
    static String text(String text) {
        return text.indexOf('\0') < 0 ? text : text.replace('\0', '\uFFFD');
    }

    static Buffer buffer(byte[] bytes) {
        return Buffer.buffer(bytes);
    }

    /** The smallest id that may start with these digits. Ids are compared bytewise. */
    static String firstWith(String prefix) {
        return prefix;
    }

    /** Not smaller than any id that starts with these digits: no digit is larger than f. */
    static String lastWith(String prefix) {
        return prefix + "g";
    }

    static Instant instant(Row row, String column) {
        return row.getOffsetDateTime(column).toInstant();
    }

    static @Nullable Instant instantOrNull(Row row, String column) {
        OffsetDateTime at = row.getOffsetDateTime(column);
        return at == null ? null : at.toInstant();
    }

    /** From up_since, down_since, up_micros and down_micros. */
    static Reach reach(Row row) {
        return new Reach(
                instantOrNull(row, "up_since"),
                instantOrNull(row, "down_since"),
                Duration.of(row.getLong("up_micros"), ChronoUnit.MICROS),
                Duration.of(row.getLong("down_micros"), ChronoUnit.MICROS));
    }

    static long micros(Duration length) {
        return length.dividedBy(Duration.of(1, ChronoUnit.MICROS));
    }

    static byte[] bytes(Row row, String column) {
        return row.getBuffer(column).getBytes();
    }

    static byte @Nullable [] bytesOrNull(Row row, String column) {
        Buffer bytes = row.getBuffer(column);
        return bytes == null ? null : bytes.getBytes();
    }

    /** Returns labels as jsonb. */
    static JsonObject json(Map<String, String> labels) {
        JsonObject json = new JsonObject();
        labels.forEach((key, value) -> json.put(text(key), text(value)));
        return json;
    }

    static Map<String, String> labels(Row row, String column) {
        return labels(row.getJsonObject(column));
    }

    static Map<String, String> labels(JsonObject json) {
        Map<String, String> labels = new HashMap<>();
        json.forEach(entry -> labels.put(entry.getKey(), String.valueOf(entry.getValue())));
        return labels;
    }

    static @Nullable JobId jobOrNull(Row row, String column) {
        String id = row.getString(column);
        return id == null ? null : new JobId(id);
    }

    static @Nullable WorkerId workerOrNull(Row row, String column) {
        String id = row.getString(column);
        return id == null ? null : new WorkerId(id);
    }
}
