package dev.hodei.app;

import dev.hodei.app.config.AgentConfig;
import dev.hodei.app.config.DockerConfig;
import dev.hodei.app.config.HeartbeatConfig;
import dev.hodei.app.config.JobControllerConfig;
import dev.hodei.app.config.PoolsConfig;
import dev.hodei.app.config.ProvisioningConfig;
import dev.hodei.app.config.ServerConfig;
import io.quarkus.runtime.configuration.DurationConverter;
import io.smallrye.config.ConfigValidationException;
import io.smallrye.config.SmallRyeConfig;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.time.Duration;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.eclipse.microprofile.config.spi.ConfigSource;

/**
 * Reads the whole configuration before the application is up: some of it is needed by then, and what is wrong with the
 * rest is better said in a sentence than in a stack trace.
 */
final class BootConfig {
    private static final int CONVERTER_PRIORITY = 200;
    private static final Pattern UNUSABLE =
            Pattern.compile("config property (hodei\\.[a-z.-]+) with the config value \"(.*?)\" threw");

    private BootConfig() {}

    /** The server's own settings, after all others were found to be good. */
    static ServerConfig read(ConfigSource... more) throws StartupException {
        return settings(more).server();
    }

    static Settings settings(ConfigSource... more) throws StartupException {
        try {
            SmallRyeConfig config = new SmallRyeConfigBuilder()
                    .addDefaultInterceptors()
                    .addSystemSources()
                    .withSources(more)
                    .withConverter(Duration.class, CONVERTER_PRIORITY, new DurationConverter())
                    .withMapping(ServerConfig.class)
                    .withMapping(ProvisioningConfig.class)
                    .withMapping(PoolsConfig.class)
                    .withMapping(DockerConfig.class)
                    .withMapping(JobControllerConfig.class)
                    .withMapping(HeartbeatConfig.class)
                    .withMapping(AgentConfig.class)
                    .withValidateUnknown(false)
                    .build();
            return new Settings(
                    config.getConfigMapping(ServerConfig.class),
                    config.getConfigMapping(ProvisioningConfig.class),
                    config.getConfigMapping(PoolsConfig.class),
                    config.getConfigMapping(DockerConfig.class),
                    config.getConfigMapping(JobControllerConfig.class),
                    config.getConfigMapping(HeartbeatConfig.class),
                    config.getConfigMapping(AgentConfig.class));
        } catch (ConfigValidationException e) {
            throw new StartupException(problems(e), e);
        } catch (IllegalArgumentException e) {
            throw new StartupException(Causes.sentence(e), e);
        }
    }

    /** A line for each setting that can't be used, in the user's terms where the library names setting and value. */
    private static String problems(ConfigValidationException e) {
        return IntStream.range(0, e.getProblemCount())
                .mapToObj(i -> problem(e.getProblem(i).getMessage()))
                .collect(Collectors.joining("\nhodei server: "));
    }

    private static String problem(String message) {
        Matcher unusable = UNUSABLE.matcher(message);
        if (!unusable.find()) {
            return message;
        }
        String variable = unusable.group(1).toUpperCase(Locale.ROOT).replaceAll("[.-]", "_");
        return variable + " (" + unusable.group(1) + ") can't be \"" + unusable.group(2)
                + "\"; docs/configuration.md says what it may be";
    }
}
