package dev.hodei.agent.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hodei.v1.AttemptRef;
import dev.hodei.v1.JobSpec;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a job finds on workers that have less than usual. */
class JobSurroundingsTest {
    @TempDir
    Path home;

    private static Map<String, String> environment(String agents, JobSpec spec) {
        return JobEnvironment.of(agents.getBytes(StandardCharsets.UTF_8))
                .of(spec, AttemptRef.getDefaultInstance(), "/work/é");
    }

    @Test
    void aHomeThatCanBeUsedIsKept() {
        assertThat(environment("HOME=" + home + "\0", JobSpec.getDefaultInstance()))
                .containsEntry("HOME", home.toString());
    }

    @Test
    void withoutOneItIsTheWorkspace() {
        String workspace = new String("/work/é".getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
        for (String agents : new String[] {"A=1\0", "HOME=\0", "HOME=/etc/passwd\0", "HOME=/no/such/home\0"}) {
            assertThat(environment(agents, JobSpec.getDefaultInstance())).containsEntry("HOME", workspace);
        }
        assertThat(environment(
                        "A=1\0",
                        JobSpec.newBuilder().putEnvironment("HOME", "/its/own").build()))
                .containsEntry("HOME", "/its/own");
    }

    @Test
    void aWorkerWithoutBashSaysSo() throws Exception {
        assertThat(CommandLine.shell("/bin/bash")).isEqualTo("/bin/bash");
        assertThatThrownBy(() -> CommandLine.shell("/no/such/bash"))
                .hasMessageContaining("The worker has no /no/such/bash")
                .hasMessageContaining("Install bash");
    }
}
