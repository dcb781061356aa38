package dev.hodei.cli.worker;

import dev.hodei.cli.command.Command;
import dev.hodei.cli.command.ExitCode;
import dev.hodei.cli.command.Given;
import dev.hodei.cli.command.Invocation;
import dev.hodei.cli.connection.Watch;
import dev.hodei.cli.terminal.JsonLines;
import dev.hodei.cli.terminal.Line;
import dev.hodei.cli.terminal.Style;
import dev.hodei.cli.terminal.Terminal;
import dev.hodei.cli.terminal.Text;
import dev.hodei.cli.terminal.Times;
import dev.hodei.v1.WatchWorkersRequest;
import dev.hodei.v1.Worker;
import dev.hodei.v1.WorkerFilter;
import dev.hodei.v1.WorkerServiceGrpc;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** {@code hodei worker watch}: a line for each change. */
final class WatchCommand extends Command {
    private final Invocation invocation;
    private final Terminal terminal;
    private final Map<String, List<String>> last = new HashMap<>();

    private final Given<Boolean> all = syntax.flag("--all", "Begin also with those that have ended.");

    WatchCommand(Invocation invocation) {
        super("Show workers as they change, until Ctrl-C.");
        syntax.examples("  hodei worker watch", "  hodei worker watch -o json");
        this.invocation = invocation;
        this.terminal = invocation.terminal();
    }

    @Override
    public Integer call() throws InterruptedException {
        WatchWorkersRequest request = WatchWorkersRequest.newBuilder()
                .setFilter(WorkerFilter.newBuilder().setLiveOnly(!all.get()))
                .build();
        Watch.read(invocation.connection(), WorkerServiceGrpc.getWatchWorkersMethod(), request, event -> {
            if (event.hasWorker()) {
                show(event.getWorker());
            } else if (event.hasInitialWorkersSent() && last.isEmpty()) {
                invocation.note("no workers now; waiting for one", "Ctrl-C ends this");
            }
            return true;
        });
        return ExitCode.OK;
    }

    private void show(Worker worker) {
        List<String> words = List.of(
                Workers.state(worker),
                Workers.health(worker),
                Workers.host(worker),
                Workers.slots(worker),
                Workers.jobs(worker),
                worker.getStateDetail());
        // After a lost connection the server starts over; what did not change is not news.
        if (words.equals(last.put(worker.getWorkerId(), words))) {
            return;
        }
        if (invocation.json()) {
            JsonLines.print(terminal, worker);
        } else {
            String time = Times.local(Instant.now());
            new Line()
                    .add(terminal.outIsTerminal() ? time.substring(0, Times.TO_THE_SECOND) : time)
                    .add("  " + Text.shortId(worker.getWorkerId()) + "  ")
                    .padded(Workers.state(worker), 13)
                    .padded(Workers.health(worker), 11, Workers.healthStyle(worker))
                    .add(Workers.host(worker) + "  slots " + Workers.slots(worker))
                    .add("  jobs " + Workers.jobs(worker) + "  ")
                    .add(worker.getStateDetail(), Style.DIM)
                    .print(terminal);
        }
        if (worker.hasFinishedAt()) {
            last.remove(worker.getWorkerId());
        }
    }
}
