package dev.hodei.postgres;

import dev.hodei.controller.AuditEvent;
import dev.hodei.controller.Plan;
import dev.hodei.controller.WorkerFactsBytes;
import dev.hodei.id.JobId;
import dev.hodei.id.WorkerId;
import dev.hodei.job.Attempt;
import dev.hodei.job.AttemptEnd;
import dev.hodei.job.EndReason;
import dev.hodei.job.ExpectedLog;
import dev.hodei.job.Job;
import dev.hodei.job.JobState;
import dev.hodei.worker.Worker;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A plan as statements: at most one of a kind, whatever its size. No two change the same row, so that their order is no matter. */
final class PlanStatements {
    private static final String INSERT_WORKERS = """
            INSERT INTO workers (worker_id, state, provider, created_at, changed_at, ready_deadline, labels,
                pool, image, cpu_millis, memory_bytes, provisioned_for, provider_instance)
            SELECT n.worker_id, n.state, n.provider, n.created_at, n.changed_at, n.ready_deadline, n.labels::jsonb,
                n.pool, n.image, n.cpu_millis, n.memory_bytes, n.provisioned_for, n.provider_instance
            FROM unnest(
                $1::text[], $2::text[], $3::text[], $4::timestamptz[], $5::timestamptz[], $6::timestamptz[],
                $7::text[], $8::text[], $9::text[], $10::integer[], $11::bigint[], $12::text[], $13::text[])
                AS n (worker_id, state, provider, created_at, changed_at, ready_deadline, labels,
                    pool, image, cpu_millis, memory_bytes, provisioned_for, provider_instance)
            """;
    private static final String INSERT_TOKENS = """
            INSERT INTO bootstrap_tokens (token_hash, worker_id, issued_at, expires_at)
            SELECT * FROM unnest($1::bytea[], $2::text[], $3::timestamptz[], $4::timestamptz[])
            """;
    private static final String USE_TOKENS = """
            UPDATE bootstrap_tokens t
            SET consumed_at = c.consumed_at, claimed_by = c.claimed_by
            FROM unnest($1::bytea[], $2::text[], $3::bytea[], $4::timestamptz[])
                AS c (token_hash, worker_id, claimed_by, consumed_at)
            WHERE t.token_hash = c.token_hash AND t.worker_id = c.worker_id AND t.consumed_at IS NULL
            RETURNING 'password of ' || t.worker_id
            """;
    private static final String UPDATE_WORKERS = """
            UPDATE workers w
            SET state = c.state,
                changed_at = c.changed_at,
                registered_at = c.registered_at,
                last_heartbeat_at = coalesce(c.last_heartbeat_at, w.last_heartbeat_at),
                finished_at = c.finished_at,
                slots = c.slots,
                provider_ref = c.provider_ref,
                state_detail = c.state_detail,
                drain_deadline = c.drain_deadline,
                up_since = c.up_since,
                down_since = c.down_since,
                up_micros = c.up_micros,
                down_micros = c.down_micros,
                labels = c.labels::jsonb,
                provider_status = c.provider_status,
                refreshed_at = c.refreshed_at,
                provider_instance = c.provider_instance,
                facts = coalesce(c.facts, w.facts)
            FROM unnest(
                $1::text[], $2::text[], $3::text[], $4::timestamptz[], $5::timestamptz[], $6::timestamptz[],
                $7::timestamptz[], $8::integer[], $9::text[], $10::text[], $11::timestamptz[], $12::timestamptz[],
                $13::timestamptz[], $14::bigint[], $15::bigint[], $16::text[], $17::text[], $18::timestamptz[],
                $19::text[], $20::bytea[])
                AS c (worker_id, expected_state, state, changed_at, registered_at, last_heartbeat_at,
                    finished_at, slots, provider_ref, state_detail, drain_deadline, up_since, down_since,
                    up_micros, down_micros, labels, provider_status, refreshed_at, provider_instance, facts)
            WHERE w.worker_id = c.worker_id AND w.state = c.expected_state
            RETURNING w.worker_id
            """;
    private static final String UPDATE_HEARTBEATS = """
            UPDATE workers w
            SET last_heartbeat_at = c.heard_at
            FROM unnest($1::text[], $2::timestamptz[]) AS c (worker_id, heard_at)
            WHERE w.worker_id = c.worker_id AND w.last_heartbeat_at IS DISTINCT FROM c.heard_at
            """;
    private static final String UPDATE_JOBS = """
            UPDATE jobs j
            SET state = c.state,
                changed_at = c.changed_at,
                finished_at = c.finished_at,
                cancel_requested = c.cancel_requested,
                attempts = c.attempts,
                never_started = c.never_started,
                retried = c.retried,
                retried_on_lost = c.retried_on_lost,
                start_failures = c.start_failures,
                end_reason = c.end_reason,
                end_detail = c.end_detail
            FROM unnest(
                $1::text[], $2::text[], $3::integer[], $4::text[], $5::timestamptz[], $6::timestamptz[],
                $7::boolean[], $8::integer[], $9::integer[], $10::integer[], $11::integer[], $12::integer[],
                $13::text[], $14::text[])
                AS c (job_id, expected_state, expected_attempts, state, changed_at, finished_at,
                    cancel_requested, attempts, never_started, retried, retried_on_lost, start_failures,
                    end_reason, end_detail)
            WHERE j.job_id = c.job_id AND j.state = c.expected_state AND j.attempts = c.expected_attempts
            RETURNING j.job_id
            """;
    private static final String INSERT_ATTEMPTS = """
            INSERT INTO attempts (job_id, attempt, worker_id, fencing_token, state, assigned_at)
            SELECT * FROM unnest(
                $1::text[], $2::integer[], $3::text[], $4::bigint[], $5::text[], $6::timestamptz[])
            """;
    private static final String UPDATE_ATTEMPTS = """
            UPDATE attempts a
            SET state = c.state,
                started_at = c.started_at,
                finished_at = c.finished_at,
                end_reason = c.end_reason,
                exit_code = c.exit_code,
                signal = c.signal,
                end_detail = c.end_detail
            FROM unnest(
                $1::text[], $2::integer[], $3::bigint[], $4::text[], $5::text[], $6::timestamptz[],
                $7::timestamptz[], $8::text[], $9::integer[], $10::integer[], $11::text[])
                AS c (job_id, attempt, fencing_token, expected_state, state, started_at,
                    finished_at, end_reason, exit_code, signal, end_detail)
            WHERE a.job_id = c.job_id
                AND a.attempt = c.attempt
                AND a.fencing_token = c.fencing_token
                AND a.state = c.expected_state
            RETURNING a.job_id || '/' || a.attempt
            """;
    /** An append that comes at the same time is either before this, and in the sealed log, or finds it sealed. */
    private static final String SEAL_LOGS = """
            INSERT INTO attempt_logs
                (job_id, attempt, sealed, hash, hash_position, expected_text_bytes, end_unknown)
            SELECT e.job_id, e.attempt, true, decode(repeat('00', 32), 'hex'), 0, e.expected_text_bytes, e.end_unknown
            FROM unnest($1::text[], $2::integer[], $3::bigint[], $4::boolean[])
                AS e (job_id, attempt, expected_text_bytes, end_unknown)
            ON CONFLICT (job_id, attempt) DO UPDATE
            SET sealed = true,
                expected_text_bytes = excluded.expected_text_bytes,
                end_unknown = excluded.end_unknown
            """;

