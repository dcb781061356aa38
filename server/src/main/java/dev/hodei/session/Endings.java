package dev.hodei.session;

import dev.hodei.failure.Reason;
import io.grpc.Status;

/** How the server ends control streams, in words for the agent's log. */
final class Endings {
    /** Nobody here may acknowledge what the worker says. */
    static final Status NOT_ACTIVE = Status.UNAVAILABLE.withDescription(
            "this server is not the active one now: it is starting, it can't reach its"
                    + " database, or another server has taken over; try again, here or there");

    static final Status SILENT =
            Status.UNAVAILABLE.withDescription("this worker was silent for too long; say hello again");
    static final Status REPLACED = Status.ABORTED.withDescription("another control stream of this worker was opened");

    private static final System.Logger LOG = System.getLogger("hodei");

    private Endings() {}

    /** The rows could not be read, or the worker may not do what it wants to do. */
    static Status ofFailure(Throwable error) {
        Throwable cause = error.getCause() == null ? error : error.getCause();
        Status status = Status.fromThrowable(cause);
        if (status.getCode() != Status.Code.UNKNOWN) {
            return status;
        }
        LOG.log(
                System.Logger.Level.WARNING,
                "A worker''s session ends, as its rows can''t be read: {0}",
                Reason.of(cause));
        return Status.UNAVAILABLE.withDescription("the server can't reach its database; try again");
    }
}
