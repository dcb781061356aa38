package dev.hodei.cli.command;

import dev.hodei.cli.connection.ServerAway;
import dev.hodei.cli.terminal.OutputClosedException;
import dev.hodei.cli.terminal.Text;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.io.PrintWriter;
import java.io.StringWriter;
import org.jspecify.annotations.Nullable;

/** Puts what went wrong into one line on standard error, and into an exit code. */
public final class Failures {
    private final Invocation invocation;

    public Failures(Invocation invocation) {
        this.invocation = invocation;
    }

    /** Reports the failure; a stack trace follows only where HODEI_DEBUG is 1. */
    public int report(Throwable failure) {
        int code = switch (failure) {
            case OutputClosedException e ->
                e.isReaderGone() ? ExitCode.OUTPUT_CLOSED : say(ExitCode.FAILED, String.valueOf(e.getMessage()));
            case CliException e -> say(e.exitCode(), e.text());
            case StatusRuntimeException e -> refused(e);
            case InterruptedException _ -> ExitCode.CANCELLED;
            default -> say(ExitCode.FAILED, "unexpected: " + failure + " (HODEI_DEBUG=1 shows where)");
        };
        if ("1".equals(invocation.terminal().environment().get("HODEI_DEBUG"))) {
            StringWriter trace = new StringWriter();
            failure.printStackTrace(new PrintWriter(trace));
            invocation.terminal().errLine(trace.toString());
        }
        return code;
    }

    private int refused(StatusRuntimeException failure) {
        Status status = failure.getStatus();
        String description = status.getDescription();
        String said =
                description == null || description.isBlank() ? Text.words(status.getCode(), "") : description.strip();
        return switch (status.getCode()) {
            case UNAVAILABLE ->
                ServerAway.part(failure).isPresent()
                        ? say(ExitCode.UNREACHABLE, said)
                        : unreachable(reason(status, said));
            case DEADLINE_EXCEEDED ->
                say(ExitCode.UNREACHABLE, "the server at " + invocation.address() + " is there, but slow: " + said);
            case UNAUTHENTICATED, PERMISSION_DENIED -> say(ExitCode.NOT_ALLOWED, "not allowed: " + said);
            case INVALID_ARGUMENT -> say(ExitCode.USAGE, said);
            case CANCELLED ->
                // Ours needs no words; a server that stops ends what is open so.
                status.getCause() instanceof InterruptedException
                        ? ExitCode.CANCELLED
                        : say(ExitCode.UNREACHABLE, "the server at " + invocation.address() + " broke off: " + said);
            case UNIMPLEMENTED ->
                say(
                        ExitCode.FAILED,
                        "the server at " + invocation.address() + " does not know this call (" + said
                                + "): is it a Hodei server, and as new as this command?");
            case INTERNAL, UNKNOWN, DATA_LOSS ->
                say(ExitCode.FAILED, "the server failed: " + said + " (its log says more)");
            default -> say(ExitCode.FAILED, said);
        };
    }

    private int unreachable(String reason) {
        return say(
                ExitCode.UNREACHABLE,
                "cannot reach the Hodei server at " + invocation.address() + ": " + reason
                        + " (start one with `hodei server start`, or set HODEI_SERVER_ADDRESS)");
    }

    /** What the transport met ("Connection refused") says more than gRPC's own words ("io exception"). */
    private static String reason(Status status, String said) {
        @Nullable Throwable root = status.getCause();
        while (root != null && root.getCause() != null) {
            root = root.getCause();
        }
        if (root == null || root.getMessage() == null) {
            return said;
        }
        if (root instanceof java.net.UnknownHostException) {
            return "no such host";
        }
        return root.getMessage();
    }

    private int say(int code, String message) {
        invocation.terminal().errLine("hodei: " + Text.visible(message.replaceAll("\\R\\s*", " ")));
        return code;
    }
}