    private static final String INSERT_AUDIT = """
            INSERT INTO audit_events (occurred_at, actor, action, job_id, worker_id, correlation_id, detail)
            SELECT e.occurred_at, e.actor, e.action, e.job_id, e.worker_id, e.correlation_id, e.detail
            FROM unnest($1::timestamptz[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[])
                WITH ORDINALITY AS e (occurred_at, actor, action, job_id, worker_id, correlation_id, detail, place)
            ORDER BY e.place
            """;

    private final List<Statement> statements = new ArrayList<>();

    private PlanStatements(Plan plan) {
        newWorkers(plan.newWorkers());
        workers(plan.workers(), plan.registrations());
        registrations(plan.registrations());
        heartbeats(plan.heartbeats().entrySet());
        jobs(plan.jobs());
        newAttempts(plan.newAttempts());
        attempts(plan.attempts());
        seal(plan.attempts());
        audit(plan.audit());
    }

    static List<Statement> of(Plan plan) {
        return List.copyOf(new PlanStatements(plan).statements);
    }

    private void newWorkers(List<Plan.NewWorker> added) {
        if (added.isEmpty()) {
            return;
        }
        Columns<Plan.NewWorker> workers = new Columns<>(added)
                .text(n -> n.worker().id().value())
                .text(n -> n.worker().state().name())
                .text(n -> n.worker().provider())
                .time(n -> n.worker().createdAt())
                .time(n -> n.worker().changedAt())
                .time(n -> n.worker().readyDeadline())
                .labels(n -> n.worker().labels())
                .text(n -> n.worker().pool())
                .text(n -> n.worker().origin().shape().image())
                .number(n -> n.worker().origin().shape().cpuMillis())
                .bigNumber(n -> n.worker().origin().shape().memoryBytes())
                .text(n -> idOrNull(n.worker().origin().cause()))
                .text(n -> n.worker().startedBy().instance());
        statements.add(new Statement(INSERT_WORKERS, workers.tuple()));
        Columns<Plan.NewWorker> tokens = new Columns<>(added)
                .bytes(n -> n.password().bytes())
                .text(n -> n.worker().id().value())
                .time(n -> n.worker().createdAt())
                .time(n -> n.worker().readyDeadline());
        statements.add(new Statement(INSERT_TOKENS, tokens.tuple()));
    }

