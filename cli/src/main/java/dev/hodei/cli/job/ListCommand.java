package dev.hodei.cli.job;

import dev.hodei.cli.command.CliException;
import dev.hodei.cli.command.ExitCode;
import dev.hodei.cli.command.Invocation;
import dev.hodei.cli.command.Moment;
import dev.hodei.cli.terminal.JsonLines;
import dev.hodei.cli.terminal.Times;
import dev.hodei.v1.Job;
import dev.hodei.v1.JobFilter;
import dev.hodei.v1.JobServiceGrpc;
import dev.hodei.v1.JobState;
import dev.hodei.v1.ListJobsRequest;
import dev.hodei.v1.ListJobsResponse;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code hodei job list}. */
@Command(
        name = "list",
        description = "List jobs, newest first.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  hodei job list --state running --state queued",
            "  hodei job list --state failed --since 2h",
            "  hodei job list --label team=web --limit 0 -o json"
        })
public final class ListCommand implements Callable<Integer> {
    private static final int LARGEST_PAGE = 200;

    private final Invocation invocation;

    @Option(
            names = "--state",
            paramLabel = "STATE",
            split = ",",
            description = "queued, assigned, running, succeeded, failed, cancelled or timed_out. May be repeated.")
    private List<String> states = new ArrayList<>();

    @Option(names = "--name", paramLabel = "PART", description = "Part of the name, in any case.")
    private String name = "";

    @Option(names = "--label", paramLabel = "K=V", description = "Has this label. May be repeated.")
    private List<String> labels = new ArrayList<>();

    @Option(names = "--worker", paramLabel = "ID", description = "Has an attempt on this worker.")
    private String worker = "";

    @Option(names = "--since", paramLabel = "TIME", description = "Queued since then: " + Moment.FORMS + ".")
    private @Nullable String since;

    @Option(names = "--until", paramLabel = "TIME", description = "Queued before then.")
    private @Nullable String until;

    @Option(names = "--limit", paramLabel = "N", description = "At most this many; 0 for all. Else 50.")
    private int limit = 50;

    @Option(names = "--page-token", paramLabel = "TOKEN", description = "Go on where an earlier list stopped.")
    private String pageToken = "";

    public ListCommand(Invocation invocation) {
        this.invocation = invocation;
    }

    @Override
    public Integer call() {
        if (limit < 0) {
            throw CliException.usage("--limit: give a number above 0, or 0 for all");
        }
        JobTable table = new JobTable(Instant.now());
        JobFilter filter = filter();
        String token = pageToken;
        int left = limit == 0 ? Integer.MAX_VALUE : limit;
        do {
            ListJobsResponse page = invocation
                    .connection()
                    .call(
                            JobServiceGrpc.getListJobsMethod(),
                            ListJobsRequest.newBuilder()
                                    .setFilter(filter)
                                    .setPageSize(Math.min(left, LARGEST_PAGE))
                                    .setPageToken(token)
                                    .build());
            page.getJobsList().forEach(job -> show(job, table));
            left -= page.getJobsCount();
            token = page.getNextPageToken();
        } while (!token.isEmpty() && left > 0);
        if (!invocation.json()) {
            finish(table);
        }
        if (!token.isEmpty()) {
            invocation.terminal().errLine("hodei: there are more: --page-token " + token + ", or --limit 0 for all");
        }
        return ExitCode.OK;
    }

    private void show(Job job, JobTable table) {
        if (invocation.json()) {
            JsonLines.print(invocation.terminal(), job);
        } else {
            table.add(job);
        }
    }

    private void finish(JobTable table) {
        if (table.isEmpty()) {
            invocation.terminal().errLine("hodei: no such jobs (queue one: hodei run -- 'echo hello')");
        } else {
            table.print(invocation.terminal());
        }
    }

    private JobFilter filter() {
        JobFilter.Builder filter = JobFilter.newBuilder().setNameContains(name).setWorkerId(worker);
        if (since != null) {
            filter.setQueuedAfter(Times.timestamp(moment("--since", since)));
        }
        if (until != null) {
            filter.setQueuedBefore(Times.timestamp(moment("--until", until)));
        }
        for (String label : labels) {
            Pair pair = Pair.parse("--label", label);
            filter.putLabels(pair.key(), pair.value());
        }
        for (String state : states) {
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
                    + "' is none: give queued, assigned, running, succeeded, failed, cancelled or timed_out");
        }
    }
}
