package dev.hodei.api;

import dev.hodei.failure.Reason;
import dev.hodei.postgres.SlowDatabaseException;
import dev.hodei.wire.ServersTrailer;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.vertx.core.VertxException;
import io.vertx.core.impl.NoStackTraceThrowable;
import io.vertx.sqlclient.DatabaseException;
import java.io.IOException;
import java.net.ConnectException;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** What a caller is told of a failure: a status and a plain sentence; details of ours go to the log. */
final class Failures {
    private static final System.Logger LOG = System.getLogger("hodei");

    /** Classes of SQLSTATE that say that the database is away or busy, not that we asked wrongly. */
    private static final Set<String> UNAVAILABLE = Set.of("08", "53", "57");

    /** SQLSTATEs of a damaged page and a damaged index. */
    private static final Set<String> DAMAGED = Set.of("XX001", "XX002");

    /** Goes with UNAVAILABLE where the server itself is well: names the part that is away. */
    private static final Metadata.Key<String> AWAY = Metadata.Key.of("hodei-away", Metadata.ASCII_STRING_MARSHALLER);

    /** Goes with a refused request that was not carried out and will not be: whoever asks again asks only once. */
    private static final Metadata.Key<String> REQUEST =
            Metadata.Key.of("hodei-request", Metadata.ASCII_STRING_MARSHALLER);

    /** Errors of ours whose stack trace the log has already. */
    private static final Set<String> KNOWN = ConcurrentHashMap.newKeySet();

    private static final int MOST_KNOWN = 100;

    private Failures() {}

    static StatusRuntimeException invalid(String why) {
        return Status.INVALID_ARGUMENT.withDescription(why).asRuntimeException();
    }

    static StatusRuntimeException notFound(String why) {
        return Status.NOT_FOUND.withDescription(why).asRuntimeException();
    }

    static StatusRuntimeException failedPrecondition(String why) {
        return Status.FAILED_PRECONDITION.withDescription(why).asRuntimeException();
    }

    /** @param part of the server that does not answer, which is well itself */
    static StatusRuntimeException unavailable(String part, String why) {
        Metadata trailers = new Metadata();
        trailers.put(AWAY, part);
        return Status.UNAVAILABLE.withDescription(why).asRuntimeException(trailers);
    }

    /** @param part of the server that did not take the request up: it was not carried out, and will not be */
    static StatusRuntimeException notCarriedOut(String part, String why) {
        StatusRuntimeException refusal = unavailable(part, why);
        Metadata trailers = refusal.getTrailers();
        if (trailers != null) {
            trailers.put(REQUEST, "not-carried-out");
        }
        return refusal;
    }

    /**
     * A failure to store something: unless the database was never reached, or has refused it, nobody knows whether it was stored.
     *
     * @param doubt says so, in words that follow a semicolon
     */
    static StatusRuntimeException ofStoring(Throwable failure, String doubt) {
        StatusRuntimeException known = of(failure);
        boolean away = known.getStatus().getCode() == Status.Code.UNAVAILABLE
                || known.getStatus().getCode() == Status.Code.DEADLINE_EXCEEDED;
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            away &= !(cause instanceof ConnectException) && !(cause instanceof DatabaseException);
        }
        return away
                ? known.getStatus()
                        .withDescription("the database did not confirm the request in time; " + doubt)
                        .asRuntimeException(known.getTrailers())
                : known;
    }

    /** A refusal of a worker that may be let in by one of the other servers. */
    static StatusRuntimeException elsewhere(Status refusal, List<String> others) {
        Metadata trailers = new Metadata();
        if (refusal.getCode() == Status.Code.UNAVAILABLE) {
            ServersTrailer.put(trailers, others);
        }
        return refusal.asRuntimeException(trailers);
    }

    /** Returns the refusal of a server whose inbox nobody reads. */
    static StatusRuntimeException noController() {
        return failedPrecondition("this server's job controller is switched off (HODEI_JOB_CONTROLLER_ENABLED=false);"
                + " ask one that gives jobs to workers");
    }

    static StatusRuntimeException of(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof StatusRuntimeException known) {
                return known;
            }
            if (cause instanceof DatabaseException refused && DAMAGED.contains(String.valueOf(refused.getSqlState()))) {
                LOG.log(
                        System.Logger.Level.ERROR,
                        "The database says that what it has stored is damaged: {0}",
                        Reason.of(refused));
                return Status.DATA_LOSS
                        .withDescription(
                                "the database says that what it has stored is damaged; the server's log says more")
                        .asRuntimeException();
            }
            if (cause instanceof SlowDatabaseException slow) {
                return Status.DEADLINE_EXCEEDED
                        .withDescription(
                                slow.getMessage() + ", and is busy with other requests; ask for less, or try again")
                        .asRuntimeException();
            }
            if (meansUnavailable(cause)) {
                LOG.log(System.Logger.Level.WARNING, "The database can''t be reached: {0}", Reason.of(cause));
                return unavailable("database", "the server can't reach its database at the moment; try again");
            }
        }
        if (KNOWN.size() < MOST_KNOWN && KNOWN.add(kind(failure))) {
            LOG.log(System.Logger.Level.ERROR, "A request could not be answered; this is an error of Hodei's", failure);
        } else {
            LOG.log(System.Logger.Level.ERROR, "A request could not be answered, as before: {0}", Reason.of(failure));
        }
        return Status.INTERNAL
                .withDescription("the server failed to answer; its log says why")
                .asRuntimeException();
    }

    /** The same for failures that come from the same place. */
    private static String kind(Throwable failure) {
        StackTraceElement[] trace = failure.getStackTrace();
        return failure.getClass() + (trace.length == 0 ? "" : trace[0].toString());
    }

    private static boolean meansUnavailable(Throwable cause) {
        return switch (cause) {
            case DatabaseException refused -> isAway(refused.getSqlState());
            // The pool's timeouts are of this last class.
            case IOException _, TimeoutException _, VertxException _, NoStackTraceThrowable _ -> true;
            default -> false;
        };
    }

    private static boolean isAway(@Nullable String sqlState) {
        return sqlState != null && sqlState.length() == 5 && UNAVAILABLE.contains(sqlState.substring(0, 2));
    }
}
