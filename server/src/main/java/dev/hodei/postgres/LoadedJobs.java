package dev.hodei.postgres;

import dev.hodei.controller.Plan;
import dev.hodei.controller.StateStore.StoreUnavailableException;
import dev.hodei.id.JobId;
import dev.hodei.job.Attempt;
import dev.hodei.job.Job;
import dev.hodei.job.JobState;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BinaryOperator;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * The jobs that have not ended. Rows of jobs that wait are read once: whoever queues a job adds a row, and only the controller
 * changes one, through {@link PostgresStateStore#commit}. After that it is enough to ask which numbers still wait, so that a
 * long queue does not hold up the controller each time that it reads its rows again. Not thread-safe.
 */
final class LoadedJobs {
    private static final Comparator<Job> BY_NUMBER = Comparator.comparingLong(Job::number);

    private final Map<Long, Job> waiting = new HashMap<>();

    /** What was sent, and whose answers are read with {@link #read}. */
    record Asked(Future<RowSet<Row>> jobs, Future<RowSet<Row>> attempts, Future<RowSet<Row>> numbers) {}

    Asked ask(ControllerConnection connection) {
        boolean all = waiting.isEmpty();
        return new Asked(
                connection.send(all ? LoadedRows.JOBS : LoadedRows.GIVEN_JOBS, Tuple.tuple()),
                connection.send(LoadedRows.ATTEMPTS, Tuple.tuple()),
                all ? Future.succeededFuture() : connection.send(LoadedRows.WAITING_NUMBERS, Tuple.tuple()));
    }

    /** All jobs that have not ended, in the order of their numbers. */
    List<Job> read(ControllerConnection connection, Asked asked) throws StoreUnavailableException {
        List<Row> rows = new ArrayList<>(connection.rows(asked.jobs()));
        Map<JobId, Attempt> live = connection.rows(asked.attempts()).stream()
                .map(LoadedRows::attempt)
                .collect(Collectors.toMap(
                        attempt -> attempt.ref().job(),
                        Function.identity(),
                        BinaryOperator.maxBy(
                                Comparator.comparingInt(attempt -> attempt.ref().attempt()))));
        if (!waiting.isEmpty()) {
            rows.addAll(newlyQueued(connection, asked.numbers()));
        }
        List<Job> jobs = new ArrayList<>();
        for (Row row : rows) {
            Job job = LoadedRows.job(row, live);
            if (job.state() instanceof JobState.Queued) {
                waiting.put(job.number(), job);
            } else {
                jobs.add(job);
            }
        }
        jobs.addAll(waiting.values());
        jobs.sort(BY_NUMBER);
        return jobs;
    }

    /** Keeps those that still wait, and fetches the others that do. */
    private List<Row> newlyQueued(ControllerConnection connection, Future<RowSet<Row>> asked)
            throws StoreUnavailableException {
        Set<Long> numbers = new HashSet<>();
        connection.await(asked).forEach(row -> numbers.add(row.getLong(0)));
        waiting.keySet().retainAll(numbers);
        Long[] others =
                numbers.stream().filter(number -> !waiting.containsKey(number)).toArray(Long[]::new);
        return others.length == 0
                ? List.of()
                : connection.rows(
                        connection.send(LoadedRows.NUMBERED_JOBS, Tuple.tuple().addArrayOfLong(others)));
    }

    /** Their rows are other ones now. */
    void changed(List<Plan.JobChange> changes) {
        changes.forEach(change -> waiting.remove(change.before().number()));
    }

    /** Somebody else may have changed rows, or may do so from now on. */
    void forget() {
        waiting.clear();
    }
}
