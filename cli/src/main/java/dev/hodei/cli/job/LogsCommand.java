package dev.hodei.cli.job;

import dev.hodei.cli.command.CliException;
import dev.hodei.cli.command.ExitCode;
import dev.hodei.cli.command.Invocation;
import dev.hodei.cli.log.JsonLog;
import dev.hodei.cli.log.LogFollow;
import dev.hodei.cli.log.LogSink;
import dev.hodei.cli.log.PlainLog;
import dev.hodei.v1.FollowLogsRequest;
import dev.hodei.v1.Job;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code hodei job logs}. */
@Command(
        name = "logs",
        description = "Show what a job printed, or with --all what every running job prints.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  hodei job logs 1a2b3c4d --tail 100 --follow",
            "  hodei job logs --all",
            "  hodei job logs 1a2b3c4d --grep 'connection refused'",
            "  hodei job logs 1a2b3c4d -o json | jq -r 'select(.stream == \"stderr\").text'"
        })
public final class LogsCommand implements Callable<Integer> {
    private static final int ALL_TAIL = 10;

    private final Invocation invocation;

    @Parameters(paramLabel = "ID", arity = "0..1", description = "The job's id, or the first 4 or more of its digits.")
    private String id = "";

    @Option(names = "--all", description = "All running jobs' lines as they appear, until Ctrl-C.")
    private boolean all;

    @Option(
            names = {"-f", "--follow"},
            description = "Go on as it prints, to the job's end.")
    private boolean follow;

    @Option(names = "--attempt", paramLabel = "N", description = "This attempt; else the latest.")
    private int attempt;

    @Option(names = "--tail", paramLabel = "N", description = "Start N entries before the end (--all: 10).")
    private @Nullable Long tail;

    @Option(names = "--from", paramLabel = "N", description = "Start at this entry; the first is 0.")
    private long from;

    @Option(names = "--timestamps", description = "Start each line with the time it was read.")
    private boolean timestamps;

    @Option(
            names = "--grep",
            paramLabel = "TEXT",
            description =
                    "Only lines with this text, as the server finds them, each with its number; in any case unless"
                            + " it has a capital. Exits with 1 where there is none.")
    private @Nullable String grep;

    @Option(names = "--first-error", description = "Only the first line that looks like an error, likewise.")
    private boolean firstError;

    @Option(names = "--exit-code", description = "Follow, and exit as the job did.")
    private boolean exitCode;

    public LogsCommand(Invocation invocation) {
        this.invocation = invocation;
    }

    @Override
    public Integer call() throws InterruptedException {
        check();
        if (grep != null || firstError) {
            return new LogGrep(invocation, id, attempt).find(grep);
        }
        if (all) {
            new AllLogs(invocation, tail == null ? ALL_TAIL : tail, timestamps).follow();
            return ExitCode.OK;
        }
        FollowLogsRequest.Builder request = FollowLogsRequest.newBuilder()
                .setJobId(id)
                .setAttempt(attempt)
                .setFromPosition(from)
                .setNoFollow(!follow && !exitCode);
        if (tail != null) {
            request.setTailEntries(tail);
        }
        PlainLog plain = new PlainLog(invocation.terminal(), timestamps);
        LogSink sink = invocation.json() ? new JsonLog(invocation.terminal()) : plain;
        Job job = follow(request, sink, plain);
        if (!exitCode) {
            return ExitCode.OK;
        }
        plain.finishLine();
        return Outcome.of(job).exitCode();
    }

    private Job follow(FollowLogsRequest.Builder request, LogSink sink, PlainLog plain) throws InterruptedException {
        if (request.getNoFollow() || (attempt != 0 && !exitCode)) {
            return new LogFollow(invocation.connection(), request.build(), sink).toEnd();
        }
        return new JobFollow(invocation.connection(), sink, again -> {
                    plain.finishLine();
                    if (!invocation.json()) {
                        invocation.terminal().errLine(again);
                    }
                })
                .toEnd(request.build());
    }

    private void check() {
        if (all == !id.isEmpty()) {
            throw CliException.usage("give either a job's id or --all, for example: hodei job logs 1a2b3c4d --follow");
        }
        if (all && (attempt != 0 || from != 0 || exitCode)) {
            throw CliException.usage("--attempt, --from and --exit-code go with one job's id, not with --all");
        }
        if ((grep != null || firstError)
                && (all
                        || follow
                        || exitCode
                        || timestamps
                        || from != 0
                        || tail != null
                        || (grep != null && firstError))) {
            throw CliException.usage("--grep and --first-error go with one job's id and --attempt, and nothing else");
        }
        if (attempt < 0 || from < 0 || (tail != null && tail < 0)) {
            throw CliException.usage("--attempt, --from and --tail take numbers that are not negative");
        }
    }
}
