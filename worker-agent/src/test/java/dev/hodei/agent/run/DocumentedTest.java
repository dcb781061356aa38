package dev.hodei.agent.run;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Duration;
import dev.hodei.agent.control.ServerPlace;
import dev.hodei.v1.AttemptRef;
import dev.hodei.v1.JobSpec;
import dev.hodei.wire.JobDefaults;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** What is written about jobs elsewhere is what the agent does with them. */
class DocumentedTest {
    @Test
    void aJobFindsTheVariablesOfTheReference() throws IOException {
        String reference = Files.readString(Path.of("../docs/configuration.md"));
        Set<String> documented = Pattern.compile("^\\| `(HODEI_[A-Z_]+)`", Pattern.MULTILINE)
                .matcher(reference.substring(reference.indexOf("## In a job")))
                .results()
                .map(row -> row.group(1))
                .collect(Collectors.toCollection(TreeSet::new));

        assertThat(JobEnvironment.of(
                                "HODEI_WORKER_ID=w\0".getBytes(StandardCharsets.ISO_8859_1),
                                () -> new ServerPlace("a:1", "http://a:2"))
                        .of(JobSpec.getDefaultInstance(), AttemptRef.getDefaultInstance(), "/w")
                        .keySet())
                .filteredOn(name -> name.startsWith("HODEI_"))
                .containsExactlyInAnyOrderElementsOf(documented);
    }

    @Test
    void aTimeoutThatIsUnsetIsTheOneOfTheWireTypes() throws IOException {
        assertThat(Execution.timeout(JobSpec.getDefaultInstance())).isEqualTo(JobDefaults.TIMEOUT);
        assertThat(Execution.timeout(JobSpec.newBuilder()
                        .setTimeout(Duration.newBuilder().setSeconds(90))
                        .build()))
                .hasSeconds(90);
        assertThat(Files.readString(Path.of("../proto/src/main/proto/hodei/v1/job.proto")))
                .contains("Unset: " + JobDefaults.TIMEOUT.toHours() + " hour.");
        assertThat(JobDefaults.TIMEOUT).isEqualTo(java.time.Duration.parse("PT" + JobDefaults.TIMEOUT_TEXT));
    }
}
