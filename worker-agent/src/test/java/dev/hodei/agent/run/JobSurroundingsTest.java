package dev.hodei.agent.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hodei.agent.control.ServerPlace;
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

    private static final ServerPlace PLACE = new ServerPlace("ci.example:50051", "http://ci.example:8080");

    private static Map<String, String> environment(String agents, JobSpec spec) {
        return JobEnvironment.of(agents.getBytes(StandardCharsets.UTF_8), () -> PLACE)
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
    void whoStartedTheAgentKeepsTheirSecrets() {
        String agents = "PATH=/bin\0LC_ALL=C.UTF-8\0TZ=UTC\0AWS_SECRET_ACCESS_KEY=k\0GITHUB_TOKEN=t\0"
                + "HODEI_DATABASE_URL=u\0HODEI_OTP_TOKEN=p\0QUARKUS_X=q\0HODEI_WORKER_ID=w\0PWD=/\0";
        JobSpec job = JobSpec.newBuilder().putEnvironment("MINE", "m").build();
        assertThat(environment(agents, job))
                .containsOnlyKeys(
                        "PATH",
                        "LC_ALL",
                        "TZ",
                        "HOME",
                        "MINE",
                        "CI",
                        "HODEI_JOB_NAME",
                        "HODEI_JOB_URL",
                        "HODEI_SERVER_ADDRESS",
                        "HODEI_WORKER_ID",
                        "HODEI_JOB_ID",
                        "HODEI_ATTEMPT",
                        "HODEI_WORKSPACE");
        assertThat(environment(agents + "HODEI_AGENT_PASS_ENVIRONMENT=GITHUB_*, NONE\0", job))
                .containsEntry("GITHUB_TOKEN", "t")
                .doesNotContainKeys("AWS_SECRET_ACCESS_KEY", "HODEI_AGENT_PASS_ENVIRONMENT");
        assertThat(environment(agents + "HODEI_AGENT_PASS_ENVIRONMENT=*\0", job))
                .containsKeys("GITHUB_TOKEN", "AWS_SECRET_ACCESS_KEY")
                .doesNotContainKeys("HODEI_DATABASE_URL", "HODEI_OTP_TOKEN", "QUARKUS_X", "PWD");
    }

    @Test
    void aJobKnowsWhatItIsAndWhereItsServerIs() {
        JobSpec job = JobSpec.newBuilder()
                .setName("nightly")
                .putLabels("git.branch", "main")
                .putLabels("git/branch", "other")
                .putLabels("team", "a b")
                .build();
        assertThat(environment("HODEI_LABEL_X=the agent's\0HODEI_SERVER_ADDRESS=old:1\0", job))
                .containsEntry("CI", "true")
                .containsEntry("HODEI_JOB_NAME", "nightly")
                .containsEntry("HODEI_SERVER_ADDRESS", "ci.example:50051")
                .containsEntry("HODEI_JOB_URL", "http://ci.example:8080/jobs/")
                .containsEntry("HODEI_LABEL_GIT_BRANCH", "main")
                .containsEntry("HODEI_LABEL_TEAM", "a b")
                .doesNotContainKey("HODEI_LABEL_X");
        assertThat(environment(
                        "A=1\0", JobSpec.newBuilder().putEnvironment("CI", "").build()))
                .containsEntry("CI", "");
        assertThat(JobEnvironment.of(new byte[0], () -> ServerPlace.UNKNOWN)
                        .of(job, AttemptRef.getDefaultInstance(), "/w"))
                .doesNotContainKeys("HODEI_SERVER_ADDRESS", "HODEI_JOB_URL");
    }

    @Test
    void aWorkerWithoutBashSaysSo() throws Exception {
        assertThat(CommandLine.shell("/bin/bash").toStringUtf8()).isEqualTo("/bin/bash");
        assertThatThrownBy(() -> CommandLine.shell("/no/such/bash"))
                .hasMessageContaining("The worker has no /no/such/bash")
                .hasMessageContaining("Install bash");
    }
}
