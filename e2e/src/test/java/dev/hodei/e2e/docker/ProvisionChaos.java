package dev.hodei.e2e.docker;

import dev.hodei.e2e.chaos.Chaos;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;

/**
 * What {@code just chaos --docker} runs: jobs that each have a container of their own, on a server that is killed
 * (SIGKILL) at random moments and started again. Prints the figures, and exits with 0 only where nothing is left over.
 */
public final class ProvisionChaos {
    private static final String USAGE = """
            usage: just chaos --docker [--seed N] [--provisions N]
              --seed N          the same moments as in another run (default: new ones)
              --provisions N    go on until so many containers were asked for (default: 200)""";
    private static final int PROVISIONS = 200;
    private static final int MOST_SEEDS = 1_000_000;
    private static final int USAGE_CODE = 2;

    private ProvisionChaos() {}

    public static void main(String[] arguments) throws Exception {
        System.exit(run(List.of(arguments)));
    }

    private static int run(List<String> arguments) throws Exception {
        long seed = ThreadLocalRandom.current().nextInt(MOST_SEEDS);
        int provisions = PROVISIONS;
        try {
            for (int i = 0; i < arguments.size(); i += 2) {
                switch (arguments.get(i)) {
                    case "--seed" -> seed = Long.parseLong(arguments.get(i + 1));
                    case "--provisions" -> provisions = Integer.parseInt(arguments.get(i + 1));
                    default -> throw new IllegalArgumentException("there is no option " + arguments.get(i));
                }
            }
        } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
            boolean asked = arguments.contains("--help");
            (asked ? System.out : System.err).println(asked ? USAGE : e.getMessage() + "\n" + USAGE);
            return asked ? 0 : USAGE_CODE;
        }
        Path home = Files.createTempDirectory("hodei-chaos-");
        System.out.println("seed " + seed + ", until " + provisions + " containers were asked for");
        ProvisionFigures figures;
        try (ProvisionRun run = new ProvisionRun(home, seed)) {
            figures = run.until(provisions);
        } catch (AssertionError e) {
            System.out.println(e.getMessage() + "\nseed " + seed + "; the server's home: " + home);
            return 1;
        }
        System.out.print(figures.text());
        if (!figures.clean()) {
            System.out.println("seed " + seed + "; the server's home: " + home);
            return 1;
        }
        Chaos.delete(home);
        return 0;
    }
}
