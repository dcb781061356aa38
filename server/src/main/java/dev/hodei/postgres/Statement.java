package dev.hodei.postgres;

import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * One statement of a plan's transaction.
 *
 * @param expected what the statement must have changed: the first column of the rows it returns, each with a description
 *     of what it should have been; empty if it may change as much or as little as it does
 */
record Statement(String sql, Tuple parameters, Map<String, String> expected) {
    Statement(String sql, Tuple parameters) {
        this(sql, parameters, Map.of());
    }

    /** Descriptions of the rows that were not as they were expected to be. */
    Set<String> unmet(RowSet<Row> changed) {
        if (expected.isEmpty() || changed.rowCount() == expected.size()) {
            return Set.of();
        }
        Map<String, String> left = new LinkedHashMap<>(expected);
        for (Row row : changed) {
            left.remove(row.getString(0));
        }
        return new HashSet<>(left.values());
    }
}
