package dev.hodei.app.config;

import io.smallrye.config.ConfigMapping;
import java.util.Map;

/** The pools beside the default one, or in place of it, by their names. */
@ConfigMapping(prefix = "hodei")
public interface PoolsConfig {
    /** Pools by name: 1 to 40 of a-z, 0-9 and -. */
    Map<String, PoolConfig> pools();
}
