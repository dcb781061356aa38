package dev.hodei.cli.job;

import dev.hodei.cli.command.Amounts;
import dev.hodei.cli.log.MissingText;
import dev.hodei.cli.terminal.EnumNames;
import dev.hodei.cli.terminal.Fields;
import dev.hodei.cli.terminal.Line;
import dev.hodei.cli.terminal.Style;
import dev.hodei.cli.terminal.Terminal;
import dev.hodei.cli.terminal.Text;
import dev.hodei.v1.Attempt;
import dev.hodei.v1.EndReason;
import dev.hodei.v1.Job;
import dev.hodei.v1.JobSpec;
import dev.hodei.wire.ByteWord;
import dev.hodei.wire.SpecBytes;
import dev.hodei.wire.TimeText;
import java.time.Duration;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Everything about one job, for people. */
final class JobDetails {
    private static final int LONGEST_TEXT = 400;

    private final Terminal terminal;

    JobDetails(Terminal terminal) {
        this.terminal = terminal;
    }

    /** @param silent that its worker is not heard, if so */
    void print(Job job, String silent) {
        JobSpec spec = job.getSpec();
        field("job", job.getJobId());
        field("name", job.getDisplayName());
        terminal.line(label("state") + terminal.styleOut(JobTable.style(job), JobTable.state(job) + stopping(job)));
        field(JobCalls.ended(job) ? "outcome" : "where", Whereabouts.of(job) + (silent.isEmpty() ? "" : "; " + silent));
        work(spec);
        field("directory", spec.getWorkingDirectory());
        if (spec.hasTimeout()) {
            field(
                    "timeout",
                    TimeText.of(Duration.ofSeconds(
                            spec.getTimeout().getSeconds(), spec.getTimeout().getNanos())));
        }
        field("priority", spec.hasPriority() ? Integer.toString(spec.getPriority()) : "");
        field("pool", spec.getPool());
        field("image", spec.getImage());
        field("cpus", spec.getCpuMillis() == 0 ? "" : Amounts.cpus(spec.getCpuMillis()));
        field("memory", spec.getMemoryBytes() == 0 ? "" : Amounts.memory(spec.getMemoryBytes()));
        spec.getRequiredLabelsMap().forEach((key, value) -> field("requires", key + "=" + value));
        field("retries", retries(spec));
        field("output", spec.getMerge() ? "stdout and stderr merged" : "");
        field("runs again", job.getOriginJobId());
        spec.getLabelsMap().forEach((key, value) -> field("label", key + "=" + value));
        field(
                "stdin",
                spec.getStdin().isEmpty() ? "" : Text.count(spec.getStdin().size(), "byte", "bytes"));
        // Values may be secrets; `-o json` has them.
        field(
                "environment",
                SpecBytes.environment(spec).keySet().stream().sorted().collect(Collectors.joining(", ")));
        int told = JobCalls.ended(job) && job.getEndReason() == EndReason.END_REASON_UNSPECIFIED
                ? JobCalls.latestAttempt(job)
                : 0;
        for (Attempt attempt : job.getAttemptsList()) {
            attempt(attempt, attempt.getNumber() == told);
        }
        terminal.line(label("timeline"));
        Timeline.lines(job).forEach(line -> new Line().add("  " + line).print(terminal));
    }

    private static String retries(JobSpec spec) {
        return Stream.of(
                        spec.getRetries() == 0 ? "" : spec.getRetries() + " if it fails",
                        spec.getRetriesOnLost() == 0 ? "" : spec.getRetriesOnLost() + " if its worker is lost")
                .filter(text -> !text.isEmpty())
                .collect(Collectors.joining(", "));
    }

    private void work(JobSpec spec) {
        JobSpec plain = SpecBytes.plain(spec);
        switch (plain.getWorkCase()) {
            case COMMAND -> field("command", plain.getCommand());
            case ARGV -> field("argv", arguments(spec));
            case SCRIPT -> {
                field(
                        "script",
                        Text.count(plain.getScript().getContent().length(), "character", "characters")
                                + (plain.getScript().getInterpreter().isEmpty()
                                        ? ""
                                        : ", run by " + plain.getScript().getInterpreter()));
                field("arguments", arguments(spec));
            }
            case EXACT, WORK_NOT_SET -> {}
        }
    }

    /** Each in quotes, as a shell would take it. */
    private static String arguments(JobSpec spec) {
        return SpecBytes.arguments(spec).stream()
                .map(each -> each.isValidUtf8()
                        ? "'" + each.toStringUtf8().replace("'", "'\\''") + "'"
                        : ByteWord.quoted(each))
                .collect(Collectors.joining(" "));
    }

    /** @param told whether the job's outcome is this attempt's, so that it has been told */
    private void attempt(Attempt attempt, boolean told) {
        String lost = MissingText.of(attempt).map(words -> ", " + words).orElse("");
        String detail = attempt.getEndDetail().isBlank() ? "" : ": " + attempt.getEndDetail();
        String worker = "on worker " + Text.shortId(attempt.getWorkerId());
        field(
                "attempt " + attempt.getNumber(),
                attempt.hasFinishedAt() && !told
                        ? worker + ", " + Outcome.ofAttempt(attempt) + detail
                        : EnumNames.of(attempt.getState()) + " " + worker);
        field(
                "  log",
                Text.count(attempt.getLogEntries(), "entry", "entries") + ", "
                        + Text.count(attempt.getLogBytes(), "byte", "bytes") + lost);
        field("  sealed", attempt.getLogHash().isEmpty() ? "" : "sha256 chain " + attempt.getLogHash());
    }

    private void field(String name, String value) {
        new Fields(terminal, 12).print(name, Text.shortened(value, LONGEST_TEXT));
    }

    private String label(String name) {
        return terminal.styleOut(Style.BOLD, String.format("%-12s", name));
    }

    private static String stopping(Job job) {
        return job.getCancelRequested() && !JobCalls.ended(job) ? " (being stopped)" : "";
    }
}
