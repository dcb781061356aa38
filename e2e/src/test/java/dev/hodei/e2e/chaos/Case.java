package dev.hodei.e2e.chaos;

import com.google.protobuf.Timestamp;
import dev.hodei.e2e.chaos.ClockHistory.Period;
import dev.hodei.e2e.harness.LogEntry;
import dev.hodei.v1.Attempt;
import dev.hodei.v1.AttemptState;
import dev.hodei.v1.EndReason;
import dev.hodei.v1.Job;
import dev.hodei.v1.JobSpec;
import dev.hodei.v1.JobState;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Evidence of one job of three lines, to be doctored. */
final class Case {
    private static final String ID = "0".repeat(31) + "1";
    private static final int LINES = 3;
    private static final long END_MICROS = 1_000_000;

    private JobKind kind = JobKind.PLAIN;
    private final Job.Builder job = Job.newBuilder().setJobId(ID).setSpec(spec("r1"));
    private final List<Job> others = new ArrayList<>();
    private boolean known = true;
    private boolean acknowledged = true;
    private @Nullable Instant cancelled;
    private final List<String> marks = new ArrayList<>();
    private final List<String> late = new ArrayList<>();
    private final Map<Integer, List<LogEntry>> logs = new TreeMap<>();
    private final Map<String, List<AttemptLog>> followed = new TreeMap<>();
    private final Map<String, String> printed = new TreeMap<>();
    private final Map<String, Set<JobState>> ends = new TreeMap<>();
    private String hash = "";
    private final List<String> leftovers = new ArrayList<>();
    private Set<FaultKind> kinds = Set.of(FaultKind.AGENT_KILLED);
    private final List<Period> periods = new ArrayList<>();

    /** One attempt that succeeded. */
    static Case clean() {
        Case clean = new Case().attempt(1, AttemptState.ATTEMPT_STATE_SUCCEEDED, EndReason.END_REASON_EXIT_CODE);
        clean.marks.add("E 1 0");
        return clean.state(JobState.JOB_STATE_SUCCEEDED);
    }

    /** One attempt whose worker was lost. */
    static Case lost(JobKind kind) {
        return new Case()
                .kind(kind)
                .attempt(1, AttemptState.ATTEMPT_STATE_LOST, EndReason.END_REASON_WORKER_LOST)
                .state(JobState.JOB_STATE_FAILED);
    }

    /** One that was lost, and one that succeeded. */
    static Case lostAndRunAgain() {
        Case again = lost(JobKind.REPEATABLE)
                .attempt(2, AttemptState.ATTEMPT_STATE_SUCCEEDED, EndReason.END_REASON_EXIT_CODE);
        again.marks.add("E 2 0");
        return again.state(JobState.JOB_STATE_SUCCEEDED);
    }

    private static JobSpec spec(String request) {
        return JobSpec.newBuilder()
                .putLabels(JobKind.REQUEST_LABEL, request)
                .setRetriesOnLost(5)
                .build();
    }

    private Case attempt(int number, AttemptState state, EndReason reason) {
        job.addAttempts(Attempt.newBuilder()
                .setNumber(number)
                .setState(state)
                .setEndReason(reason)
                .setAssignedAt(Timestamp.newBuilder().setSeconds((number - 1) * END_MICROS / 1_000_000))
                .setFinishedAt(Timestamp.newBuilder().setSeconds(number * END_MICROS / 1_000_000)));
        marks.add("S " + number + " 0");
        logs.put(number, new ArrayList<>());
        for (int i = 1; i <= LINES; i++) {
            marks.add("T " + number + " " + i);
            add(number, LogEntry.STDOUT, "out " + number + " " + i);
            add(number, LogEntry.STDERR, "err " + number + " " + i);
        }
        return this;
    }

    private void add(int attempt, int stream, String text) {
        List<LogEntry> log = logs.getOrDefault(attempt, new ArrayList<>());
        log.add(new LogEntry(log.size(), 0, stream, false, text.getBytes(StandardCharsets.UTF_8), 0));
    }

    Case kind(JobKind other) {
        kind = other;
        return this;
    }

    Case state(JobState state) {
        job.setState(state);
        return seen(Set.of(state));
    }

    Case seen(Set<JobState> states) {
        ends.put(ID, states);
        return this;
    }

    Case reason(EndReason reason) {
        job.getAttemptsBuilder(0).setEndReason(reason);
        return this;
    }

