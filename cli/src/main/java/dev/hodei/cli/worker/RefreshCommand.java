package dev.hodei.cli.worker;

import dev.hodei.cli.command.Invocation;
import dev.hodei.cli.connection.Connection;
import dev.hodei.cli.terminal.JsonLines;
import dev.hodei.cli.terminal.Text;
import dev.hodei.v1.RefreshWorkerRequest;
import dev.hodei.v1.Worker;
import dev.hodei.v1.WorkerServiceGrpc;
import java.time.Duration;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code hodei worker refresh}. */
@Command(
        name = "refresh",
        description = {
            "Ask a worker's provider how it really is, and write that down.",
            "One whose process or container is gone ends, and its jobs with it."
        },
        footerHeading = "%nExamples:%n",
        footer = {"  hodei worker refresh 1a2b3c4d", "  hodei worker refresh --all"})
final class RefreshCommand implements Callable<Integer> {
    private final Invocation invocation;

    @Parameters(
            paramLabel = "ID",
            arity = "0..1",
            description = "The worker's id, or the first 4 or more of its digits.")
    private @Nullable String id;

    @Option(names = "--all", description = "All workers that there are now.")
    private boolean all;

    RefreshCommand(Invocation invocation) {
        this.invocation = invocation;
    }

    @Override
    public Integer call() {
        return new LiveWorkers(invocation).oneOrAll(id, all, this::refresh);
    }

    private void refresh(String worker) {
        // The server has just listed all: what is away is a provider, and to wait for it would hold up the others.
        Duration patience = all ? Duration.ZERO : Connection.CALL_PATIENCE;
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
