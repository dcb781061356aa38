package dev.hodei.e2e.harness;

import java.nio.file.Files;
import java.nio.file.Path;

/** The checkout, with the places of the shipped artefacts. */
public final class Checkout {
    public static final Path ROOT = root();

    private Checkout() {}

    /** The launcher that users run. */
    public static Path launcher() {
        return ROOT.resolve("bin/hodei");
    }

    public static Path agentJars() {
        return ROOT.resolve("worker-agent/target/dist/lib");
    }

    private static Path root() {
        Path start = Path.of("").toAbsolutePath();
        for (Path at = start; at != null; at = at.getParent()) {
            if (Files.exists(at.resolve("bin/hodei")) && Files.exists(at.resolve("proto/pom.xml"))) {
                return at;
            }
        }
        throw new IllegalStateException("no checkout with bin/hodei around " + start);
    }
}
