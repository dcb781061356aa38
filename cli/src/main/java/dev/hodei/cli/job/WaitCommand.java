package dev.hodei.cli.job;

import dev.hodei.cli.command.CliException;
import dev.hodei.cli.command.Command;
import dev.hodei.cli.command.Each;
import dev.hodei.cli.command.ExitCode;
import dev.hodei.cli.command.Given;
import dev.hodei.cli.command.Invocation;
import dev.hodei.cli.command.TimeLimit;
import dev.hodei.cli.job.select.ChosenJobs;
import dev.hodei.cli.job.wait.JobEnds;
import dev.hodei.cli.job.wait.TimeBound;
import dev.hodei.cli.terminal.JsonLines;
import dev.hodei.cli.terminal.Text;
import dev.hodei.v1.Job;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** {@code hodei job wait}. */
final class WaitCommand extends Command {
    private final Invocation invocation;
    /** What each job's end is to exit with, in the order in which they were given; -1 until it has ended. */
    private final Map<String, Integer> codes = new LinkedHashMap<>();

    /** Whether all of them have been looked up. */
    private boolean found;

    private final ChosenJobs chosen = new ChosenJobs(syntax);

    private final Given<Boolean> any = syntax.flag("--any", "Only until the first of them has ended.");

    private final Given<@Nullable String> timeout =
            syntax.option("--timeout", "TIME", "At most so long: 30s, 10m, 2h. Else however long it takes.");

    WaitCommand(Invocation invocation) {
        super(
                "Wait until jobs have ended, print a line for each, and exit as they did.",
                "With one job, the exit code is its own, as of `hodei run`. With several, it is 0 where all succeeded,"
                        + " else that of the first, in the order given (of labels: the oldest), that did not; with"
                        + " --any, that of the job that ended. 75: the time was over. Where an id stands for no job, that is"
                        + " told at once, and nothing is waited for.");
        syntax.examples(
                "  hodei job wait 1a2b3c4d 5e6f7a8b --timeout 10m",
                "  hodei job wait --label run=42",
                "  hodei job wait --any 1a2b3c4d 5e6f7a8b");
        this.invocation = invocation;
    }

    @Override
    public Integer call() throws InterruptedException {
        chosen.check();
        if (timeout.get() == null) {
            return waited();
        }
        try (TimeBound bound = new TimeBound(limit(timeout.get()))) {
            try {
                return waited();
            } catch (InterruptedException | StatusRuntimeException e) {
                if (!bound.isOver() || (e instanceof StatusRuntimeException failure && !isInterrupted(failure))) {
                    throw e;
                }
                throw new CliException(ExitCode.DETACHED, left());
            }
        }
    }

    private int waited() throws InterruptedException {
        Map<String, Job> live = new LinkedHashMap<>();
        int wrong = find(live);
        if (wrong != ExitCode.OK) {
            return wrong;
        }
        found = true;
        if (!any.get() || codes.values().stream().allMatch(code -> code < 0)) {
            new JobEnds(invocation.connection(), job -> {
                        end(job);
                        return !any.get();
                    })
                    .await(live.values());
        }
        return codes.values().stream()
                .filter(code -> any.get() ? code >= 0 : code != ExitCode.OK)
                .findFirst()
                .orElse(ExitCode.OK);
    }

    /**
     * Looks the jobs up, and tells of those that have ended, where all ids stand for jobs.
     *
     * @return what to exit with because of ids that stand for no job
     */
    private int find(Map<String, Job> live) throws InterruptedException {
        if (chosen.byLabel()) {
            chosen.labelled(invocation.connection(), List.of()).forEach(job -> found(job, live));
            return ExitCode.OK;
        }
        List<Job> jobs = new ArrayList<>();
        int wrong = new Each(invocation, "job", UnaryOperator.identity()).of(chosen.ids(), id -> {
            jobs.add(JobCalls.getPatiently(invocation.connection(), id));
            return ExitCode.OK;
        });
        if (wrong == ExitCode.OK) {
            jobs.forEach(job -> found(job, live));
        }
        return wrong;
    }

    private void found(Job job, Map<String, Job> live) {
        if (codes.putIfAbsent(job.getJobId(), -1) != null) {
            return;
        }
        if (!JobCalls.ended(job)) {
            live.put(job.getJobId(), job);
        } else if (!any.get() || codes.values().stream().allMatch(code -> code < 0)) {
            end(job);
        }
    }

    private void end(Job job) {
        Outcome outcome = Outcome.of(job);
        codes.put(job.getJobId(), outcome.exitCode());
        if (invocation.json()) {
            JsonLines.print(invocation.terminal(), job);
        } else {
            invocation
                    .terminal()
                    .line("job " + Text.shortId(job.getJobId()) + " ("
                            + Text.shortened(Text.visible(job.getDisplayName()), 40) + ") "
                            + Text.visible(outcome.words()));
        }
    }

    private String left() {
        if (!found) {
            return "after " + timeout.get() + ", the server had not said of all jobs yet whether they have ended";
        }
        List<String> left = codes.entrySet().stream()
                .filter(entry -> entry.getValue() < 0)
                .map(entry -> Text.shortId(entry.getKey()))
                .toList();
        String which = left.stream().limit(5).collect(Collectors.joining(", ")) + (left.size() > 5 ? ", …" : "");
        return "after " + timeout.get() + ", "
                + (codes.size() == 1
                        ? "job " + which + " has not ended"
                        : left.size() + " of " + codes.size() + " jobs " + (left.size() == 1 ? "has" : "have")
                                + " not ended: " + which);
    }

    private static boolean isInterrupted(StatusRuntimeException failure) {
        return failure.getStatus().getCode() == Status.Code.CANCELLED;
    }

    private static Duration limit(String text) {
        try {
            return TimeLimit.parse("--timeout", text);
        } catch (IllegalArgumentException e) {
            throw CliException.usage(String.valueOf(e.getMessage()));
        }
    }
}
