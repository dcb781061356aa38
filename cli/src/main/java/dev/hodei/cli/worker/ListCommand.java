package dev.hodei.cli.worker;

import dev.hodei.cli.command.Command;
import dev.hodei.cli.command.ExitCode;
import dev.hodei.cli.command.Given;
import dev.hodei.cli.command.Invocation;
import dev.hodei.cli.command.Limit;
import dev.hodei.cli.connection.Existence;
import dev.hodei.cli.terminal.JsonLines;
import dev.hodei.cli.terminal.Table;
import dev.hodei.cli.terminal.Text;
import dev.hodei.cli.terminal.Times;
import dev.hodei.v1.ListWorkersRequest;
import dev.hodei.v1.ListWorkersResponse;
import dev.hodei.v1.Worker;
import dev.hodei.v1.WorkerFilter;
import dev.hodei.v1.WorkerServiceGrpc;
import java.time.Instant;

/** {@code hodei worker list}. */
final class ListCommand extends Command {
    private static final int LARGEST_PAGE = 1000;

    private final Invocation invocation;

    private final Given<Boolean> all = syntax.flag("--all", "Also those that have ended.");

    private final Given<String> pool = syntax.option("--pool", "NAME", "Only those of this pool.", "");

    private final Limit limit = new Limit(syntax, 100);

    private int shown;

    ListCommand(Invocation invocation) {
        super(
                "List workers, newest first.",
                "At a narrow terminal columns are left out and cells shortened; a pipe and `-o json` get all of it.");
        syntax.examples("  hodei worker list", "  hodei worker list --all -o json");
        this.invocation = invocation;
    }

    @Override
    public Integer call() {
        int left = limit.most();
        Instant now = Instant.now();
        Table table = new Table(
                        "ID",
                        "STATE",
                        "HEALTH",
                        "HEARTBEAT",
                        "POOL",
                        "SLOTS",
                        "CPU",
                        "MEMORY",
                        "JOBS",
                        "HOST",
                        "CREATED",
                        "DETAIL")
                .shorten("DETAIL", 12)
                .shorten("JOBS", 8)
                .shorten("HOST", 8)
                .shorten("POOL", 8)
                .leaveOut("CREATED", "MEMORY", "CPU", "HEARTBEAT", "JOBS", "HOST");
        String token = "";
        do {
            ListWorkersResponse page = invocation
                    .connection()
                    .call(
                            WorkerServiceGrpc.getListWorkersMethod(),
                            ListWorkersRequest.newBuilder()
                                    .setFilter(WorkerFilter.newBuilder()
                                            .setLiveOnly(!all.get())
                                            .setPool(pool.get()))
                                    .setPageSize(Math.min(left, LARGEST_PAGE))
                                    .setPageToken(token)
                                    .build());
            page.getWorkersList().forEach(worker -> show(worker, table, now));
            left -= page.getWorkersCount();
            token = page.getNextPageToken();
        } while (!token.isEmpty() && left > 0);
        finish(table, !token.isEmpty());
        return ExitCode.OK;
    }

    private void show(Worker worker, Table table, Instant now) {
        shown++;
        if (invocation.json()) {
            JsonLines.print(invocation.terminal(), worker);
            return;
        }
        table.cell(Text.shortId(worker.getWorkerId()))
                .cell(Workers.state(worker))
                .cell(Workers.health(worker), Workers.healthStyle(worker))
                .cell(Workers.heartbeat(worker, now))
                .cell(worker.getPool())
                .cell(Workers.slots(worker))
                .cell(Workers.cpu(worker))
                .cell(Workers.memory(worker))
                .cell(Workers.jobs(worker))
                .cell(Workers.host(worker))
                .cell(Times.ago(Times.instant(worker.getCreatedAt()), now))
                .cell(Workers.detail(worker, now))
                .endRow();
    }

    private void finish(Table table, boolean more) {
        if (shown == 0) {
            new Existence(invocation.connection()).ofPool(pool.get());
            invocation.note(
                    all.get() ? "no workers" : "no workers now", all.get() ? "" : "--all shows those that have ended");
        } else if (!invocation.json()) {
            table.print(invocation.terminal());
        }
        if (more) {
            invocation.note("there are more: --limit 0 shows all", "");
        }
    }
}