    private void workers(List<Plan.WorkerChange> changes, List<Plan.Registration> registrations) {
        if (changes.isEmpty()) {
            return;
        }
        Map<WorkerId, WorkerFactsBytes> facts = new HashMap<>();
        registrations.forEach(registration -> facts.put(registration.worker(), registration.facts()));
        Columns<Plan.WorkerChange> columns = new Columns<>(changes)
                .text(c -> c.before().id().value())
                .text(c -> c.before().state().name())
                .text(c -> c.after().state().name())
                .time(c -> c.after().changedAt())
                .time(c -> c.after().registeredAt())
                .time(c -> c.after().lastHeartbeatAt())
                .time(c -> finishedAt(c.after()))
                .number(c -> c.after().slots())
                .text(c -> c.after().providerRef())
                .text(c -> c.after().detail())
                .time(c -> c.after().drainDeadline())
                .time(c -> c.after().reach().upSince())
                .time(c -> c.after().reach().downSince())
                .bigNumber(c -> Values.micros(c.after().reach().up()))
                .bigNumber(c -> Values.micros(c.after().reach().down()))
                .labels(c -> c.after().labels())
                .text(c -> c.after().providerSide().status())
                .time(c -> c.after().providerSide().askedAt())
                .text(c -> c.after().startedBy().instance())
                .bytes(c -> bytesOrNull(facts.get(c.after().id())));
        Map<String, String> expected = expected(
                changes,
                c -> c.before().id().value(),
                c -> "worker " + c.before().id() + " is not " + c.before().state());
        statements.add(new Statement(UPDATE_WORKERS, columns.tuple(), expected));
    }

    private static byte @Nullable [] bytesOrNull(@Nullable WorkerFactsBytes facts) {
        return facts == null ? null : facts.bytes();
    }

    private void registrations(List<Plan.Registration> registrations) {
        if (registrations.isEmpty()) {
            return;
        }
        Columns<Plan.Registration> columns = new Columns<>(registrations)
                .bytes(r -> r.claim().password().bytes())
                .text(r -> r.worker().value())
                .bytes(r -> r.claim().key().bytes())
                .time(Plan.Registration::at);
        Map<String, String> expected = expected(
                registrations,
                r -> "password of " + r.worker(),
                r -> "the one-time password of worker " + r.worker() + " was used before");
        statements.add(new Statement(USE_TOKENS, columns.tuple(), expected));
    }

    private static @Nullable Instant finishedAt(Worker worker) {
        return worker.state().ended() ? worker.changedAt() : null;
    }

    private void heartbeats(Collection<Map.Entry<WorkerId, Instant>> heard) {
        if (!heard.isEmpty()) {
            Columns<Map.Entry<WorkerId, Instant>> columns =
                    new Columns<>(heard).text(h -> h.getKey().value()).time(Map.Entry::getValue);
            statements.add(new Statement(UPDATE_HEARTBEATS, columns.tuple()));
        }
    }

    private void jobs(List<Plan.JobChange> changes) {
        if (changes.isEmpty()) {
            return;
        }
        Columns<Plan.JobChange> columns = new Columns<>(changes)
                .text(c -> c.before().id().value())
                .text(c -> c.before().state().stored())
                .number(c -> c.before().attempts())
                .text(c -> c.after().state().stored())
                .time(c -> c.after().changedAt())
                .time(c -> finishedAt(c.after()))
                .flag(c -> c.after().cancelRequested())
                .number(c -> c.after().attempts())
                .number(c -> c.after().counts().neverStarted())
                .number(c -> c.after().counts().retried())
                .number(c -> c.after().counts().retriedOnLost())
                .number(c -> c.after().counts().startFailures())
                .text(c -> unstarted(c.after()) == null ? null : EndReason.PROVISION_FAILED.name())
                .text(c -> Objects.requireNonNullElse(unstarted(c.after()), ""));
        Map<String, String> expected = expected(
                changes,
                c -> c.before().id().value(),
                c -> "job " + c.before().id() + " is not " + c.before().state().stored() + " with "
                        + c.before().attempts() + " attempts");
        statements.add(new Statement(UPDATE_JOBS, columns.tuple(), expected));
    }

