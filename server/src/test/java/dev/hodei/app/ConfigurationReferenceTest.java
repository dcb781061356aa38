package dev.hodei.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hodei.app.config.AgentConfig;
import dev.hodei.app.config.HeartbeatConfig;
import dev.hodei.app.config.JobControllerConfig;
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
import java.util.Optional;
import java.util.Properties;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** docs/configuration.md says what the code reads: the same names, the same defaults, nothing more and nothing less. */
class ConfigurationReferenceTest {
    private static final List<Class<?>> MAPPINGS = List.of(
            ServerConfig.class,
            ProvisioningConfig.class,
            JobControllerConfig.class,
            HeartbeatConfig.class,
            AgentConfig.class);
    private static final Pattern ROW =
            Pattern.compile("^\\| `(hodei\\.[a-z.-]+)` \\| `(HODEI_[A-Z_]+)` \\| (unset|`[^`]+`) \\| .+ \\|$");

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

    @Test
    void whatIsReadBeforeTheApplicationIsUpHasTheSameNamesAndDefaults() throws StartupException {
        Properties properties = new Properties();
        properties.setProperty("user.home", "/home/somebody");
        Map<String, String> code = inTheCode();

        BootSettings defaults = BootSettings.read(Map.of(), properties);
        assertThat(code).containsEntry("hodei.home", "${user.home}/.hodei");
        assertThat(defaults.home()).hasToString("/home/somebody/.hodei");
        assertThat(defaults.bindAddress()).isEqualTo(code.get("hodei.bind-address"));
        assertThat(defaults.grpcPort()).hasToString(code.get("hodei.grpc.port"));
        assertThat(defaults.httpPort()).hasToString(code.get("hodei.http.port"));
        assertThat(defaults.databaseUrl()).isEmpty();

        BootSettings set = BootSettings.read(
                Map.of(
                        variable("hodei.home"), "/data",
                        variable("hodei.bind-address"), "0.0.0.0",
                        variable("hodei.grpc.port"), "1",
                        variable("hodei.http.port"), "2",
                        variable("hodei.database.url"), "postgresql://u@h/d"),
                properties);
        assertThat(set)
                .isEqualTo(new BootSettings(Path.of("/data"), "0.0.0.0", 1, 2, Optional.of("postgresql://u@h/d")));
    }

    private static Map<String, String> inTheCode() {
        Map<String, String> settings = new TreeMap<>();
        for (Class<?> mapping : MAPPINGS) {
            String prefix = mapping.getAnnotation(ConfigMapping.class).prefix();
            for (Method method : mapping.getDeclaredMethods()) {
                WithName name = method.getAnnotation(WithName.class);
                WithDefault value = method.getAnnotation(WithDefault.class);
                settings.put(
                        prefix + "." + (name == null ? dashed(method.getName()) : name.value()),
                        value == null ? "unset" : value.value());
            }
        }
        return settings;
    }

    private static String dashed(String camelCase) {
        return camelCase.replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT);
    }

    private static String variable(String property) {
        return property.toUpperCase(Locale.ROOT).replaceAll("[.-]", "_");
    }
}
