package dev.hodei.cli.command;

import com.google.gson.JsonObject;
import dev.hodei.cli.connection.Wording;
import dev.hodei.cli.terminal.JsonLines;
import dev.hodei.cli.terminal.OutputClosedException;
import dev.hodei.cli.terminal.Text;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.io.PrintWriter;
import java.io.StringWriter;

/** Puts what went wrong into one line on standard error, with {@code -o json} as JSON, and into an exit code. */
public final class Failures {
    private final Invocation invocation;
    private boolean outputReported;

    public Failures(Invocation invocation) {
        this.invocation = invocation;
    }

    /** Reports the failure; a stack trace follows only where HODEI_DEBUG is 1. */
    public int report(Throwable failure) {
        int code = switch (failure) {
            case OutputClosedException e ->
                e.isReaderGone() ? ExitCode.OUTPUT_CLOSED : outputFailed(String.valueOf(e.getMessage()));
            case CliException e -> say(Failure.of(e));
            // Ours needs no words.
            case StatusRuntimeException e
            when e.getStatus().getCode() == Status.Code.CANCELLED
                    && e.getStatus().getCause() instanceof InterruptedException -> ExitCode.CANCELLED;
            case StatusRuntimeException e -> say(new Refusal(invocation.address(), e).failure());
            case InterruptedException _ -> ExitCode.CANCELLED;
            default -> say(unexpected());
        };
        if ("1".equals(invocation.terminal().environment().get("HODEI_DEBUG"))) {
            StringWriter trace = new StringWriter();
            failure.printStackTrace(new PrintWriter(trace));
            invocation.terminal().errLine(trace.toString());
        }
        return code;
    }

    /** Says that the output failed, once: what is left in the buffer fails again at the end. */
    private int outputFailed(String message) {
        if (outputReported) {
            return ExitCode.FAILED;
        }
        outputReported = true;
        return say(new Failure("internal", ExitCode.FAILED, message, ""));
    }

    private static Failure unexpected() {
        return new Failure(
                "internal",
                ExitCode.FAILED,
                "this command failed where it should not: that is a mistake in it",
                "HODEI_DEBUG=1 shows where, for a report");
    }

    /** Words that were not understood. */
    public int wrongUsage(String message, String hint) {
        return say(new Failure("invalid_argument", ExitCode.USAGE, message, hint));
    }

    private int say(Failure failure) {
        String message = failure.message().replaceAll("\\R\\s*", " ");
        if (!Wording.isPlain(message)) {
            // The last net: whatever came from a library is not for the user.
            message = "it failed, for a reason that only HODEI_DEBUG=1 shows";
        }
        if (invocation.json()) {
            JsonObject json = new JsonObject();
            json.addProperty("code", failure.code());
            json.addProperty("message", message);
            if (!failure.hint().isEmpty()) {
                json.addProperty("hint", failure.hint());
            }
            invocation.terminal().errLine(JsonLines.text(json));
        } else {
            String hint = failure.hint().isEmpty() ? "" : " (" + failure.hint() + ")";
            invocation.terminal().errLine("hodei: " + Text.visible(message + hint));
        }
        return failure.exitCode();
    }
}
