package dev.hodei.cli.pool;

import com.google.protobuf.Timestamp;
import dev.hodei.cli.command.Amounts;
import dev.hodei.cli.command.Command;
import dev.hodei.cli.command.ExitCode;
import dev.hodei.cli.command.Invocation;
import dev.hodei.cli.terminal.Fields;
import dev.hodei.cli.terminal.JsonLines;
import dev.hodei.cli.terminal.Style;
import dev.hodei.cli.terminal.Table;
import dev.hodei.cli.terminal.Text;
import dev.hodei.cli.terminal.Times;
import dev.hodei.v1.CircuitState;
import dev.hodei.v1.ListPoolsRequest;
import dev.hodei.v1.Pool;
import dev.hodei.v1.ShapeInTrouble;
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
                "WORKERS is how many there are, by what they do, and MAX how many there may be. STARTS is whether more"
                        + " are started: yes; no, after too many failures; trying, one at a time;"
                        + " joined: by people only, see `hodei worker token`. Below the table: other images and"
                        + " sizes that jobs asked for and that failed to start.");
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
        Table table = new Table("NAME", "PROVIDER", "WORKERS", "MAX", "READY", "SIZE", "IMAGE", "STARTS", "LAST ERROR")
                .shorten("LAST ERROR", 12)
                .shorten("IMAGE", 8)
                .shorten("STARTS", 9)
                .shorten("NAME", 22)
                .shorten("WORKERS", 15)
                .leaveOut("READY", "SIZE", "IMAGE");
        pools.forEach(pool -> show(pool, table, Instant.now()));
        table.print(invocation.terminal());
        pools.forEach(pool -> pool.getShapesInTroubleList()
                .forEach(shape -> Fields.paragraph(invocation.terminal(), 0, inTrouble(pool, shape, Instant.now()))));
        return ExitCode.OK;
    }

    private static void show(Pool pool, Table table, Instant now) {
        table.cell(pool.getName())
                .cell(pool.getProvider())
                .cell(workers(pool))
                .cell(pool.getMaxWorkers() == 0 ? "-" : Integer.toString(pool.getMaxWorkers()))
                .cell(Integer.toString(pool.getMinIdle()))
                .cell(size(pool))
                .cell(pool.getImage().isEmpty() ? "-" : pool.getImage())
                .cell(starts(pool, now), style(pool.getCircuit()))
                .cell(error(pool, now))
                .endRow();
    }

    /** "2 busy, 1 idle". */
    private static String workers(Pool pool) {
        String workers = Stream.of(
                        count(pool.getWorkersBusy(), "busy"),
                        count(pool.getWorkersIdle(), "idle"),
                        count(pool.getWorkersStarting(), "starting"),
                        count(pool.getWorkersStopping(), "stopping"))
                .filter(count -> !count.isEmpty())
                .collect(Collectors.joining(", "));
        return workers.isEmpty() ? "none" : workers;
    }

    private static String count(int workers, String doing) {
        return workers == 0 ? "" : workers + " " + doing;
    }

    /** "pool default: image maven:nope: starts none, next try in 40s; 5s ago: no such image". */
    private static String inTrouble(Pool pool, ShapeInTrouble shape, Instant now) {
        String what = Stream.of(
                        shape.getImage().isEmpty() ? "" : "image " + shape.getImage(),
                        size(shape.getCpuMillis(), shape.getMemoryBytes()))
                .filter(text -> !text.isEmpty() && !text.equals("-"))
                .collect(Collectors.joining(", "));
        return Text.visible("pool " + pool.getName() + ": " + what + ": "
                + starts(shape) + next(shape.getNextTryAt(), now) + "; "
                + Text.shortened(error(shape.getLastError(), shape.getLastErrorAt(), now), 200));
    }

    private static String size(Pool pool) {
        return size(pool.getCpuMillis(), pool.getMemoryBytes());
    }

    private static String size(int cpuMillis, long memoryBytes) {
        String cpus = cpuMillis == 0 ? "" : Amounts.cpusInWords(cpuMillis) + " ";
        String memory = memoryBytes == 0 ? "" : Amounts.memory(memoryBytes);
        String size = (cpus + memory).strip();
        return size.isEmpty() ? "-" : size;
    }

    /** Whether more are started. After the first failures, too, the next is waited for. */
    private static String starts(Pool pool, Instant now) {
        if (pool.getMaxWorkers() == 0) {
            return "joined";
        }
        String starts = switch (pool.getCircuit()) {
            case CIRCUIT_STATE_CLOSED -> "yes";
            case CIRCUIT_STATE_OPEN -> "no";
            case CIRCUIT_STATE_HALF_OPEN -> "trying";
            case CIRCUIT_STATE_UNSPECIFIED, UNRECOGNIZED -> "unknown";
        };
        return starts + next(pool.getNextTryAt(), now);
    }

    private static String starts(ShapeInTrouble shape) {
        return switch (shape.getCircuit()) {
            case CIRCUIT_STATE_CLOSED -> "starts workers";
            case CIRCUIT_STATE_OPEN -> "starts none";
            case CIRCUIT_STATE_HALF_OPEN -> "tries one";
            case CIRCUIT_STATE_UNSPECIFIED, UNRECOGNIZED -> "unknown";
        };
    }

    private static Style style(CircuitState circuit) {
        return circuit == CircuitState.CIRCUIT_STATE_CLOSED ? Style.GREEN : Style.RED;
    }

    private static String next(Timestamp at, Instant now) {
        Duration wait = Duration.between(now, Times.instant(at));
        return wait.isPositive() ? ", next try in " + Times.rough(wait.plusMillis(999)) : "";
    }

    private static String error(Pool pool, Instant now) {
        return error(pool.getLastError(), pool.getLastErrorAt(), now);
    }

    private static String error(String error, Timestamp at, Instant now) {
        return error.isEmpty() ? "" : Times.ago(Times.instant(at), now) + ": " + error;
    }
}
