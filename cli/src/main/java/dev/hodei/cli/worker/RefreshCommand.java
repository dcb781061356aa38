package dev.hodei.cli.worker;

import dev.hodei.cli.command.Command;
import dev.hodei.cli.command.Given;
import dev.hodei.cli.command.Invocation;
import dev.hodei.cli.connection.Connection;
import dev.hodei.cli.terminal.JsonLines;
import dev.hodei.cli.terminal.Text;
import dev.hodei.v1.RefreshWorkerRequest;
import dev.hodei.v1.Worker;
import dev.hodei.v1.WorkerServiceGrpc;
import java.time.Duration;
import java.util.List;

/** {@code hodei worker refresh}. */
final class RefreshCommand extends Command {
    private final Invocation invocation;

    private final Given<List<String>> ids = syntax.words("ID", "Workers' ids, or the first 4 or more digits of each.");

    private final Given<Boolean> all = syntax.flag("--all", "All workers that there are now.");

    RefreshCommand(Invocation invocation) {
        super(
                "Ask workers' providers how they really are, and write that down.",
                "One whose process or container is gone ends, and its jobs with it.");
        syntax.examples("  hodei worker refresh 1a2b3c4d", "  hodei worker refresh --all");
        this.invocation = invocation;
    }

    @Override
    public Integer call() throws InterruptedException {
        return new LiveWorkers(invocation).givenOrAll(ids.get(), all.get(), this::refresh);
    }

    private void refresh(String worker) {
        // The server has just listed all: what is away is a provider, and to wait for it would hold up the others.
        Duration patience = all.get() ? Duration.ZERO : Connection.CALL_PATIENCE;
        Worker after = invocation
                .connection()
                .call(
                        WorkerServiceGrpc.getRefreshWorkerMethod(),
                        RefreshWorkerRequest.newBuilder().setWorkerId(worker).build(),
                        patience)
                .getWorker();
        if (invocation.json()) {
            JsonLines.print(invocation.terminal(), after);
        } else {
            invocation
                    .terminal()
                    .line("worker " + Text.shortId(after.getWorkerId()) + " is " + Workers.state(after) + ": "
                            + Text.visible(after.getProviderStatus()));
        }
    }
}
