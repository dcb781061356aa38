package dev.hodei.cli.connection;

import io.grpc.Metadata;
import io.grpc.StatusRuntimeException;
import java.net.ConnectException;
import org.jspecify.annotations.Nullable;

/** Whether what a failed call asked for may have been done all the same. */
final class Doubt {
    private static final Metadata.Key<String> REQUEST =
            Metadata.Key.of("hodei-request", Metadata.ASCII_STRING_MARSHALLER);

    private Doubt() {}

    /** Whether the server says that a request was not carried out, and will not be. Never so where a call changes nothing. */
    static boolean isExcluded(StatusRuntimeException failure) {
        Metadata trailers = failure.getTrailers();
        return trailers != null && "not-carried-out".equals(trailers.get(REQUEST));
    }

    /** Whether the call may have reached a server that has not said what became of it. */
    static boolean remains(StatusRuntimeException failure) {
        for (@Nullable Throwable cause = failure.getCause(); cause != null; cause = cause.getCause()) {
            if (cause instanceof ConnectException) {
                return false;
            }
        }
        return !isExcluded(failure);
    }

    /** The last failure of a call of which an earlier try may have been carried out. */
    static StatusRuntimeException ofEarlierTry(StatusRuntimeException last) {
        return last.getStatus()
                .withDescription(
                        "an earlier try of this request got no answer and may have been carried out; the last one: "
                                + last.getStatus().getDescription())
                .asRuntimeException(last.getTrailers());
    }
}