    private static @Nullable Instant finishedAt(Job job) {
        return job.state() instanceof JobState.Ended ended ? ended.at() : null;
    }

    private static @Nullable String unstarted(Job job) {
        return job.state() instanceof JobState.Ended ended ? ended.unstarted() : null;
    }

    private void newAttempts(List<Attempt> added) {
        if (!added.isEmpty()) {
            Columns<Attempt> columns = new Columns<>(added)
                    .text(a -> a.ref().job().value())
                    .number(a -> a.ref().attempt())
                    .text(a -> a.worker().value())
                    .bigNumber(a -> a.ref().fencingToken())
                    .text(a -> a.state().name())
                    .time(Attempt::assignedAt);
            statements.add(new Statement(INSERT_ATTEMPTS, columns.tuple()));
        }
    }

    private void attempts(List<Plan.AttemptChange> changes) {
        if (changes.isEmpty()) {
            return;
        }
        Columns<Plan.AttemptChange> columns = new Columns<>(changes)
                .text(c -> c.after().ref().job().value())
                .number(c -> c.after().ref().attempt())
                .bigNumber(c -> c.after().ref().fencingToken())
                .text(c -> c.before().name())
                .text(c -> c.after().state().name())
                .time(c -> c.after().startedAt())
                .time(c -> c.after().finishedAt())
                .text(c -> ofEnd(c, end -> end.reason().name()))
                .number(c -> ofEnd(c, AttemptEnd::exitCode))
                .number(c -> ofEnd(c, AttemptEnd::signal))
                .text(c -> c.after().end() == null ? "" : c.after().end().detail());
        Map<String, String> expected = expected(
                changes,
                c -> c.after().ref().job() + "/" + c.after().ref().attempt(),
                c -> "attempt " + c.after().ref() + " is not " + c.before());
        statements.add(new Statement(UPDATE_ATTEMPTS, columns.tuple(), expected));
    }

    private void seal(List<Plan.AttemptChange> changes) {
        List<Plan.AttemptChange> ended =
                changes.stream().filter(change -> change.after().end() != null).toList();
        if (!ended.isEmpty()) {
            Columns<Plan.AttemptChange> columns = new Columns<>(ended)
                    .text(c -> c.after().ref().job().value())
                    .number(c -> c.after().ref().attempt())
                    .bigNumber(c -> expected(c).textBytes())
                    .flag(c -> !expected(c).exact());
            statements.add(new Statement(SEAL_LOGS, columns.tuple()));
        }
    }

    private static ExpectedLog expected(Plan.AttemptChange change) {
        AttemptEnd end = change.after().end();
        return end == null ? ExpectedLog.EMPTY : end.log();
    }

    private static <T> @Nullable T ofEnd(Plan.AttemptChange change, Function<AttemptEnd, @Nullable T> part) {
        AttemptEnd end = change.after().end();
        return end == null ? null : part.apply(end);
    }

    private void audit(List<AuditEvent> events) {
        if (!events.isEmpty()) {
            Columns<AuditEvent> columns = new Columns<>(events)
                    .time(AuditEvent::at)
                    .text(AuditEvent::actor)
                    .text(AuditEvent::action)
                    .text(e -> idOrNull(e.job()))
                    .text(e -> e.worker() == null ? null : e.worker().value())
                    .text(e -> idOrNull(e.correlation()))
                    .text(AuditEvent::detail);
            statements.add(new Statement(INSERT_AUDIT, columns.tuple()));
        }
    }

    private static @Nullable String idOrNull(@Nullable JobId job) {
        return job == null ? null : job.value();
    }

    private static <C> Map<String, String> expected(
            List<C> changes, Function<C, String> key, Function<C, String> description) {
        Map<String, String> expected = new LinkedHashMap<>();
        changes.forEach(change -> expected.put(key.apply(change), description.apply(change)));
        return expected;
    }
}
