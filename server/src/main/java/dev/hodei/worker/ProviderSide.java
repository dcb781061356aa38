package dev.hodei.worker;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What a worker's provider says of it.
 *
 * @param ref what it calls it; empty until it is known
 * @param status how it was when it was asked last, in its words; empty before
 * @param askedAt when that was; null before
 * @param instance which provider of its kind it is, see {@link ProviderId}; empty until it is known
 */
public record ProviderSide(
        String ref, String status, @Nullable Instant askedAt, String instance) {
    public static final ProviderSide UNKNOWN = new ProviderSide("", "", null);

    /** Makes the side of a provider that was not recorded. */
    public ProviderSide(String ref, String status, @Nullable Instant askedAt) {
        this(ref, status, askedAt, "");
    }

    /** Started by this instance, which calls it so. An empty one leaves what is known. */
    ProviderSide started(String by, String newRef) {
        return new ProviderSide(newRef, status, askedAt, by.isEmpty() ? instance : by);
    }

    ProviderSide of(String newInstance) {
        return new ProviderSide(ref, status, askedAt, newInstance);
    }
}
