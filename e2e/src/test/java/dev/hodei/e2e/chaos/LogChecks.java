package dev.hodei.e2e.chaos;

import dev.hodei.e2e.harness.LogEntry;
import dev.hodei.v1.Attempt;
import dev.hodei.v1.AttemptState;
import dev.hodei.v1.EndReason;
import dev.hodei.v1.Job;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Whether the logs hold every line, once, in order, and whether those who followed saw the same. */
final class LogChecks {
    private record Key(String job, int attempt) {}

    private final Evidence evidence;
    private final Map<String, Asked> asked;
    private final Consumer<Violation> found;
    private final Map<Key, AttemptLog> stored = new HashMap<>();

    LogChecks(Evidence evidence, Map<String, Asked> asked, Consumer<Violation> found) {
        this.evidence = evidence;
        this.asked = asked;
        this.found = found;
        evidence.logs().forEach(log -> stored.put(new Key(log.jobId(), log.attempt()), log));
    }

    void check() {
        for (Job job : evidence.jobs()) {
            Asked request = asked.get(job.getJobId());
            if (request != null) {
                job.getAttemptsList().forEach(attempt -> attempt(job, attempt, request));
            }
        }
        evidence.followed().forEach((_, seen) -> seen.forEach(this::followed));
        evidence.jobs().forEach(this::followedAll);
        evidence.printed().forEach(this::printed);
    }

    private void attempt(Job job, Attempt attempt, Asked request) {
        AttemptLog log = stored.get(new Key(job.getJobId(), attempt.getNumber()));
        List<LogEntry> entries = log == null ? List.of() : log.entries();
        if (log != null && !log.hash().isEmpty() && !log.hash().equals(attempt.getLogHash())) {
            found.accept(new Violation(
                    Violation.Kind.LOG_CHANGED,
                    "job " + job.getJobId() + " attempt " + attempt.getNumber() + ": sealed with "
                            + attempt.getLogHash() + ", and now " + log.hash()));
        }
        int atLeast = atLeast(job, attempt, request);
        for (Numbering numbering : List.of(
                new Numbering("out", LogEntry.STDOUT, attempt.getNumber()),
                new Numbering("err", LogEntry.STDERR, attempt.getNumber()))) {
            String where = "job " + job.getJobId() + " (" + request.kind() + ") attempt " + attempt.getNumber() + " "
                    + attempt.getEndReason();
            numbering.check(entries, atLeast, where, found);
        }
    }

    /** How many lines must be there: all that were written, unless the worker was lost with the rest. */
    private int atLeast(Job job, Attempt attempt, Asked request) {
        if (attempt.getLogBytesMissing() > 0) {
            return 0; // Not complete, and the server says so.
        }
        boolean byItself = attempt.getEndReason() == EndReason.END_REASON_EXIT_CODE;
        if (byItself && !request.kind().endless()) {
            return request.kind().lines(request.lines());
        }
        boolean told = byItself
                || attempt.getEndReason() == EndReason.END_REASON_TIMEOUT
                || attempt.getEndReason() == EndReason.END_REASON_CANCELLED;
        return told
                ? evidence.ledger().of(job.getJobId(), attempt.getNumber()).stream()
                        .filter(mark -> mark.kind() == Mark.Kind.LINE)
                        .mapToInt(Mark::number)
                        .max()
                        .orElse(0)
                : 0;
    }

    /** Who follows a job is shown every attempt. */
    private void followedAll(Job job) {
        List<AttemptLog> seen = evidence.followed().get(job.getJobId());
        if (seen != null && seen.size() != job.getAttemptsCount()) {
            found.accept(new Violation(
                    Violation.Kind.FOLLOWER_DIFFERS,
                    "job " + job.getJobId() + ": a follower saw " + seen.size() + " attempts, and there are "
                            + job.getAttemptsCount()));
        }
    }

    private void followed(AttemptLog seen) {
        AttemptLog log = stored.get(new Key(seen.jobId(), seen.attempt()));
        int at = difference(log, seen);
        // What a lost worker brings after it was found again comes too late for those who were told of the loss.
        if (at >= 0
                && !(isLost(seen.jobId(), seen.attempt())
                        && at == seen.entries().size())) {
            found.accept(new Violation(
                    Violation.Kind.FOLLOWER_DIFFERS,
                    "job " + seen.jobId() + " attempt " + seen.attempt() + ": from position " + at
                            + " on a follower saw "
                            + seen.entries().size() + " entries, and stored are "
                            + (log == null ? 0 : log.entries().size())));
        }
    }

    private boolean isLost(String jobId, int number) {
        return evidence.jobs().stream()
                .filter(job -> job.getJobId().equals(jobId))
                .flatMap(job -> job.getAttemptsList().stream())
                .anyMatch(attempt ->
                        attempt.getNumber() == number && attempt.getState() == AttemptState.ATTEMPT_STATE_LOST);
    }

    /** The first position where two logs differ; -1 where they don't. */
    private static int difference(@Nullable AttemptLog log, AttemptLog seen) {
        List<LogEntry> entries = log == null ? List.of() : log.entries();
        int common = Math.min(entries.size(), seen.entries().size());
        for (int i = 0; i < common; i++) {
            LogEntry a = entries.get(i);
            LogEntry b = seen.entries().get(i);
            if (a.position() != b.position() || a.stream() != b.stream() || !Objects.equals(a.text(), b.text())) {
                return i;
            }
        }
        return entries.size() == seen.entries().size() ? -1 : common;
    }

    /** The command line shows one attempt after the other. */
    private void printed(String jobId, String text) {
        int agreed = 0;
        boolean missed = false;
        for (AttemptLog log : evidence.logs().stream()
                .filter(each -> each.jobId().equals(jobId))
                .sorted(Comparator.comparingInt(AttemptLog::attempt))
                .toList()) {
            boolean lost = isLost(jobId, log.attempt());
            for (LogEntry entry : log.entries()) {
                String line = entry.text() + (entry.unterminated() ? "" : "\n");
                if (entry.stream() == LogEntry.STDOUT && text.startsWith(line, agreed)) {
                    agreed += line.length();
                } else if (entry.stream() == LogEntry.STDOUT) {
                    missed |= !lost;
                }
            }
        }
        if (missed || agreed != text.length()) {
            found.accept(new Violation(
                    Violation.Kind.FOLLOWER_DIFFERS,
                    "job " + jobId + ": hodei job logs --follow printed " + text.length()
                            + " characters, of which the first " + agreed + " are as stored"));
        }
    }
}
