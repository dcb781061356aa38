package dev.hodei.postgres;

import io.vertx.sqlclient.Tuple;
import java.util.Map;

/**
 * One part of a plan: a statement that changes rows of one kind.
 *
 * @param expected what it must change: the keys that it returns, each with a description of what the row should have been;
 *     empty if it may change as much or as little as it does, and then it returns nothing
 */
record Statement(String sql, Tuple parameters, Map<String, String> expected) {
    Statement(String sql, Tuple parameters) {
        this(sql, parameters, Map.of());
    }
}
