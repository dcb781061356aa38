package dev.hodei.session;

import com.google.protobuf.Timestamp;
import dev.hodei.bootstrap.WorkerCredentials;
import dev.hodei.id.WorkerId;
import dev.hodei.v1.Credential;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Supplier;

/** Credentials as agents are given them. Thread-safe. */
public final class AgentCredentials {
    /**
     * Clocks are put right by hours. An agent whose credential has run out by that is locked out for good, and what it has is
     * lost; one that has ended can do nothing with a credential that is good for longer.
     */
    static final Duration CLOCKS_DIFFER_BY = Duration.ofHours(2);

    private final Supplier<WorkerCredentials> credentials;
    private final Duration life;

    /** Makes them with a signer that is asked for at each use. */
    public AgentCredentials(Supplier<WorkerCredentials> credentials, Duration life) {
        this.credentials = credentials;
        this.life = life;
    }

    public Credential issue(WorkerId worker, Instant now) {
        Instant expiresAt = now.plus(life);
        return Credential.newBuilder()
                .setToken(credentials.get().issue(worker, expiresAt))
                .setExpiresAt(Timestamp.newBuilder().setSeconds(expiresAt.getEpochSecond()))
                .build();
    }

    /** The worker that a credential was issued to; empty if it is not good, or was not for {@link #CLOCKS_DIFFER_BY}. */
    public Optional<WorkerId> verify(String credential, Instant now) {
        return credentials.get().verify(credential, now.minus(CLOCKS_DIFFER_BY));
    }

    /** When one that was issued at this time is to be renewed, by whatever clock. */
    Instant renewAt(Instant issuedAt) {
        return issuedAt.plus(life.dividedBy(2));
    }
}
