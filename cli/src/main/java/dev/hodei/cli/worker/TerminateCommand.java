package dev.hodei.cli.worker;

import dev.hodei.cli.command.Command;
import dev.hodei.cli.command.Given;
import dev.hodei.cli.command.Invocation;
import dev.hodei.cli.terminal.JsonLines;
import dev.hodei.cli.terminal.Text;
import dev.hodei.v1.TerminateWorkerRequest;
import dev.hodei.v1.TerminateWorkerResponse;
import dev.hodei.v1.Worker;
import dev.hodei.v1.WorkerServiceGrpc;
import java.util.List;

/** {@code hodei worker terminate}. */
final class TerminateCommand extends Command {
    private final Invocation invocation;

    private final Given<List<String>> ids = syntax.words("ID", "Workers' ids, or the first 4 or more digits of each.");

    TerminateCommand(Invocation invocation) {
        super(
                "Stop workers now, with the jobs that they run.",
                "The jobs get SIGTERM, and SIGKILL after a grace period. To let them finish, use `hodei worker drain`.");
        syntax.examples("  hodei worker terminate 1a2b3c4d");
        this.invocation = invocation;
    }

    @Override
    public Integer call() throws InterruptedException {
        return new LiveWorkers(invocation).given(ids.get(), this::terminate);
    }

    private void terminate(String id) {
        TerminateWorkerResponse response = invocation
                .connection()
                .call(
                        WorkerServiceGrpc.getTerminateWorkerMethod(),
                        TerminateWorkerRequest.newBuilder().setWorkerId(id).build());
        Worker worker = response.getWorker();
        if (invocation.json()) {
            JsonLines.print(invocation.terminal(), worker);
        } else {
            invocation
                    .terminal()
                    .line("worker " + Text.shortId(worker.getWorkerId()) + " "
                            + Workers.stopping(
                                    worker, Math.max(worker.getJobIdsCount(), response.getStoppedJobIdsCount())));
        }
    }
}
