package dev.hodei.cli.job;

import dev.hodei.cli.command.CliException;
import dev.hodei.cli.command.Command;
import dev.hodei.cli.command.ExitCode;
import dev.hodei.cli.command.Given;
import dev.hodei.cli.command.Invocation;
import dev.hodei.cli.job.select.ChosenJobs;
import dev.hodei.cli.log.DamageReport;
import dev.hodei.cli.log.JsonLog;
import dev.hodei.cli.log.LogSink;
import dev.hodei.cli.log.PlainLog;
import dev.hodei.v1.FollowLogsRequest;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** {@code hodei job logs}. */
public final class LogsCommand extends Command {
    private static final int ALL_TAIL = 10;

    private final Invocation invocation;

    private final ChosenJobs chosen = new ChosenJobs(syntax);

    private final Given<Boolean> all = syntax.flag(
            "--all", "All running jobs' lines as they appear, until Ctrl-C; with --label, those of jobs that have it.");

    private final Given<Boolean> follow =
            syntax.flag("-f, --follow", "Go on as it prints, to the job's end, and exit with the job's exit code.");

    private final Given<Integer> attempt = syntax.option("--attempt", "N", "This attempt; else the latest.", 0);

    private final Given<@Nullable Long> tail =
            syntax.option(Long.class, "--tail", "N", "Start N entries before the end (--all: 10).");

    private final Given<Long> from = syntax.option("--from", "N", "Start at this entry; the first is 0.", 0L);

    private final Given<Boolean> timestamps = syntax.flag("--timestamps", "Start each line with the time it was read.");

    private final Given<Boolean> raw = syntax.flag("--raw", PlainLog.RAW);

    private final Given<@Nullable String> grep = syntax.option(
            "--grep",
            "TEXT",
            "Only lines with this text, as the server finds them, each with its number; in any case unless"
                    + " it has a capital. Exits with 1 where there is none. Lines are counted as on the page: stdout, stderr"
                    + " and Hodei's own together, as in a file of `hodei job logs ID > FILE 2>&1`.");

    private final Given<Boolean> regex = syntax.flag(
            "--regex", "With --grep: the text is a regular expression (RE2 syntax), looked for in each line.");

    private final Given<Boolean> firstError = syntax.flag(
            "--first-error",
            "Only the first line that looks like an error, with its number; exits with 1 where there is none.");

    private final Given<Boolean> exitCode =
            syntax.flag("--exit-code", "The same as --follow: exit with the job's exit code, once it has ended.");

    private final Given<Boolean> fullEcho = syntax.flag("--full-echo", PlainLog.FULL_ECHO);

    public LogsCommand(Invocation invocation) {
        super(
                "Show what jobs printed, or with --all what every running job prints.",
                "Of several jobs, each line stands behind its job's id and name.");
        syntax.examples(
                "  hodei job logs 1a2b3c4d --tail 100 --follow",
                "  hodei job logs --label run=42 --follow",
                "  hodei job logs --all",
                "  hodei job logs 1a2b3c4d --grep 'connection refused'",
                "  hodei job logs 1a2b3c4d --grep 'took [0-9]{4,} ms' --regex",
                "  hodei job logs 1a2b3c4d -o json | jq -r 'select(.stream == \"stderr\").text'");
        this.invocation = invocation;
    }

    @Override
    public Integer call() throws InterruptedException {
        check();
        if (all.get()) {
            new AllLogs(invocation, tail.get() == null ? ALL_TAIL : tail.get(), timestamps.get())
                    .follow(chosen.filter());
            return ExitCode.OK;
        }
        List<String> ids = chosen.ids(invocation.connection(), List.of());
        String id = ids.getFirst();
        if (grep.get() != null || firstError.get()) {
            return new LogGrep(invocation, id, attempt.get()).find(grep.get(), regex.get());
        }
        FollowLogsRequest.Builder request = FollowLogsRequest.newBuilder()
                .setJobId(id)
                .setAttempt(attempt.get())
                .setFromPosition(from.get())
                .setNoFollow(!follow.get() && !exitCode.get());
        if (tail.get() != null) {
            request.setTailEntries(tail.get());
        }
        if (several()) {
            return new LogsOfSeveral(invocation, request.build(), timestamps.get(), exitCode.get() || follow.get())
                    .show(ids, JobCalls.each(invocation, chosen));
        }
        PlainLog plain = new PlainLog(invocation.terminal(), timestamps.get(), raw.get(), fullEcho.get());
        LogSink shown = invocation.json() ? new JsonLog(invocation.terminal()) : plain;
        DamageReport sink = new DamageReport(shown, invocation.terminal());
        return new LogsOfOne(invocation, sink, plain).show(request.build(), attempt.get() != 0 && !exitCode.get());
    }

    /** Whether lines have to say whose they are. */
    private boolean several() {
        return chosen.byLabel() || chosen.ids().size() > 1;
    }

    private void check() {
        if (all.get()
                ? !chosen.ids().isEmpty()
                : chosen.byLabel() == !chosen.ids().isEmpty()) {
            throw CliException.usage(
                    "give either jobs' ids, or --label, or --all, for example: hodei job logs 1a2b3c4d" + " --follow");
        }
        if (all.get() && exitCode.get()) {
            throw CliException.usage("--exit-code goes with jobs' ids or --label, not with --all");
        }
        if ((all.get() || several()) && (attempt.get() != 0 || from.get() != 0)) {
            throw CliException.usage("--attempt and --from go with one job's id");
        }
        if ((all.get() || several()) && raw.get()) {
            throw CliException.usage(
                    "--raw goes with one job's id: among the lines of several jobs, a control sequence of"
                            + " one would change those of others");
        }
        if ((grep.get() != null || firstError.get())
                && (all.get()
                        || several()
                        || follow.get()
                        || exitCode.get()
                        || timestamps.get()
                        || raw.get()
                        || from.get() != 0
                        || tail.get() != null
                        || (grep.get() != null && firstError.get()))) {
            throw CliException.usage("--grep and --first-error go with one job's id and --attempt, and nothing else");
        }
        if (regex.get() && grep.get() == null) {
            throw CliException.usage("--regex goes with --grep");
        }
        if (attempt.get() < 0 || from.get() < 0 || (tail.get() != null && tail.get() < 0)) {
            throw CliException.usage("--attempt, --from and --tail take numbers that are not negative");
        }
    }
}
