package dev.hodei.cli.job;

import com.google.protobuf.ByteString;
import dev.hodei.cli.command.CliException;
import dev.hodei.cli.command.Command;
import dev.hodei.cli.command.ExitCode;
import dev.hodei.cli.command.Given;
import dev.hodei.cli.command.Invocation;
import dev.hodei.cli.job.select.ChosenJobs;
import dev.hodei.cli.job.select.Question;
import dev.hodei.cli.terminal.JsonLines;
import dev.hodei.v1.Job;
import dev.hodei.v1.JobState;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** {@code hodei job retry}. */
public final class RetryCommand extends Command {
    private final Invocation invocation;

    private final ChosenJobs chosen = new ChosenJobs(syntax);

    private final Given<List<String>> environment = Variables.option(
            syntax,
            "Environment variable, besides the job's own or in place of it; K alone takes its value from here. May be"
                    + " repeated.");

    private final Given<Boolean> yes =
            syntax.flag("-y, --yes", "Don't ask before several jobs with a label run again.");

    public RetryCommand(Invocation invocation) {
        super(
                "Run jobs that have ended again, as new jobs, and print the new jobs' ids.",
                "With --label, those that did not succeed and were not run again yet; at a terminal you are asked first"
                        + " where they are several.");
        syntax.examples(
                "  hodei job retry 1a2b3c4d -e VERBOSE=1",
                "  id=$(hodei job retry 1a2b3c4d) && hodei job logs $id --follow --exit-code",
                "  hodei job retry --label run=42");
        this.invocation = invocation;
    }

    @Override
    public Integer call() throws InterruptedException {
        chosen.check();
        Map<String, ByteString> variables = Variables.of(environment.get(), invocation.terminal());
        List<String> ids = chosen.byLabel() ? failed() : chosen.ids();
        return JobCalls.each(invocation, chosen).of(ids, id -> {
            print(JobCalls.retry(invocation.connection(), id, variables));
            return ExitCode.OK;
        });
    }

    private List<String> failed() {
        List<Job> all = chosen.labelled(invocation.connection(), List.of());
        Set<String> again = all.stream().map(Job::getOriginJobId).collect(Collectors.toSet());
        List<String> failed = all.stream()
                .filter(job -> JobCalls.ended(job) && job.getState() != JobState.JOB_STATE_SUCCEEDED)
                .map(Job::getJobId)
                .filter(id -> !again.contains(id))
                .toList();
        String jobs = chosen.count(failed.size());
        if (failed.size() > 1
                && !yes.get()
                && !Question.isConfirmed(invocation.terminal(), "run " + jobs + " again?")) {
            throw new CliException(ExitCode.FAILED, "nothing was run again");
        }
        invocation.note(failed.isEmpty() ? jobs + " is left to run again" : "running " + jobs + " again", "");
        return failed;
    }

    private void print(Job job) {
        if (invocation.json()) {
            JsonLines.print(invocation.terminal(), job);
        } else {
            invocation.terminal().line(job.getJobId());
        }
    }
}
