package dev.hodei.worker;

import dev.hodei.id.JobId;
import org.jspecify.annotations.Nullable;

/**
 * The origin of a worker; never changes.
 *
 * @param provider who starts it, for example "process"
 * @param pool that it belongs to
 * @param cause the job that it was started for; null if there was none
 */
public record WorkerOrigin(
        String provider, String pool, Shape shape, @Nullable JobId cause) {
    /** The provider of workers that a person starts: nobody here can start or end them. */
    public static final String EXTERNAL = "external";

    public WorkerKind kind() {
        return new WorkerKind(pool, shape);
    }

    public boolean external() {
        return provider.equals(EXTERNAL);
    }
}
