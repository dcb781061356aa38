package dev.hodei.postgres;

import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The rows of a set-based statement as one array a column, in the order of the statement's parameters.
 *
 * @param <R> what a row is made of
 */
final class Columns<R> {
    private final List<R> rows;
    private final Tuple tuple = Tuple.tuple();

    Columns(Collection<R> rows) {
        this.rows = List.copyOf(rows);
    }

    /** Text as PostgreSQL can store it, see {@link Values#text}. */
    Columns<R> text(Function<R, @Nullable String> column) {
        tuple.addArrayOfString(rows.stream()
                .map(column)
                .map(text -> text == null ? null : Values.text(text))
                .toArray(String[]::new));
        return this;
    }

    Columns<R> time(Function<R, @Nullable Instant> column) {
        tuple.addArrayOfOffsetDateTime(
                rows.stream().map(column).map(Values::timeOrNull).toArray(OffsetDateTime[]::new));
        return this;
    }

    Columns<R> number(Function<R, @Nullable Integer> column) {
        tuple.addArrayOfInteger(rows.stream().map(column).toArray(Integer[]::new));
        return this;
    }

    Columns<R> bigNumber(Function<R, Long> column) {
        tuple.addArrayOfLong(rows.stream().map(column).toArray(Long[]::new));
        return this;
    }

    /** Labels, each map as a JSON text. */
    Columns<R> labels(Function<R, Map<String, String>> column) {
        tuple.addArrayOfString(rows.stream()
                .map(column)
                .map(labels -> Values.json(labels).encode())
                .toArray(String[]::new));
        return this;
    }

    Columns<R> flag(Function<R, Boolean> column) {
        tuple.addArrayOfBoolean(rows.stream().map(column).toArray(Boolean[]::new));
        return this;
    }

    Columns<R> bytes(Function<R, byte @Nullable []> column) {
        tuple.addArrayOfBuffer(rows.stream()
                .map(column)
                .map(bytes -> bytes == null ? null : Values.buffer(bytes))
                .toArray(Buffer[]::new));
        return this;
    }

    /** These single values as the first parameters, and the columns as those after them. */
    Tuple after(Object... values) {
        Tuple all = Tuple.from(List.of(values));
        for (int i = 0; i < tuple.size(); i++) {
            all.addValue(tuple.getValue(i));
        }
        return all;
    }

    Tuple tuple() {
        return tuple;
    }
}
