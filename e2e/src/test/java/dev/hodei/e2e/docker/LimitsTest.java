package dev.hodei.e2e.docker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hodei.e2e.harness.Api;
import dev.hodei.e2e.harness.HodeiServer;
import dev.hodei.e2e.harness.Result;
import dev.hodei.e2e.harness.Servers;
import dev.hodei.e2e.harness.Servers.WithContainers;
import dev.hodei.e2e.harness.docker.NeedsDocker;
import dev.hodei.v1.EndReason;
import dev.hodei.v1.JobSpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** What a job in a container is held to, and what it can't do. */
@NeedsDocker("hodei-worker:latest")
@ExtendWith(Servers.class)
@Execution(ExecutionMode.SAME_THREAD)
class LimitsTest {
    private static final int OUT_OF_MEMORY_CODE = 137;

    @Test
    void aJobOverItsMemoryIsKilledAndItsAgentSaysWhy(@WithContainers HodeiServer server) {
        Result run = server.cli().run("run", "--memory", "64m", "--", "echo before; head -c 200m /dev/zero | tail");

        assertThat(run.exitCode()).as(run.errText()).isEqualTo(OUT_OF_MEMORY_CODE);
        assertThat(run.outText()).isEqualTo("before\n");
        String id = server.database()
                .query("SELECT job_id FROM jobs WHERE state = 'FAILED' ORDER BY queued_at DESC LIMIT 1")
                .getFirst();
        var attempt = server.api().get(id).getAttempts(0);
        assertThat(attempt.getEndReason()).isEqualTo(EndReason.END_REASON_OUT_OF_MEMORY);
        assertThat(attempt.getEndDetail()).as("by the agent's own report").contains("64");
        assertThat(server.cli().run("job", "why", id).exitedWith(0).outText())
                .contains("it used more memory than it was given", "64 MiB");
        assertThat(server.database()
                        .query(
                                "SELECT detail FROM audit_events WHERE worker_id = ? AND action = 'worker.lost'",
                                attempt.getWorkerId()))
                .as("the agent outlived the job")
                .isEmpty();
    }

    @Test
    void cpuMemoryAndProcessesAreThoseOfJobAndPool(@WithContainers HodeiServer server) {
        JobSpec spec = Api.command("""
                cd /sys/fs/cgroup
                if [ -e cgroup.controllers ]; then
                  cat memory.max; cut -d' ' -f1 cpu.max; cat pids.max
                else
                  cat memory/memory.limit_in_bytes cpu/cpu.cfs_quota_us pids/pids.max
                fi""").toBuilder()
                .setPool("own")
                .setCpuMillis(500)
                .setMemoryBytes(256 << 20)
                .build();
        assertThat(server.api().run(spec).log().stdoutText()).isEqualTo((256 << 20) + "\n50000\n100\n");
    }

    @Test
    void aJobIsNobodySpecial(@WithContainers HodeiServer server) {
        String said = server.api().run("""
                id -u
                grep -E '^(CapEff|CapBnd|NoNewPrivs)' /proc/self/status | tr '\\t' ' '
                ls /var/run/docker.sock /run/docker.sock 2>&1 | grep -c 'No such file'
                cat /proc/self/oom_score_adj
                cat /proc/1/environ 2>&1 | tr '\\0' '\\n' | grep -c HODEI_OTP_TOKEN
                env | grep -c HODEI_OTP_TOKEN
                true""").log().stdoutText();
        assertThat(said.lines().toList())
                .containsExactly(
                        "10001",
                        "CapEff: 0000000000000000",
                        "CapBnd: 0000000000000000",
                        "NoNewPrivs: 1",
                        "2",
                        "1000",
                        "1",
                        "0");
    }
}
