package dev.hodei.cli.pool;

import dev.hodei.cli.command.Amounts;
import dev.hodei.cli.command.Command;
import dev.hodei.cli.command.ExitCode;
import dev.hodei.cli.command.Invocation;
import dev.hodei.cli.terminal.JsonLines;
import dev.hodei.cli.terminal.Style;
import dev.hodei.cli.terminal.Table;
import dev.hodei.cli.terminal.Text;
import dev.hodei.cli.terminal.Times;
import dev.hodei.v1.CircuitState;
import dev.hodei.v1.ListPoolsRequest;
import dev.hodei.v1.Pool;
import dev.hodei.v1.WorkerServiceGrpc;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** {@code hodei pool list}. */
final class ListCommand extends Command {
    private final Invocation invocation;

    ListCommand(Invocation invocation) {
        super(
                "List the pools in the order in which they are tried.",
                "WORKERS is how many are starting, idle, busy and stopping, and how many there may be.");
        syntax.examples("  hodei pool list", "  hodei pool list -o json");
        this.invocation = invocation;
    }

    @Override
    public Integer call() {
        List<Pool> pools = invocation
                .connection()
                .call(WorkerServiceGrpc.getListPoolsMethod(), ListPoolsRequest.getDefaultInstance())
                .getPoolsList();
        if (invocation.json()) {
            pools.forEach(pool -> JsonLines.print(invocation.terminal(), pool));
            return ExitCode.OK;
        }
        Table table = new Table("NAME", "PROVIDER", "WORKERS", "OF", "READY", "SIZE", "IMAGE", "CIRCUIT", "LAST ERROR");
        pools.forEach(pool -> show(pool, table, Instant.now()));
        table.print(invocation.terminal());
        return ExitCode.OK;
    }

    private static void show(Pool pool, Table table, Instant now) {
        boolean closed = pool.getCircuit() == CircuitState.CIRCUIT_STATE_CLOSED;
        table.cell(pool.getName())
                .cell(pool.getProvider())
                .cell(Stream.of(
                                pool.getWorkersStarting(),
                                pool.getWorkersIdle(),
                                pool.getWorkersBusy(),
                                pool.getWorkersStopping())
                        .map(String::valueOf)
                        .collect(Collectors.joining("/")))
                .cell(Integer.toString(pool.getMaxWorkers()))
                .cell(Integer.toString(pool.getMinIdle()))
                .cell(size(pool))
                .cell(pool.getImage().isEmpty() ? "-" : pool.getImage())
                .cell(circuit(pool, now), closed ? Style.GREEN : Style.RED)
                .cell(Text.shortened(error(pool, now), 80))
                .endRow();
    }

    private static String size(Pool pool) {
        String cpus = pool.getCpuMillis() == 0 ? "" : Amounts.cpus(pool.getCpuMillis()) + " cpus ";
        String memory = pool.getMemoryBytes() == 0 ? "" : Amounts.memory(pool.getMemoryBytes());
        String size = (cpus + memory).strip();
        return size.isEmpty() ? "-" : size;
    }

    /** A closed one may wait, too, after its first failures. */
    private static String circuit(Pool pool, Instant now) {
        Duration wait = Duration.between(now, Times.instant(pool.getNextTryAt()));
        String next = wait.isPositive() ? ", next try in " + Times.rough(wait.plusMillis(999)) : "";
        return Circuits.state(pool.getCircuit()) + next;
    }

    private static String error(Pool pool, Instant now) {
        return pool.getLastError().isEmpty()
                ? ""
                : Times.ago(Times.instant(pool.getLastErrorAt()), now) + ": " + pool.getLastError();
    }
}
