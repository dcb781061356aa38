package dev.hodei.cli.job;

import dev.hodei.cli.command.ExitCode;
import dev.hodei.cli.command.Invocation;
import dev.hodei.cli.terminal.JsonLines;
import dev.hodei.v1.Job;
import dev.hodei.v1.JobSpec;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code hodei job queue}. */
@Command(
        name = "queue",
        description = "Queue a job and print its id, without following it.",
        customSynopsis = "hodei job queue [OPTIONS] -- CMD...",
        footerHeading = "%nExamples:%n",
        footer = {"  id=$(hodei job queue -- sleep 60)", "  hodei job queue --label team=web --script deploy.sh -o json"
        })
public final class QueueCommand implements Callable<Integer> {
    private final Invocation invocation;

    @Mixin
    private final SpecOptions work = new SpecOptions();

    public QueueCommand(Invocation invocation) {
        this.invocation = invocation;
    }

    @Override
    public Integer call() {
        return queueAndPrint(invocation, work.spec(invocation.terminal()));
    }

    static int queueAndPrint(Invocation invocation, JobSpec spec) {
        Job job = JobCalls.queue(invocation.connection(), spec);
        if (invocation.json()) {
            JsonLines.print(invocation.terminal(), job);
        } else {
            invocation.terminal().line(job.getJobId());
        }
        return ExitCode.OK;
    }
}
