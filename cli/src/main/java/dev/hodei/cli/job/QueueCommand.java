package dev.hodei.cli.job;

import dev.hodei.cli.command.CliException;
import dev.hodei.cli.command.ExitCode;
import dev.hodei.cli.command.Invocation;
import dev.hodei.cli.terminal.JsonLines;
import dev.hodei.v1.Job;
import dev.hodei.v1.JobSpec;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code hodei job queue}. */
@Command(
        name = "queue",
        description = "Queue a job, or many, and print their ids, without following them.",
        customSynopsis = {"hodei job queue [OPTIONS] -- CMD...", "hodei job queue [OPTIONS] --batch FILE"},
        footerHeading = "%nExamples:%n",
        footer = {
            "  id=$(hodei job queue -- sleep 60)",
            "  hodei job queue --label team=web --script deploy.sh -o json",
            "  seq 1 1000 | sed 's/^/echo /' | hodei job queue --batch -"
        })
public final class QueueCommand implements Callable<Integer> {
    private final Invocation invocation;

    @Mixin
    private final SpecOptions work = new SpecOptions();

    @Option(
            names = "--batch",
            paramLabel = "FILE",
            description = "Queue a job for each line (- reads stdin): a shell line, which gets the other options, or a"
                    + " JobSpec as JSON, which has its own.")
    @Nullable
    String batch;

    public QueueCommand(Invocation invocation) {
        this.invocation = invocation;
    }

    @Override
    public Integer call() throws InterruptedException {
        if (batch != null) {
            if (work.hasWork()) {
                throw CliException.usage("--batch says what to run: leave out --script and the command");
            }
            return new BatchQueue(invocation, work).queueAll(batch);
        }
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
