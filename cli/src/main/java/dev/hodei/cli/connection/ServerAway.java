package dev.hodei.cli.connection;

import io.grpc.Metadata;
import io.grpc.StatusRuntimeException;
import java.util.Optional;

/** Tells a server that answers, but can't do its work for want of something, from one that is not there. */
public final class ServerAway {
    private static final Metadata.Key<String> AWAY = Metadata.Key.of("hodei-away", Metadata.ASCII_STRING_MARSHALLER);

    private ServerAway() {}

    /** What the server says is away, such as "database"; empty where it was not the server that said so. */
    public static Optional<String> part(StatusRuntimeException failure) {
        Metadata trailers = failure.getTrailers();
        return trailers == null ? Optional.empty() : Optional.ofNullable(trailers.get(AWAY));
    }
}
