package dev.hodei.cli.job.select;

import dev.hodei.cli.command.CliException;
import dev.hodei.cli.command.ExitCode;
import dev.hodei.cli.command.Given;
import dev.hodei.cli.command.Pair;
import dev.hodei.cli.command.Syntax;
import dev.hodei.cli.connection.Connection;
import dev.hodei.cli.terminal.Text;
import dev.hodei.v1.Job;
import dev.hodei.v1.JobFilter;
import dev.hodei.v1.JobServiceGrpc;
import dev.hodei.v1.JobState;
import dev.hodei.v1.ListJobsRequest;
import dev.hodei.v1.ListJobsResponse;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;

/** The jobs that a command is about: {@code ID…}, or {@code --label K=V} for all that have these labels. */
public final class ChosenJobs {
    private static final int LARGEST_PAGE = 200;

    private final Given<List<String>> ids;
    private final Given<List<String>> labels;

    /** Has a command take ids and labels. */
    public ChosenJobs(Syntax syntax) {
        ids = syntax.words("ID", "Jobs' ids, or the first 4 or more digits of each.");
        labels = syntax.options("--label", "K=V", "Instead of ids: all jobs with this label. May be repeated.");
    }

    public boolean byLabel() {
        return !labels.get().isEmpty();
    }

    /** So many jobs with these labels, in words: "3 jobs with the label run=42". */
    public String count(int jobs) {
        String many = jobs == 0 ? "no job" : Text.count(jobs, "job", "jobs");
        return many + " with the " + labelText();
    }

    private String labelText() {
        return (labels.get().size() == 1 ? "label " : "labels ") + String.join(" and ", labels.get());
    }

    /** The ids as they were given, each once. */
    public List<String> ids() {
        return List.copyOf(new LinkedHashSet<>(ids.get()));
    }

    /** Throws a {@link CliException} unless there are either ids or labels. */
    public void check() {
        if (byLabel() == !ids.get().isEmpty()) {
            throw CliException.usage(
                    byLabel()
                            ? "give the ids of jobs or --label, not both"
                            : "give a job's id, or --label K=V for all jobs with a label (`hodei job list` shows both)");
        }
    }

    /**
     * The ids that were given, or those of the jobs with these labels, oldest first.
     *
     * @param states the states that jobs with these labels must be in; all if empty
     */
    public List<String> ids(Connection connection, Collection<JobState> states) {
        check();
        return byLabel()
                ? labelled(connection, states).stream().map(Job::getJobId).toList()
                : ids();
    }

    /**
     * Jobs with these labels, oldest first.
     *
     * @param states in any of these states; all if empty
     * @throws CliException where no job has these labels, in whatever state, or ids were given as well
     */
    public List<Job> labelled(Connection connection, Collection<JobState> states) {
        check();
        JobFilter filter = filter().addAllStates(states).build();
        List<Job> jobs = new ArrayList<>();
        String token = "";
        do {
            ListJobsResponse page = page(connection, filter, LARGEST_PAGE, token);
            jobs.addAll(page.getJobsList());
            token = page.getNextPageToken();
        } while (!token.isEmpty());
        if (jobs.isEmpty()
                && (states.isEmpty()
                        || page(connection, filter().build(), 1, "").getJobsCount() == 0)) {
            throw new CliException(ExitCode.FAILED, "no job has the " + labelText());
        }
        return jobs.reversed();
    }

    /** What selects jobs with these labels. */
    public JobFilter.Builder filter() {
        JobFilter.Builder filter = JobFilter.newBuilder();
        filter.putAllLabels(Pair.all("--label", labels.get()));
        return filter;
    }

    private static ListJobsResponse page(Connection connection, JobFilter filter, int size, String token) {
        return connection.call(
                JobServiceGrpc.getListJobsMethod(),
                ListJobsRequest.newBuilder()
                        .setFilter(filter)
                        .setPageSize(size)
                        .setPageToken(token)
                        .build());
    }
}