    Case exitCode(int code) {
        job.getAttemptsBuilder(0).setExitCode(code);
        return this;
    }

    Case first(AttemptState state) {
        job.getAttemptsBuilder(0).setState(state);
        return this;
    }

    Case cancelled() {
        cancelSaidAfter(Duration.ofMillis(500));
        job.getAttemptsBuilder(0).setState(AttemptState.ATTEMPT_STATE_CANCELLED);
        return reason(EndReason.END_REASON_CANCELLED).state(JobState.JOB_STATE_CANCELLED);
    }

    /** The first attempt is assigned at 0 and ends after 1 s, the second is assigned then. */
    Case cancelSaidAfter(Duration time) {
        cancelled = Instant.EPOCH.plus(time);
        return this;
    }

    /** The first attempt, as the server says. */
    Case finishedAt(Duration sinceTheEpoch) {
        job.getAttemptsBuilder(0)
                .setFinishedAt(Timestamp.newBuilder()
                        .setSeconds(sinceTheEpoch.getSeconds())
                        .setNanos(sinceTheEpoch.getNano()));
        return this;
    }

    Case saidToBeIncomplete() {
        job.getAttemptsBuilder(0).setLogBytesMissing(7);
        return this;
    }

    /** It was never queued, or nobody heard of it. */
    Case unacknowledged() {
        acknowledged = false;
        return this;
    }

    Case withoutJob() {
        known = false;
        return this;
    }

    Case jobAgain(String request) {
        others.add(Job.newBuilder()
                .setJobId("0".repeat(31) + "2")
                .setSpec(spec(request))
                .setState(JobState.JOB_STATE_CANCELLED)
                .build());
        return this;
    }

    Case mark(String mark) {
        marks.add(mark);
        return this;
    }

    Case withoutMark(String mark) {
        marks.remove(mark);
        return this;
    }

    Case markAfterTheEnd(String mark) {
        late.add(mark);
        return this;
    }

    /** In the first attempt's log, at its end. */
    Case line(int stream, String text) {
        add(1, stream, text);
        return this;
    }

    Case withoutLine(String text) {
        logs.getOrDefault(1, List.of()).removeIf(entry -> entry.text().equals(text));
        return this;
    }

    Case logUpTo(int line) {
        List<LogEntry> log = logs.getOrDefault(1, List.of());
        log.subList(2 * line, log.size()).clear();
        return this;
    }

    /** One who saw so many entries of the first attempt. */
    Case followedUpTo(int entries) {
        List<LogEntry> log = logs.getOrDefault(1, List.of());
        followed.put(ID, List.of(new AttemptLog(ID, 1, log.subList(0, Math.min(entries, log.size())))));
        return this;
    }

    /** The first attempt was sealed with one hash, and has another now. */
    Case changedSinceItsSeal() {
        job.setAttempts(0, job.getAttempts(0).toBuilder().setLogHash("sealed"));
        hash = "changed";
        return this;
    }

    Case printed(String text) {
        printed.put(ID, text);
        return this;
    }

    Case leftover(String what) {
        leftovers.add(what);
        return this;
    }

    /** Nothing but this was done. */
    Case only(FaultKind done) {
        kinds = Set.of(done);
        return this;
    }

    /** Some clock was so much before the jobs' for the first seconds. */
    Case clockSet(Duration offset) {
        periods.add(new Period(offset, Instant.EPOCH, Instant.EPOCH.plusSeconds(3)));
        return this;
    }

    Evidence evidence() {
        List<Job> jobs = new ArrayList<>(others);
        if (known) {
            jobs.add(job.build());
        }
        List<Mark> all = marks.stream().map(mark -> at(mark, END_MICROS / 2)).collect(Collectors.toList());
        late.forEach(mark -> all.add(at(mark, END_MICROS + 1)));
        List<AttemptLog> stored = new ArrayList<>();
        logs.forEach((number, entries) -> stored.add(new AttemptLog(ID, number, entries, hash)));
        return new Evidence(
                List.of(new Asked("r1", kind, LINES, acknowledged ? ID : null)),
                jobs,
                cancelled == null ? Map.of() : Map.of(ID, cancelled),
                new Ledger(Map.of(ID, all)),
                stored,
                followed,
                printed,
                ends,
                leftovers,
                new Injected(kinds, Set.of(), new ClockHistory(periods)));
    }

    private static Mark at(String mark, long micros) {
        return Mark.parse(mark + " " + micros + " 1");
    }
}
