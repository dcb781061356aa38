package dev.hodei.cli.worker;

import dev.hodei.cli.command.ExitCode;
import dev.hodei.cli.command.Invocation;
import dev.hodei.cli.terminal.JsonLines;
import dev.hodei.cli.terminal.Text;
import dev.hodei.v1.TerminateWorkerRequest;
import dev.hodei.v1.Worker;
import dev.hodei.v1.WorkerServiceGrpc;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code hodei worker terminate}. */
@Command(
        name = "terminate",
        description = {
            "Stop a worker now, with the jobs that it runs.",
            "They get SIGTERM, and SIGKILL after a grace period. To let them finish, use `hodei worker drain`."
        },
        footerHeading = "%nExamples:%n",
        footer = {"  hodei worker terminate 1a2b3c4d"})
final class TerminateCommand implements Callable<Integer> {
    private final Invocation invocation;

    @Parameters(paramLabel = "ID", description = "The worker's id, or the first 4 or more of its digits.")
    private String id = "";

    TerminateCommand(Invocation invocation) {
        this.invocation = invocation;
    }

    @Override
    public Integer call() {
        Worker worker = invocation
                .connection()
                .call(
                        WorkerServiceGrpc.getTerminateWorkerMethod(),
                        TerminateWorkerRequest.newBuilder().setWorkerId(id).build())
                .getWorker();
        if (invocation.json()) {
            JsonLines.print(invocation.terminal(), worker);
        } else {
            invocation.terminal().line("worker " + Text.shortId(worker.getWorkerId()) + " " + Workers.stopping(worker));
        }
        return ExitCode.OK;
    }
}
