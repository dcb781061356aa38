package dev.hodei.e2e.chaos;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** What {@code just chaos} runs: one run, its figures, and an exit code that says whether all is well. */
public final class Chaos {
    private static final int USAGE = 2;

    private Chaos() {}

    public static void main(String[] arguments) throws IOException, InterruptedException {
        System.exit(run(List.of(arguments)));
    }

    private static int run(List<String> arguments) throws IOException, InterruptedException {
        if (arguments.contains("--help")) {
            System.out.println(ChaosOptions.USAGE);
            return 0;
        }
        ChaosOptions options;
        try {
            options = ChaosOptions.parse(arguments);
        } catch (IllegalArgumentException e) {
            System.err.println(e.getMessage() + "\n" + ChaosOptions.USAGE);
            return USAGE;
        }
        Path directory = Files.createTempDirectory("hodei-chaos-");
        System.out.println("seed " + options.seed() + ", " + options.faults() + " faults; what happens is in "
                + directory.resolve("faults.log"));
        Figures figures;
        try {
            figures = ChaosRun.run(options, directory);
        } catch (AssertionError | RuntimeException e) {
            System.out.println(e + "\nseed " + options.seed() + "; everybody's logs: " + directory);
            return 1;
        }
        System.out.print(figures.text());
        if (figures.clean()) {
            delete(directory);
            return 0;
        }
        System.out.println("everybody's logs and the ledger: " + directory);
        return 1;
    }

    public static void delete(Path directory) throws IOException {
        try (Stream<Path> paths = Files.walk(directory)) {
            for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(path);
            }
        }
    }
}
