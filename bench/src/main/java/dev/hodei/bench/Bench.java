package dev.hodei.bench;

import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The command behind {@code just bench}. */
@Command(
        name = "bench",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Measures Hodei: real processes, real sockets, a real PostgreSQL that syncs.",
            "Exits with 1 when something measured was done wrong; with --strict also when a target is missed.",
            "",
            "Examples: bench first-line bash-drain --size 0.1",
            "          bench growth   (how cost grows with size: not among those that run without a name)"
        })
public final class Bench implements Callable<Integer> {
    /** Names all of the workloads that begin with it. */
    private static final String GROWTH = "growth";

    private final PrintStream out;

    @Parameters(paramLabel = "NAME", arity = "0..*", description = "Workloads; none: all. See --list.")
    private List<String> names = List.of();

    @Option(names = "--size", paramLabel = "FACTOR", description = "Multiplies all amounts. Default: ${DEFAULT-VALUE}.")
    private double size = 1;

    @Option(
            names = "--repeats",
            paramLabel = "N",
            description = "How often each figure is measured. Default: ${DEFAULT-VALUE}.")
    private int repeats = 5;

    @Option(names = "--json", paramLabel = "FILE", description = "Where the figures go. Default: ${DEFAULT-VALUE}.")
    private Path json = Path.of("target", "bench.json");

    @Option(
            names = "--jfr",
            paramLabel = "DIRECTORY",
            description = "Keep a recording of each workload's server and agents there; `just profile` reads them.")
    private @Nullable Path recordings;

    @Option(names = "--strict", description = "Fail when a target is missed.")
    private boolean strict;

    @Option(names = "--list", description = "Say which workloads there are, and do nothing.")
    private boolean list;

    Bench(PrintStream out) {
        this.out = out;
    }

    public static void main(String[] arguments) {
        System.exit(run(System.out, arguments));
    }

    /** Prints what it finds and returns the exit code. */
    public static int run(PrintStream out, String... arguments) {
        return new CommandLine(new Bench(out)).execute(arguments);
    }

    @Override
    public Integer call() {
        if (list) {
            Workloads.KNOWN.forEach(workload -> out.printf("%-18s %s%n", workload.name(), workload.description()));
            return 0;
        }
        List<Workload> chosen = chosen();
        if (size <= 0 || repeats < 1) {
            throw new CommandLine.ParameterException(
                    new CommandLine(this), "--size must be above 0, and --repeats at least 1");
        }
        Instant at = Instant.now();
        Plan plan = new Plan(size, repeats, Machine.load());
        List<Figure> figures = new ArrayList<>();
        List<String> wrong = new ArrayList<>();
        for (Workload workload : chosen) {
            measure(workload, plan, figures, wrong);
        }
        out.println();
        Table.print(figures, out);
        out.printf(
                "%n%s, %s; %d × %s, %s MB, load %s before and %s after; size %s, medians of %d repeats%n",
                at,
                Machine.commit(),
                Machine.processors(),
                Machine.processor(),
                Numbers.text(Machine.memoryBytes() / 1e6),
                Numbers.text(plan.loadBefore()),
                Numbers.text(Machine.load()),
                Numbers.text(size),
                repeats);
        JsonReport.write(json, plan, at, figures, wrong);
        wrong.forEach(what -> out.println("WRONG: " + what));
        boolean missed = figures.stream().anyMatch(figure -> !figure.reached());
        return !wrong.isEmpty() || (strict && missed) ? 1 : 0;
    }

    private List<Workload> chosen() {
        List<String> known = Workloads.KNOWN.stream().map(Workload::name).toList();
        for (String name : names) {
            if (!name.equals(GROWTH) && !known.contains(name)) {
                throw new CommandLine.ParameterException(
                        new CommandLine(this),
                        "there is no workload " + name + "; workloads: " + String.join(", ", known));
            }
        }
        return names.isEmpty()
                ? Workloads.ALL
                : Workloads.KNOWN.stream()
                        .filter(workload -> names.contains(workload.name())
                                || (names.contains(GROWTH) && workload.name().startsWith(GROWTH)))
                        .toList();
    }

    private void measure(Workload workload, Plan plan, List<Figure> figures, List<String> wrong) {
        long start = System.nanoTime();
        out.print(workload.name() + " … ");
        out.flush();
        try (Scene scene = new Scene(recordings == null ? null : new Recordings(recordings, workload.name()))) {
            List<Figure> measured = workload.measure(plan, scene);
            figures.addAll(measured);
            out.println(
                    "measured in " + Duration.ofNanos(System.nanoTime() - start).toSeconds() + " s");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            wrong.add(workload.name() + ": interrupted");
        } catch (Exception | AssertionError e) {
            out.println("failed");
            wrong.add(workload.name() + ": " + e);
        }
    }
}
