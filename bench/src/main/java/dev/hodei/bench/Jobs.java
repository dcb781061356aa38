package dev.hodei.bench;

import dev.hodei.e2e.harness.Api;
import dev.hodei.e2e.harness.Database;
import dev.hodei.e2e.harness.HodeiServer;
import dev.hodei.v1.JobSpec;
import dev.hodei.v1.JobState;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** Waits for jobs in bulk and checks them by their rows. */
final class Jobs {
    private static final long PAUSE_MILLIS = 20;
    private static final Duration LIMIT = Duration.ofMinutes(15);
    private static final int WARM_UP = 200;

    private Jobs() {}

    /** Has the worker started and the code compiled on the way of a job, so that what follows measures neither. */
    static void warmUp(HodeiServer server) throws WrongResultException, InterruptedException {
        warmUp(server, Map.of());
    }

    /** The same on a worker with these labels. */
    static void warmUp(HodeiServer server, Map<String, String> labels)
            throws WrongResultException, InterruptedException {
        JobSpec spec = Api.command("echo warm").toBuilder()
                .putAllRequiredLabels(labels)
                .build();
        Api.Ran first = server.api().run(spec);
        WrongResultException.unless(
                first.job().getState() == JobState.JOB_STATE_SUCCEEDED, "the first job ended as " + first.job());
        Submitter submitter = new Submitter(server.api());
        for (int i = 0; i < WARM_UP; i++) {
            submitter.submit(spec);
        }
        submitter.await();
        try {
            awaitAll(server.database());
        } catch (SQLException e) {
            throw new WrongResultException("the rows can't be read: " + e);
        }
    }

    /** Waits until no job is on its way. */
    static void awaitAll(Database database) throws SQLException, InterruptedException, WrongResultException {
        long deadline = System.nanoTime() + LIMIT.toNanos();
        try (Connection connection = database.connect();
                PreparedStatement live = connection.prepareStatement(
                        "SELECT 1 FROM jobs WHERE state IN ('QUEUED', 'ASSIGNED', 'RUNNING') LIMIT 1")) {
            while (true) {
                try (ResultSet row = live.executeQuery()) {
                    if (!row.next()) {
                        return;
                    }
                }
                WrongResultException.unless(System.nanoTime() < deadline, "not all jobs ended within " + LIMIT);
                Thread.sleep(PAUSE_MILLIS);
            }
        }
    }

    static long lastNumber(Database database) {
        return Long.parseLong(
                database.query("SELECT coalesce(max(job_number), 0) FROM jobs").getFirst());
    }

    /** Checks that since then so many jobs were queued, each of which ran once and succeeded. */
    static void mustHaveRunOnce(Database database, long afterNumber, int count) throws WrongResultException {
        List<String> jobs = database.query("""
                SELECT count(*) || ' jobs, ' || count(*) FILTER (WHERE state = 'SUCCEEDED' AND attempts = 1)
                    || ' succeeded at once' FROM jobs WHERE job_number > ?
                """, afterNumber);
        List<String> attempts = database.query("""
                SELECT count(*) || ' attempts, ' || count(*) FILTER (WHERE a.exit_code = 0) || ' with exit code 0'
                FROM attempts a JOIN jobs j USING (job_id) WHERE j.job_number > ?
                """, afterNumber);
        String wanted = count + " jobs, " + count + " succeeded at once, " + count + " attempts, " + count
                + " with exit code 0";
        String found = jobs.getFirst() + ", " + attempts.getFirst();
        WrongResultException.unless(found.equals(wanted), "expected " + wanted + "; found " + found);
    }
}
