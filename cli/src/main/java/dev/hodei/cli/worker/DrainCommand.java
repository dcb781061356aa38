package dev.hodei.cli.worker;

import dev.hodei.cli.command.CliException;
import dev.hodei.cli.command.Command;
import dev.hodei.cli.command.Given;
import dev.hodei.cli.command.Invocation;
import dev.hodei.cli.command.TimeLimit;
import dev.hodei.cli.terminal.JsonLines;
import dev.hodei.cli.terminal.Text;
import dev.hodei.v1.DrainWorkerRequest;
import dev.hodei.v1.Worker;
import dev.hodei.v1.WorkerServiceGrpc;
import dev.hodei.v1.WorkerState;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** {@code hodei worker drain}. */
final class DrainCommand extends Command {
    private final Invocation invocation;

    private final Given<List<String>> ids = syntax.words("ID", "Workers' ids, or the first 4 or more digits of each.");

    private final Given<Boolean> all =
            syntax.flag("--all", "All workers that there are now; jobs in the queue start new ones.");

    private final Given<@Nullable String> deadline = syntax.option(
            "--deadline",
            "TIME",
            "Stop what still runs after this time: 30s, 10m, 2h; at most 7 days. Else jobs may take as long"
                    + " as they do.");

    DrainCommand(Invocation invocation) {
        super(
                "Let workers finish their jobs and stop.",
                "They take no more jobs from now on. Drained again, a deadline can be set or brought forward, not"
                        + " put off.");
        syntax.examples(
                "  hodei worker drain 1a2b3c4d",
                "  hodei worker drain 1a2b3c4d --deadline 10m",
                "  hodei worker drain --all");
        this.invocation = invocation;
    }

    @Override
    public Integer call() throws InterruptedException {
        DrainWorkerRequest.Builder request = DrainWorkerRequest.newBuilder();
        if (deadline.get() != null) {
            request.setDeadline(com.google.protobuf.Duration.newBuilder()
                    .setSeconds(limit(deadline.get()).toSeconds()));
        }
        return new LiveWorkers(invocation)
                .givenOrAll(
                        ids.get(),
                        all.get(),
                        worker -> show(drain(request.setWorkerId(worker).build())));
    }

    private static Duration limit(String text) {
        try {
            return TimeLimit.parse("--deadline", text);
        } catch (IllegalArgumentException e) {
            throw CliException.usage(String.valueOf(e.getMessage()));
        }
    }

    private Worker drain(DrainWorkerRequest request) {
        return invocation
                .connection()
                .call(WorkerServiceGrpc.getDrainWorkerMethod(), request)
                .getWorker();
    }

    private void show(Worker worker) {
        if (invocation.json()) {
            JsonLines.print(invocation.terminal(), worker);
        } else {
            invocation.terminal().line("worker " + Text.shortId(worker.getWorkerId()) + " " + words(worker));
        }
    }

    private static String words(Worker worker) {
        if (worker.getState() != WorkerState.WORKER_STATE_DRAINING) {
            return Workers.stopping(worker);
        }
        String left = "is draining: " + Workers.jobsLeft(worker) + " to finish";
        return left + "; " + (worker.hasDrainDeadline() ? Workers.deadline(worker, Instant.now()) : "no deadline");
    }
}
