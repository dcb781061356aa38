package dev.hodei.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.hodei.bench.Bench;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** The benchmark suite at its smallest, so that it does not rot: what it measures here means nothing. */
@Execution(ExecutionMode.SAME_THREAD)
class BenchSmokeTest {
    @TempDir
    Path directory;

    @Test
    void aLogIsMeasuredAndChecked() throws Exception {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        Path json = directory.resolve("bench.json");
        int code = Bench.run(
                new PrintStream(bytes, true, StandardCharsets.UTF_8),
                "log-1",
                "--size",
                "0.001",
                "--repeats",
                "2",
                "--json",
                json.toString());
        String printed = bytes.toString(StandardCharsets.UTF_8);
        assertThat(code).as(printed).isZero();
        assertThat(printed).contains("| log-1 ", "MB/s").doesNotContain("WRONG");
        JsonNode figure =
                new ObjectMapper().readTree(json.toFile()).path("figures").path(0);
        assertThat(figure.path("workload").asText()).isEqualTo("log-1");
        assertThat(figure.path("values")).hasSize(2);
        assertThat(figure.path("limit_median").asDouble()).isPositive();
    }
}
