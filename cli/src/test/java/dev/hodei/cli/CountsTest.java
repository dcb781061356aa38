package dev.hodei.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dev.hodei.cli.terminal.Text;
import dev.hodei.v1.CircuitState;
import dev.hodei.v1.Pool;
import dev.hodei.v1.Script;
import java.io.IOException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** One of something is not written as many. */
class CountsTest {
    private static final String ID = "1a2b3c4d" + "0".repeat(24);

    private final FakeHodei hodei;

    CountsTest() throws IOException {
        hodei = new FakeHodei();
    }

    @AfterEach
    void stop() {
        hodei.close();
    }

    @Test
    void oneIsOneAndOthersAreMany() {
        assertThat(Text.count(0, "entry", "entries")).isEqualTo("0 entries");
        assertThat(Text.count(1, "entry", "entries")).isEqualTo("1 entry");
        assertThat(Text.count(1200, "entry", "entries")).isEqualTo("1,200 entries");
    }

    @Test
    void aJobsInputAndLog() {
        hodei.add(ID, job -> {
            job.running();
            job.job = job.job.toBuilder()
                    .setSpec(job.job.getSpec().toBuilder()
                            .setScript(Script.newBuilder().setContent("x"))
                            .setStdin(ByteString.copyFromUtf8("x")))
                    .setAttempts(
                            0,
                            job.job.getAttempts(0).toBuilder().setLogEntries(1).setLogBytes(1))
                    .build();
        });
        assertThat(new Cli(hodei).run("job", "get", ID).out())
                .containsPattern("stdin +1 byte\n")
                .containsPattern("script +1 character\n")
                .containsPattern("log +1 entry, 1 byte\n");
    }

    @Test
    void aWorkersProcessors() {
        hodei.change(() -> hodei.services.worker = hodei.services.worker.toBuilder()
                .setCpuLimitMillis(1000)
                .setFacts(hodei.services.worker.getFacts().toBuilder().setCpus(1))
                .build());
        assertThat(new Cli(hodei).run("worker", "get", FakeJob.WORKER).out())
                .containsPattern("limits +1 cpu\n")
                .containsPattern("machine +1 cpu, ");
    }

    @Test
    void aPoolsSize() {
        hodei.services.pools.pools.add(Pool.newBuilder()
                .setName("small")
                .setCpuMillis(1000)
                .setCircuit(CircuitState.CIRCUIT_STATE_OPEN)
                .build());
        assertThat(new Cli(hodei).run("pool", "list").out()).contains(" 1 cpu ").doesNotContain("cpus");
    }
}
