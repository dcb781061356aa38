package dev.hodei.connect;

import io.grpc.Status;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.util.Locale;

/** How the Connect protocol puts a gRPC status: a name, an HTTP status for unary calls, and an error in JSON. */
final class ConnectCode {
    private ConnectCode() {}

    static int httpStatus(Status.Code code) {
        return switch (code) {
            case OK -> 200;
            case CANCELLED -> 499;
            case INVALID_ARGUMENT, FAILED_PRECONDITION, OUT_OF_RANGE -> 400;
            case DEADLINE_EXCEEDED -> 504;
            case NOT_FOUND -> 404;
            case ALREADY_EXISTS, ABORTED -> 409;
            case PERMISSION_DENIED -> 403;
            case RESOURCE_EXHAUSTED -> 429;
            case UNIMPLEMENTED -> 501;
            case UNAVAILABLE -> 503;
            case UNAUTHENTICATED -> 401;
            case UNKNOWN, INTERNAL, DATA_LOSS -> 500;
        };
    }

    static JsonObject error(Status status) {
        JsonObject error = new JsonObject().put("code", name(status.getCode()));
        String message = status.getDescription();
        return message == null ? error : error.put("message", message);
    }

    /** The last message of a stream; without an error where it ended well. */
    static Buffer endOfStream(Status status) {
        JsonObject end = new JsonObject();
        return (status.isOk() ? end : end.put("error", error(status))).toBuffer();
    }

    private static String name(Status.Code code) {
        // The one name that is spelled otherwise.
        return code == Status.Code.CANCELLED ? "canceled" : code.name().toLowerCase(Locale.ROOT);
    }
}
