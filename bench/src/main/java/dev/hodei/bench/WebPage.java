package dev.hodei.bench;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.hodei.e2e.harness.Checkout;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * The web page in Chromium, by its own script ({@code bin/web figures}), which starts the shipped server and opens it as
 * people do. What the page is held to stands in place of a limit: there is no page without Hodei to compare with.
 */
final class WebPage implements Workload {
    private static final long PATIENCE_MINUTES = 20;
    private static final String LIMIT = "what it is held to";

    /** What the script calls a figure, and the most that it may be. */
    private static final Map<String, Double> MOST = new LinkedHashMap<>();

    static {
        MOST.put("painted, p50", 50.0);
        MOST.put("painted, p99", 150.0);
        MOST.put("first screen", 1_000.0);
        MOST.put("linked line, page anew", 400.0);
        MOST.put("end of the log", 400.0);
        MOST.put("first error", 400.0);
        MOST.put("scrolled anywhere, longest", 200.0);
        MOST.put("memory of the page", 200.0);
        MOST.put("initial JavaScript, largest", 180.0);
    }

    /** The same page with a log of one line says how long the rest of it takes. */
    private static final Map<String, String> LIMITS = Map.of("linked line, page anew", "short log, page anew");

    /** A figure as the script writes it. */
    private record Measured(String name, String unit, double value) {}

    @Override
    public String name() {
        return "web";
    }

    @Override
    public String description() {
        return "the page in Chromium: a line from bash to the screen, a million lines, what is loaded";
    }

    @Override
    public List<Figure> measure(Plan plan, Scene scene) throws Exception {
        Path file = scene.directory().resolve("figures.json");
        List<Measured> all = new ArrayList<>();
        for (int i = 0; i < plan.repeats(); i++) {
            all.addAll(run(plan, file));
        }
        List<Figure> figures = new ArrayList<>();
        for (Map.Entry<String, Double> bound : MOST.entrySet()) {
            List<Measured> measured = of(bound.getKey(), all);
            String limit = LIMITS.get(bound.getKey());
            figures.add(new Figure(
                    name(),
                    bound.getKey(),
                    measured.getFirst().unit(),
                    measured.stream().map(Measured::value).toList(),
                    limit == null ? LIMIT : limit,
                    limit == null
                            ? measured.stream().map(_ -> bound.getValue()).toList()
                            : of(limit, all).stream().map(Measured::value).toList(),
                    List.of(Bound.atMost(bound.getValue()))));
        }
        return figures;
    }

    private static List<Measured> of(String name, List<Measured> all) throws WrongResultException {
        List<Measured> measured =
                all.stream().filter(each -> each.name().equals(name)).toList();
        WrongResultException.unless(!measured.isEmpty(), "the script did not measure " + name);
        return measured;
    }

    private static List<Measured> run(Plan plan, Path file) throws Exception {
        Files.deleteIfExists(file);
        File output = file.resolveSibling("output").toFile();
        ProcessBuilder script = new ProcessBuilder(
                        Checkout.ROOT.resolve("bin/web").toString(), "figures")
                .redirectErrorStream(true)
                .redirectOutput(output);
        script.environment().put("HODEI_FIGURES", file.toString());
        script.environment().put("HODEI_FIGURES_SIZE", String.valueOf(plan.size()));
        Process process = script.start();
        if (!process.waitFor(PATIENCE_MINUTES, TimeUnit.MINUTES)) {
            process.destroy();
            throw new WrongResultException("the script did not end within " + PATIENCE_MINUTES + " minutes");
        }
        WrongResultException.unless(
                process.exitValue() == 0 && Files.exists(file),
                "bin/web figures:\n" + Files.readString(output.toPath()));
        return new ObjectMapper().readValue(file.toFile(), new TypeReference<List<Measured>>() {});
    }
}
