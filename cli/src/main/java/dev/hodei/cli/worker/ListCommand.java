package dev.hodei.cli.worker;

import dev.hodei.cli.command.Command;
import dev.hodei.cli.command.ExitCode;
import dev.hodei.cli.command.Given;
import dev.hodei.cli.command.Invocation;
import dev.hodei.cli.command.Limit;
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

    ListCommand(Invocation invocation) {
        super("List workers, newest first.");
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
                "DETAIL");
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
                .cell(Text.shortened(Workers.detail(worker, now), 60))
                .endRow();
    }

    private void finish(Table table, boolean more) {
        if (!invocation.json()) {
            if (table.isEmpty()) {
                invocation
                        .terminal()
                        .errLine("hodei: no workers" + (all.get() ? "" : " now (--all shows those that have ended)"));
            } else {
                table.print(invocation.terminal());
            }
        }
        if (more) {
            invocation.terminal().errLine("hodei: there are more: --limit 0 shows all");
        }
    }
}
