package dev.hodei.worker;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What a worker's provider says of it.
 *
 * @param ref what it calls it; empty until it is known
 * @param status how it was when it was asked last, in its words; empty before
 * @param askedAt when that was; null before
 */
public record ProviderSide(
        String ref, String status, @Nullable Instant askedAt) {
    public static final ProviderSide UNKNOWN = new ProviderSide("", "", null);

    ProviderSide called(String newRef) {
        return new ProviderSide(newRef, status, askedAt);
    }
}
