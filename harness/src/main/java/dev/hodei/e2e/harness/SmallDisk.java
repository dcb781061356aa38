package dev.hodei.e2e.harness;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Assumptions;

/** A file system of a few megabytes; unmounted when closed. */
public record SmallDisk(Path path) implements AutoCloseable {
    /** Nothing where mounting is not allowed. */
    public static Optional<SmallDisk> mount(Path at, int megabytes) {
        return run("mount", "-t", "tmpfs", "-o", "size=" + megabytes + "m", "hodei-e2e", at.toString())
                ? Optional.of(new SmallDisk(at))
                : Optional.empty();
    }

    /** Leaves the test out where mounting is not allowed; in continuous integration, where it has to be, fails it. */
    public static SmallDisk mountOrAbort(Path at, int megabytes) {
        return mount(at, megabytes).orElseGet(() -> {
            String why = "a small disk cannot be mounted here: it needs root";
            if ("true".equals(System.getenv("CI"))) {
                throw new AssertionError(why);
            }
            return Assumptions.abort(why);
        });
    }

    @Override
    public void close() {
        if (!run("umount", path.toString())) {
            throw new AssertionError(path + " is still in use");
        }
    }

    private static boolean run(String... command) {
        try {
            return new ProcessBuilder(command).redirectErrorStream(true).start().waitFor() == 0;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }
}
