package dev.hodei.wire;

import io.grpc.Metadata;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The trailer {@code hodei-servers} of agent_service.proto: where else a worker that was refused may look for a server. */
public final class ServersTrailer {
    private static final Metadata.Key<String> KEY = Metadata.Key.of("hodei-servers", Metadata.ASCII_STRING_MARSHALLER);

    private ServersTrailer() {}

    /** Adds it, unless there are no addresses. */
    public static void put(Metadata trailers, List<String> addresses) {
        if (!addresses.isEmpty()) {
            trailers.put(KEY, String.join(",", addresses));
        }
    }

    /** Returns the addresses; none where the trailer is missing. */
    public static List<String> read(@Nullable Metadata trailers) {
        String value = trailers == null ? null : trailers.get(KEY);
        return value == null
                ? List.of()
                : Arrays.stream(value.split(","))
                        .filter(address -> !address.isBlank())
                        .toList();
    }
}
