package dev.hodei.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hodei.app.config.AgentConfig;
import dev.hodei.app.config.DockerConfig;
import dev.hodei.app.config.HeartbeatConfig;
import dev.hodei.app.config.JobControllerConfig;
import dev.hodei.app.config.PoolConfig;
import dev.hodei.app.config.ProvisioningConfig;
import dev.hodei.app.config.ServerConfig;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import io.smallrye.config.WithName;
import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** docs/configuration.md says what the code reads: the same names, the same defaults, nothing more and nothing less. */
class ConfigurationReferenceTest {
    private static final List<Class<?>> MAPPINGS = List.of(
            ServerConfig.class,
            ProvisioningConfig.class,
            DockerConfig.class,
            JobControllerConfig.class,
            HeartbeatConfig.class,
            AgentConfig.class);
    private static final Pattern ROW =
            Pattern.compile("^\\| `(hodei\\.[A-Za-z.-]+)` \\| `(HODEI_[A-Z_]+)` \\| (unset|`[^`]+`) \\| .+ \\|$");

    @Test
    void theReferenceIsTheCode() throws IOException {
        Map<String, String> documented = new TreeMap<>();
        for (String line : Files.readAllLines(Path.of("../docs/configuration.md"))) {
            Matcher row = ROW.matcher(line);
            if (row.matches()) {
                assertThat(row.group(2)).isEqualTo(variable(row.group(1)));
                documented.put(row.group(1), row.group(3).replace("`", ""));
            }
        }

        assertThat(documented).isEqualTo(inTheCode());
    }

    @Test
    void everyTableRowOfTheServerIsUnderstood() throws IOException {
        List<String> rows = Files.readAllLines(Path.of("../docs/configuration.md")).stream()
                .filter(line -> line.startsWith("| `hodei."))
                .toList();

        assertThat(rows)
                .hasSize(inTheCode().size())
                .allMatch(line -> ROW.matcher(line).matches());
    }

    private static Map<String, String> inTheCode() {
        Map<String, String> settings = new TreeMap<>();
        for (Class<?> mapping : MAPPINGS) {
            add(settings, mapping.getAnnotation(ConfigMapping.class).prefix(), mapping);
        }
        add(settings, "hodei.pools.NAME", PoolConfig.class);
        return settings;
    }

    private static void add(Map<String, String> settings, String prefix, Class<?> mapping) {
        for (Method method : mapping.getDeclaredMethods()) {
            WithName name = method.getAnnotation(WithName.class);
            WithDefault value = method.getAnnotation(WithDefault.class);
            settings.put(
                    prefix + "." + (name == null ? dashed(method.getName()) : name.value()),
                    value == null ? "unset" : value.value());
        }
    }

    private static String dashed(String camelCase) {
        return camelCase.replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT);
    }

    private static String variable(String property) {
        return property.toUpperCase(Locale.ROOT).replaceAll("[.-]", "_");
    }
}
