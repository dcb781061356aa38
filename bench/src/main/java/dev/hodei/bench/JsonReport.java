package dev.hodei.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Writes figures as JSON, with every repeat's values, and with what they were measured on. */
final class JsonReport {
    private JsonReport() {}

    static void write(Path file, Plan plan, Instant at, List<Figure> figures, List<String> wrong) {
        Map<String, Object> report = new LinkedHashMap<>();
        report.put("measured_at", at.toString());
        report.put("commit", Machine.commit());
        report.put("kernel", Machine.kernel());
        report.put("processor", Machine.processor());
        report.put("processors", Machine.processors());
        report.put("memory_bytes", Machine.memoryBytes());
        report.put("load_average_before", plan.loadBefore());
        report.put("load_average_after", Machine.load());
        report.put("wrong", wrong);
        report.put("java", System.getProperty("java.version"));
        report.put("size", plan.size());
        report.put("repeats", plan.repeats());
        report.put("figures", figures.stream().map(JsonReport::figure).toList());
        try {
            Path directory = file.toAbsolutePath().getParent();
            if (directory != null) {
                Files.createDirectories(directory);
            }
            new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT).writeValue(file.toFile(), report);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Map<String, Object> figure(Figure f) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("workload", f.workload());
        json.put("figure", f.name());
        json.put("unit", f.unit());
        json.put("median", f.value());
        json.put("values", f.values());
        json.put("limit", f.limitName());
        json.put("limit_median", f.limit());
        json.put("limit_values", f.limits());
        json.put("ratio", f.ratio());
        json.put(
                "target",
                new ArrayList<>(
                        f.target().stream().map(bound -> bound.text(f.unit())).toList()));
        if (!f.target().isEmpty()) {
            json.put("reached", f.reached());
        }
        return json;
    }
}
