package dev.hodei.cli.command;

import dev.hodei.cli.connection.ServerAddress;
import dev.hodei.cli.connection.ServerAway;
import dev.hodei.cli.connection.TransportTrouble;
import dev.hodei.cli.connection.Wording;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.util.Locale;

/**
 * Translates the status that a failed call ended with into a {@link Failure}.
 *
 * @param server where the call went
 */
record Refusal(ServerAddress server, StatusRuntimeException cause) {
    Failure failure() {
        Status status = cause.getStatus();
        return switch (status.getCode()) {
            case UNAVAILABLE ->
                ServerAway.part(cause).isPresent()
                        ? failure(ExitCode.UNREACHABLE, said("the server is not ready"), "")
                        : unreachable();
            case DEADLINE_EXCEEDED ->
                failure(
                        ExitCode.UNREACHABLE,
                        "the server at " + server + " is there, but slow: " + said("it took too long to answer"),
                        "");
            case UNAUTHENTICATED, PERMISSION_DENIED ->
                failure(ExitCode.NOT_ALLOWED, "not allowed: " + said("the server refused it"), "");
            case INVALID_ARGUMENT -> failure(ExitCode.USAGE, said("the server does not take it"), "");
            case CANCELLED ->
                failure(
                        ExitCode.UNREACHABLE,
                        "the server at " + server + " broke off: " + said("it may be stopping"),
                        "");
            case RESOURCE_EXHAUSTED -> failure(ExitCode.FAILED, said("that is more than fits into one message"), "");
            case UNIMPLEMENTED, INTERNAL, UNKNOWN, DATA_LOSS -> notOurs();
            case FAILED_PRECONDITION, NOT_FOUND, ALREADY_EXISTS, ABORTED, OUT_OF_RANGE, OK ->
                failure(ExitCode.FAILED, said("the server refused it"), "");
        };
    }

    /** Something else answers there, another version of the server, or one with a mistake. */
    private Failure notOurs() {
        String port = TransportTrouble.portToUse(cause).orElse("");
        if (!port.isEmpty()) {
            String instead = new ServerAddress(server.host(), Integer.parseInt(port), false).toString();
            return new Failure(
                    "unavailable",
                    ExitCode.UNREACHABLE,
                    server + " is the server's HTTP port; the gRPC port is " + port,
                    "--server " + instead + ", or HODEI_SERVER_ADDRESS=" + instead);
        }
        if (TransportTrouble.isStranger(cause)) {
            return new Failure(
                    "unavailable",
                    ExitCode.UNREACHABLE,
                    "what answers at " + server + " is no Hodei server, or not its gRPC port",
                    "the server says its ports when it starts; gRPC is 50051 unless HODEI_GRPC_PORT says otherwise");
        }
        if (cause.getStatus().getCode() == Status.Code.UNIMPLEMENTED) {
            return failure(
                    ExitCode.FAILED,
                    "the server at " + server + " does not know this call: it is older or newer than this command",
                    "use the command line of the server's version");
        }
        return failure(
                ExitCode.FAILED, "the server failed: " + said("it met a mistake of its own"), "its log says more");
    }

    private Failure unreachable() {
        Status status = cause.getStatus();
        String start = TransportTrouble.isNameless(status)
                ? "check the name in --server or HODEI_SERVER_ADDRESS"
                : "start one with `hodei server start`, or set HODEI_SERVER_ADDRESS";
        return failure(
                ExitCode.UNREACHABLE,
                "cannot reach the Hodei server at " + server + ": " + TransportTrouble.words(status),
                TransportTrouble.mayWantTls(status, server.tls())
                        ? "if it speaks TLS, begin its address with https://; else " + start
                        : start);
    }

    private Failure failure(int exitCode, String message, String hint) {
        Status.Code code = cause.getStatus().getCode();
        // As the API over HTTP spells it.
        String name = code == Status.Code.CANCELLED ? "canceled" : code.name().toLowerCase(Locale.ROOT);
        return new Failure(name, exitCode, message, hint);
    }

    /** The server's own sentence, or this one where a library spoke instead. */
    private String said(String otherwise) {
        String description = cause.getStatus().getDescription();
        return description == null || description.isBlank() || !Wording.isPlain(description)
                ? otherwise
                : description.strip();
    }
}
