package dev.hodei.postgres;

import dev.hodei.controller.Plan;
import dev.hodei.controller.StateStore.StaleStateException;
import dev.hodei.id.JobId;
import io.vertx.pgclient.PgException;
import io.vertx.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.regex.Pattern;

/**
 * A plan as one statement, whose parts stand beside each other in its WITH: a transaction of its own in one round trip. It
 * returns the specs that are wanted, and ends with an error where a part has not changed what it must, or where the term is
 * not the current one.
 */
final class PlanCommit {
    /** The error code of refuse_stale. */
    private static final String STALE = "HD001";

    /** The error code of refuse_term. */
    private static final String OLD_TERM = "HD002";

    /** Locked, so that no other controller can begin a term before this plan is committed. */
    private static final String TERM = "SELECT term FROM controller_lease WHERE one AND term = $1 FOR SHARE";

    private static final String IS_CURRENT = "SELECT NULL, refuse_term() WHERE NOT EXISTS (SELECT FROM current_term)";

    private static final String SPECS = "SELECT job_id, spec FROM jobs WHERE job_id = ANY ($1::text[])";
    private static final String CHANGED_ALL = """
            SELECT NULL, refuse_stale(ARRAY(SELECT unnest($1::text[]) EXCEPT SELECT key FROM PART))
            WHERE (SELECT count(*) FROM PART) <> cardinality($1::text[])""";

    private static final Pattern PARAMETER = Pattern.compile("\\$(\\d+)");

    /** By its parts, so that each text is made once, and prepared once. */
    private static final ConcurrentMap<List<String>, String> TEXTS = new ConcurrentHashMap<>();

    private final List<Statement> parts;
    private final Tuple parameters = Tuple.tuple();

    /** @param term in which its controller is the active one */
    PlanCommit(Plan plan, long term) {
        parts = PlanStatements.of(plan);
        parts.forEach(part -> addAll(part.parameters()));
        addAll(new Columns<>(plan.specsWanted()).text(JobId::value).tuple());
        parts.stream()
                .map(part -> part.expected().keySet())
                .filter(keys -> !keys.isEmpty())
                .forEach(keys -> parameters.addArrayOfString(keys.toArray(String[]::new)));
        parameters.addLong(term);
    }

    private void addAll(Tuple more) {
        for (int i = 0; i < more.size(); i++) {
            parameters.addValue(more.getValue(i));
        }
    }

    Tuple parameters() {
        return parameters;
    }

    String sql() {
        return TEXTS.computeIfAbsent(parts.stream().map(Statement::sql).toList(), _ -> text());
    }

    private String text() {
        List<String> changes = new ArrayList<>();
        List<String> checks = new ArrayList<>();
        int parameter = 0;
        for (Statement part : parts) {
            String name = "part" + changes.size();
            boolean checked = !part.expected().isEmpty();
            changes.add(name + (checked ? " (key)" : "") + " AS (\n" + shifted(part.sql(), parameter) + ")");
            parameter += part.parameters().size();
            if (checked) {
                checks.add(CHANGED_ALL.replace("PART", name));
            }
        }
        changes.add("current_term AS (" + shifted(TERM, parameter + 1 + checks.size()) + ")");
        StringBuilder text =
                new StringBuilder("WITH ").append(String.join(", ", changes)).append('\n');
        text.append(shifted(SPECS, parameter++));
        for (String check : checks) {
            text.append("\nUNION ALL\n").append(shifted(check, parameter++));
        }
        return text.append("\nUNION ALL\n").append(IS_CURRENT).toString();
    }

    private static String shifted(String sql, int by) {
        return PARAMETER.matcher(sql).replaceAll(match -> "\\$" + (Integer.parseInt(match.group(1)) + by));
    }

    /** Whether the database refused the plan because rows have moved. */
    static boolean isStale(PgException refused) {
        return STALE.equals(refused.getSqlState());
    }

    /** Whether the database refused the plan because another controller has begun a term since. */
    static boolean isOfAnOldTerm(PgException refused) {
        return OLD_TERM.equals(refused.getSqlState());
    }

    /** Says of each row that has moved what it should have been. */
    StaleStateException stale(PgException refused) {
        Map<String, String> expected = new HashMap<>();
        parts.forEach(part -> expected.putAll(part.expected()));
        List<String> descriptions = new ArrayList<>();
        for (String key : refused.getDetail().split(",", -1)) {
            descriptions.add(expected.getOrDefault(key, key));
        }
        return new StaleStateException(String.join(", ", descriptions));
    }
}
