package dev.hodei.cli.pool;

import dev.hodei.cli.command.Command;
import dev.hodei.cli.command.ExitCode;
import dev.hodei.cli.command.Given;
import dev.hodei.cli.command.Invocation;
import dev.hodei.cli.terminal.JsonLines;
import dev.hodei.v1.ResetPoolRequest;
import dev.hodei.v1.ResetPoolResponse;
import dev.hodei.v1.WorkerServiceGrpc;

/** {@code hodei pool reset}. */
final class ResetCommand extends Command {
    private final Invocation invocation;

    private final Given<String> name = syntax.parameter("NAME", "The pool's name.");

    ResetCommand(Invocation invocation) {
        super(
                "Have workers of a pool tried again at once, after failures to start some.",
                "For when what kept them from starting was put right: the failures are forgotten, of every image and size.");
        syntax.examples("  hodei pool reset default");
        this.invocation = invocation;
    }

    @Override
    public Integer call() {
        ResetPoolResponse reset = invocation
                .connection()
                .call(
                        WorkerServiceGrpc.getResetPoolMethod(),
                        ResetPoolRequest.newBuilder().setPool(name.get()).build());
        if (invocation.json()) {
            JsonLines.print(invocation.terminal(), reset);
        } else {
            invocation.terminal().line(words(reset.getShapesReset()));
        }
        return ExitCode.OK;
    }

    private String words(int shapes) {
        return switch (shapes) {
            case 0 -> "pool " + name.get() + " had no failure to forget";
            case 1 -> "pool " + name.get() + ": failures of one kind of worker are forgotten; it is tried again";
            default ->
                "pool " + name.get() + ": failures of " + shapes
                        + " kinds of workers are forgotten; they are tried again";
        };
    }
}
