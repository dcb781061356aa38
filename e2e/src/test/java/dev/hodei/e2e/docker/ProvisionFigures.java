package dev.hodei.e2e.docker;

import dev.hodei.e2e.harness.Database;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * What became of a run.
 *
 * @param provisions workers that were asked for
 * @param kills of the server
 * @param acknowledged jobs whose queueing was answered
 * @param ends how many of these are in each state
 * @param endedTwice jobs, and those that are in no end state, or whose end was recorded more or less often than once
 * @param containersLeft when all jobs had ended and no worker was wanted, before the server stopped
 * @param containersAfterStop after an orderly stop of the last server
 * @param passwords neither used nor expired, of workers that have not ended
 */
record ProvisionFigures(
        long provisions,
        int kills,
        int acknowledged,
        Map<String, Integer> ends,
        List<String> endedTwice,
        List<String> containersLeft,
        List<String> containersAfterStop,
        List<String> passwords,
        Duration took) {
    private static final String STATE = "SELECT state FROM jobs WHERE job_id = ?";
    private static final String ENDS = """
            SELECT count(*) FROM audit_events WHERE job_id = ? AND action = 'job.finished'
            """;
    private static final String USABLE = """
            SELECT w.worker_id || ' ' || w.state
            FROM bootstrap_tokens t JOIN workers w USING (worker_id)
            WHERE t.consumed_at IS NULL AND t.expires_at > now() AND w.finished_at IS NULL
            """;

    static Map<String, Integer> ends(Database database, Collection<String> jobs) {
        Map<String, Integer> ends = new TreeMap<>();
        jobs.forEach(job -> ends.merge(String.join("", database.query(STATE, job)), 1, Integer::sum));
        return ends;
    }

    /** Jobs that did not end exactly once. */
    static List<String> endedTwice(Database database, Collection<String> jobs) {
        return jobs.stream()
                .filter(job -> !database.query(ENDS, job).equals(List.of("1")))
                .toList();
    }

    static List<String> usablePasswords(Database database) {
        return database.query(USABLE);
    }

    boolean clean() {
        return endedTwice.isEmpty()
                && containersLeft.isEmpty()
                && containersAfterStop.isEmpty()
                && passwords.isEmpty()
                && ends.keySet().stream().allMatch(List.of("SUCCEEDED", "FAILED", "CANCELLED", "TIMED_OUT")::contains);
    }

    String text() {
        return String.format(
                Locale.ROOT,
                """
                provisions             %d
                kills of the server    %d
                jobs acknowledged      %d
                their end states       %s
                not ended exactly once %d %s
                containers left        %d %s
                after a stop           %d %s
                passwords usable       %d %s
                took                   %d s
                """,
                provisions,
                kills,
                acknowledged,
                ends,
                endedTwice.size(),
                endedTwice,
                containersLeft.size(),
                containersLeft,
                containersAfterStop.size(),
                containersAfterStop,
                passwords.size(),
                passwords,
                took.toSeconds());
    }
}
