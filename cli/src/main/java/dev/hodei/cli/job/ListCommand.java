package dev.hodei.cli.job;

import com.google.gson.JsonObject;
import dev.hodei.cli.command.CliException;
import dev.hodei.cli.command.Command;
import dev.hodei.cli.command.ExitCode;
import dev.hodei.cli.command.Given;
import dev.hodei.cli.command.Invocation;
import dev.hodei.cli.command.Limit;
import dev.hodei.cli.command.Moment;
import dev.hodei.cli.command.Pair;
import dev.hodei.cli.connection.Existence;
import dev.hodei.cli.terminal.EnumNames;
import dev.hodei.cli.terminal.JsonLines;
import dev.hodei.cli.terminal.Table;
import dev.hodei.cli.terminal.Times;
import dev.hodei.v1.CountJobsRequest;
import dev.hodei.v1.Job;
import dev.hodei.v1.JobFilter;
import dev.hodei.v1.JobServiceGrpc;
import dev.hodei.v1.JobState;
import dev.hodei.v1.JobStateCount;
import dev.hodei.v1.ListJobsRequest;
import dev.hodei.v1.ListJobsResponse;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** {@code hodei job list}. */
public final class ListCommand extends Command {
    private static final int LARGEST_PAGE = 200;

    private final Invocation invocation;

    private final Given<List<String>> states = syntax.options(
            "--state",
            "STATE",
            "queued, assigned, running, succeeded, failed, cancelled or timed_out, as the list shows them. May be repeated.",
            ",");

    private final Given<String> name = syntax.option("--name", "PART", "Part of the name, in any case.", "");

    private final Given<List<String>> labels = syntax.options("--label", "K=V", "Has this label. May be repeated.");

    private final Given<String> worker = syntax.option("--worker", "ID", "Has an attempt on this worker.", "");

    private final Given<@Nullable String> since =
            syntax.option("--since", "TIME", "Queued since then: " + Moment.FORMS + ".");

    private final Given<@Nullable String> until = syntax.option("--until", "TIME", "Queued before then.");

    private final Given<Boolean> oldestFirst =
            syntax.flag("--oldest-first", "Those that were queued first come first: what has waited longest.");

    private final Given<Boolean> count = syntax.flag(
            "--count", "How many there are, by state, instead of the jobs themselves; \"10000+\" is at least so many.");

    private final Limit limit = new Limit(syntax, 50);

    private final Given<String> pageToken =
            syntax.option("--page-token", "TOKEN", "Go on where an earlier list stopped.", "");

    public ListCommand(Invocation invocation) {
        super("List jobs, newest first.");
        syntax.examples(
                "  hodei job list --state running --state queued",
                "  hodei job list --state failed --since 2h",
                "  hodei job list --state queued --oldest-first --limit 5",
                "  hodei job list --label team=web --limit 0 -o json",
                "  hodei job list --since 24h --count");
        this.invocation = invocation;
    }

    @Override
    public Integer call() {
        if (count.get()) {
            if (limit.isGiven() || oldestFirst.get() || !pageToken.get().isEmpty()) {
                throw CliException.usage(
                        "--limit, --page-token and --oldest-first go with the jobs themselves, not with --count");
            }
            count();
            return ExitCode.OK;
        }
        int left = limit.most();
        JobTable table = new JobTable(Instant.now());
        JobFilter filter = filter();
        String token = pageToken.get();
        do {
            ListJobsResponse page = invocation
                    .connection()
                    .call(
                            JobServiceGrpc.getListJobsMethod(),
                            ListJobsRequest.newBuilder()
                                    .setFilter(filter)
                                    .setPageSize(Math.min(left, LARGEST_PAGE))
                                    .setPageToken(token)
                                    .setOldestFirst(oldestFirst.get())
                                    .build());
            page.getJobsList().forEach(job -> show(job, table));
            left -= page.getJobsCount();
            token = page.getNextPageToken();
        } while (!token.isEmpty() && left > 0);
        if (left == limit.most()) {
            new Existence(invocation.connection()).ofWorker(worker.get());
            if (filter.equals(JobFilter.getDefaultInstance()) && pageToken.get().isEmpty()) {
                invocation.note("no jobs yet", "queue one: hodei run -- 'echo hello'");
            } else {
                invocation.note("no such jobs", "`hodei job list` shows all");
            }
        } else if (!invocation.json()) {
            table.print(invocation.terminal());
        }
        if (!token.isEmpty()) {
            more(token);
        }
        return ExitCode.OK;
    }

    private void count() {
        List<JobStateCount> counts = invocation
                .connection()
                .call(
                        JobServiceGrpc.getCountJobsMethod(),
                        CountJobsRequest.newBuilder().setFilter(filter()).build())
                .getStatesList();
        if (invocation.json()) {
            counts.forEach(each -> JsonLines.print(invocation.terminal(), each));
            return;
        }
        Table table = new Table("STATE", "JOBS");
        counts.forEach(each -> table.cell(EnumNames.of(each.getState()))
                .cell(each.getJobs() + (each.getMore() ? "+" : ""))
                .endRow());
        table.print(invocation.terminal());
    }

    private void show(Job job, JobTable table) {
        if (invocation.json()) {
            JsonLines.print(invocation.terminal(), job);
        } else {
            table.add(job);
        }
    }

    /**
     * Tells that there are more jobs. This is no advice: a script that was given no limit of its own has to know, too.
     */
    private void more(String token) {
        if (invocation.json()) {
            JsonObject json = new JsonObject();
            json.addProperty("nextPageToken", token);
            invocation.terminal().errLine(JsonLines.text(json));
        } else {
            invocation.note("there are more: --page-token " + token + ", or --limit 0 for all", "");
        }
    }

    private JobFilter filter() {
        JobFilter.Builder filter =
                JobFilter.newBuilder().setNameContains(name.get()).setWorkerId(worker.get());
        if (since.get() != null) {
            filter.setQueuedAfter(Times.timestamp(moment("--since", since.get())));
        }
        if (until.get() != null) {
            filter.setQueuedBefore(Times.timestamp(moment("--until", until.get())));
        }
        filter.putAllLabels(Pair.all("--label", labels.get()));
        for (String state : states.get()) {
            filter.addStates(state(state));
        }
        return filter.build();
    }

    private static Instant moment(String option, String text) {
        return Moment.parse(option, text, Instant.now(), ZoneId.systemDefault());
    }

    private static JobState state(String text) {
        try {
            String name =
                    text.strip().toUpperCase(Locale.ROOT).replace('-', '_').replace(' ', '_');
            return JobState.valueOf("JOB_STATE_" + name);
        } catch (IllegalArgumentException e) {
            throw CliException.usage("--state: '" + text
                    + "' is not a state: give queued, assigned, running, succeeded, failed, cancelled or timed_out");
        }
    }
}
