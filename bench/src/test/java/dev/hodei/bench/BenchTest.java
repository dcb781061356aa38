package dev.hodei.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** The command line; that it measures is tested end to end, where the server is built. */
class BenchTest {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    private int bench(String... arguments) {
        return Bench.run(new PrintStream(bytes, true, StandardCharsets.UTF_8), arguments);
    }

    private String printed() {
        return bytes.toString(StandardCharsets.UTF_8);
    }

    @Test
    void aNameThatIsNoWorkloadIsRefused() {
        assertThat(bench("log-7")).isEqualTo(2);
    }

    @Test
    void theListNamesEachWorkload() {
        assertThat(bench("--list")).isZero();
        assertThat(printed().lines()).hasSize(Workloads.KNOWN.size());
        assertThat(printed()).contains("first-line ", "bash-drain ", "recover ");
    }
}
