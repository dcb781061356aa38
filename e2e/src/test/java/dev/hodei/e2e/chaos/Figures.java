package dev.hodei.e2e.chaos;

import dev.hodei.e2e.harness.SettableClock;
import dev.hodei.v1.Job;
import dev.hodei.v1.JobState;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * What a run comes to.
 *
 * @param incomplete attempts of whose logs the server says itself that something is missing
 */
record Figures(
        long seed,
        int wanted,
        Duration took,
        Map<FaultKind, Integer> faults,
        Set<FaultKind> leftOut,
        Map<String, Integer> jobs,
        long acknowledged,
        long attempts,
        long lines,
        long incomplete,
        int followers,
        List<Violation> violations) {

    static Figures of(
            ChaosOptions options,
            Duration took,
            Map<FaultKind, Integer> faults,
            int followers,
            Evidence evidence,
            List<Violation> violations) {
        Map<String, Integer> jobs = new TreeMap<>();
        for (Job job : evidence.jobs()) {
            jobs.merge(stateOf(job), 1, Integer::sum);
        }
        return new Figures(
                options.seed(),
                options.faults(),
                took,
                new TreeMap<>(faults),
                evidence.injected().leftOut(),
                jobs,
                evidence.asked().stream().filter(asked -> asked.jobId() != null).count(),
                evidence.jobs().stream().mapToLong(Job::getAttemptsCount).sum(),
                evidence.logs().stream().mapToLong(log -> log.entries().size()).sum(),
                evidence.jobs().stream()
                        .flatMap(job -> job.getAttemptsList().stream())
                        .filter(attempt -> attempt.getLogBytesMissing() > 0)
                        .count(),
                followers,
                violations);
    }

    private static String stateOf(Job job) {
        JobState state = job.getState();
        return state.name().substring("JOB_STATE_".length());
    }

    /** Without what users did. */
    int faultsInjected() {
        return Injector.faultsIn(faults);
    }

    long count(Violation.Figure figure) {
        return violations.stream()
                .filter(violation -> violation.kind().figure() == figure)
                .count();
    }

    /** Whether nothing is wrong, and as much was tried as was wanted. */
    boolean clean() {
        return violations.isEmpty() && faultsInjected() >= wanted;
    }

    String text() {
        StringBuilder text = new StringBuilder();
        violations.forEach(violation -> text.append(violation.kind())
                .append(": ")
                .append(violation.detail())
                .append('\n'));
        row(text, "seed", seed);
        row(text, "took", took.toSeconds() + " s");
        row(text, "faults", faultsInjected() + " of " + wanted + "  (" + words(false) + ")");
        if (!leftOut.isEmpty()) {
            row(
                    text,
                    "left out",
                    String.join(
                                    ", ",
                                    leftOut.stream()
                                            .map(ChaosOptions::name)
                                            .sorted()
                                            .toList()) + "  (not possible here; clocks need Debian's package "
                            + SettableClock.PACKAGE + ")");
        }
        row(text, "users did", words(true));
        row(text, "jobs", acknowledged + " acknowledged  " + jobs);
        row(text, "attempts", attempts);
        row(text, "lines", lines);
        row(text, "incomplete", incomplete + "  (attempts whose log the server itself says to lack something)");
        row(text, "followers", followers);
        row(text, "lost", count(Violation.Figure.LOST));
        row(text, "doubled", count(Violation.Figure.DOUBLED));
        row(text, "left over", count(Violation.Figure.LEFT_OVER));
        return text.toString();
    }

    private String words(boolean users) {
        return faults.entrySet().stream()
                .filter(each -> each.getKey().isUsers() == users)
                .map(each -> each.getValue() + " " + ChaosOptions.name(each.getKey()))
                .collect(Collectors.joining(", "));
    }

    private static void row(StringBuilder text, String name, Object value) {
        text.append(String.format("%-10s %s%n", name, value));
    }
}
