package dev.hodei.cli.job;

import dev.hodei.cli.command.Command;
import dev.hodei.cli.command.ExitCode;
import dev.hodei.cli.command.Invocation;
import dev.hodei.cli.job.select.ChosenJobs;
import dev.hodei.cli.terminal.JsonLines;
import dev.hodei.v1.Job;
import java.util.List;

/** {@code hodei job get}. */
public final class GetCommand extends Command {
    private final Invocation invocation;

    private final ChosenJobs chosen = new ChosenJobs(syntax);
    private boolean first = true;

    public GetCommand(Invocation invocation) {
        super("Show jobs: what each runs, where it is, its attempts and its timeline.");
        syntax.examples("  hodei job get 1a2b3c4d", "  hodei job get 1a2b3c4d -o json");
        this.invocation = invocation;
    }

    @Override
    public Integer call() throws InterruptedException {
        return JobCalls.each(invocation, chosen).of(chosen.ids(invocation.connection(), List.of()), this::show);
    }

    private int show(String id) {
        Job job = JobCalls.get(invocation.connection(), id);
        if (invocation.json()) {
            JsonLines.print(invocation.terminal(), job);
        } else {
            if (!first) {
                invocation.terminal().line("");
            }
            new JobDetails(invocation.terminal()).print(job, SilentWorker.words(invocation.connection(), job));
        }
        first = false;
        return ExitCode.OK;
    }
}
