package dev.hodei.bench;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The suite at its smallest, so that it does not rot: what it measures here means nothing. */
class SmokeTest {
    @TempDir
    Path directory;

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    private int bench(String... arguments) {
        return Bench.run(new PrintStream(bytes, true, StandardCharsets.UTF_8), arguments);
    }

    private String printed() {
        return bytes.toString(StandardCharsets.UTF_8);
    }

    @Test
    void aLogIsMeasuredAndChecked() throws Exception {
        Path json = directory.resolve("bench.json");
        int code = bench("log-1", "--size", "0.001", "--repeats", "2", "--json", json.toString());
        assertThat(code).as(printed()).isZero();
        assertThat(printed()).contains("| log-1 ", "MB/s").doesNotContain("WRONG");
        JsonNode figure =
                new ObjectMapper().readTree(json.toFile()).path("figures").path(0);
        assertThat(figure.path("workload").asText()).isEqualTo("log-1");
        assertThat(figure.path("values")).hasSize(2);
        assertThat(figure.path("limit_median").asDouble()).isPositive();
    }

    @Test
    void aNameThatIsNoWorkloadIsRefused() {
        assertThat(bench("log-7")).isEqualTo(2);
    }

    @Test
    void theListNamesEachWorkload() {
        assertThat(bench("--list")).isZero();
        assertThat(printed().lines()).hasSize(Workloads.ALL.size());
        assertThat(printed()).contains("first-line ", "bash-drain ", "recover ");
    }
}
