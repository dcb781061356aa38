package dev.hodei.bench;

import dev.hodei.e2e.harness.Containers;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;

/** A container without Hodei: {@code docker run --rm}, of the workers' own image. */
final class DockerRun {
    static final String IMAGE = "hodei-worker:latest";

    private DockerRun() {}

    /** Whether there is an engine that has the image. */
    static boolean isPossible() {
        try {
            return Containers.docker("image", "inspect", IMAGE).exitCode() == 0;
        } catch (UncheckedIOException e) {
            return false;
        }
    }

    /**
     * Times of one.
     *
     * @param line milliseconds until its line is read
     * @param end milliseconds until the command has ended, its container removed
     */
    record Times(double line, double end) {}

    static Times millis(String network) throws IOException, InterruptedException {
        long start = System.nanoTime();
        return await(start(network), start);
    }

    /** Milliseconds until the lines of so many that are started at once are read. */
    static double millisAtOnce(String network, int count) throws IOException, InterruptedException {
        long start = System.nanoTime();
        List<Process> processes = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            processes.add(start(network));
        }
        double last = 0;
        for (Process process : processes) {
            last = Math.max(last, await(process, start).line());
        }
        return last;
    }

    private static Process start(String network) throws IOException {
        return new ProcessBuilder(
                        "docker", "run", "--rm", "--network", network, "--entrypoint", "bash", IMAGE, "-c", "echo x")
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }

    private static Times await(Process process, long start) throws IOException, InterruptedException {
        if (process.getInputStream().read() != 'x') {
            throw new IOException("docker run said something else");
        }
        double line = (System.nanoTime() - start) / 1e6;
        process.waitFor();
        return new Times(line, (System.nanoTime() - start) / 1e6);
    }
}
