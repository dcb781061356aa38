package dev.hodei.app.config;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;

/** How workers are started when a job finds nobody free; all but two settings are those of the pool {@code default}. */
@ConfigMapping(prefix = "hodei.provisioning")
public interface ProvisioningConfig {
    /** Whether workers are started at all. */
    @WithDefault("true")
    boolean enabled();

    /** How many workers may be alive at a time; at least 1. Unset: the number of processors, at least 2. */
    OptionalInt maxWorkers();

    /** How many workers may be on their way at a time; at least 1. */
    @WithDefault("4")
    int maxStarting();

    /** Jobs that a new worker can run at a time; 1 to 1000. */
    @WithDefault("1")
    int workerSlots();

    /** Labels of a new worker, as {@code key=value,key2=value2}. Unset: none. */
    Optional<String> workerLabels();

    /** Time that a new worker has to become ready; also the life of its one-time password. */
    @WithDefault("60s")
    Duration readyTimeout();

    /**
     * A job ends (PROVISION_FAILED) when so many workers in a row that were started for it failed to become ready; at least 1.
     * At once where trying again can't help: there is no such image, or the engine refuses what the job asks for.
     */
    @WithDefault("10")
    int maxStartFailures();

    /** How often what the providers have is compared with what should be there. */
    @WithDefault("30s")
    Duration reconcileInterval();
}
