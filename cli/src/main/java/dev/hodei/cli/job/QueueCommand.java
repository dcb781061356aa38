package dev.hodei.cli.job;

import dev.hodei.cli.command.CliException;
import dev.hodei.cli.command.Command;
import dev.hodei.cli.command.ExitCode;
import dev.hodei.cli.command.Given;
import dev.hodei.cli.command.Invocation;
import dev.hodei.cli.terminal.JsonLines;
import dev.hodei.v1.Job;
import dev.hodei.v1.JobSpec;
import org.jspecify.annotations.Nullable;

/** {@code hodei job queue}. */
public final class QueueCommand extends Command {
    private final Invocation invocation;

    private final SpecOptions work = new SpecOptions(syntax);

    private final Given<@Nullable String> batch = syntax.option(
            "--batch",
            "FILE",
            "Queue a job for each line (- reads stdin): a shell line, which gets the other options, or a"
                    + " JobSpec as JSON, which has its own.");

    private final Given<String> requestId = syntax.option(
            "--request-id",
            "ID",
            "Queue it once, however often this is called with the same ID: at most 64 letters, digits and . _ -.",
            "");

    public QueueCommand(Invocation invocation) {
        super("Queue a job, or many, and print their ids, without following them.");
        syntax.synopsis("hodei job queue [OPTIONS] -- CMD...", "hodei job queue [OPTIONS] --batch FILE");
        syntax.examples(
                "  id=$(hodei job queue -- sleep 60)",
                "  hodei job queue --label team=web --script deploy.sh -o json",
                "  seq 1 1000 | sed 's/^/echo /' | hodei job queue --batch -");
        this.invocation = invocation;
    }

    @Override
    public Integer call() throws InterruptedException {
        if (batch.get() != null) {
            if (work.hasWork()) {
                throw CliException.usage("--batch says what to run: leave out --script, --stdin and the command");
            }
            if (!requestId.get().isEmpty()) {
                throw CliException.usage("--request-id goes with one job, not with --batch");
            }
            return new BatchQueue(invocation, work).queueAll(batch.get());
        }
        JobSpec spec = work.spec(invocation.terminal());
        work.noteBash(spec, invocation);
        Job job = JobCalls.queue(invocation.connection(), spec, requestId.get());
        if (invocation.json()) {
            JsonLines.print(invocation.terminal(), job);
        } else {
            invocation.terminal().line(job.getJobId());
        }
        return ExitCode.OK;
    }
}
