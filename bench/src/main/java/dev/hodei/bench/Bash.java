package dev.hodei.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The same commands without Hodei. */
final class Bash {
    private static final int ROUNDS = 100;

    private Bash() {}

    /** Median time from the start of a bash to its first byte of output, in milliseconds. */
    static double firstByteMillis() throws IOException, InterruptedException {
        List<Double> times = new ArrayList<>();
        for (int i = 0; i < ROUNDS; i++) {
            long start = System.nanoTime();
            Process bash = start("echo x");
            if (bash.getInputStream().read() != 'x') {
                throw new IOException("bash said something else");
            }
            times.add((System.nanoTime() - start) / 1e6);
            bash.waitFor();
        }
        return Numbers.median(times);
    }

    /** How long a command takes, in seconds; it must succeed. */
    static double seconds(String command, Path directory) throws IOException, InterruptedException {
        long start = System.nanoTime();
        Process bash = new ProcessBuilder("/bin/bash", "-c", command)
                .directory(directory.toFile())
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        int code = bash.waitFor();
        if (code != 0) {
            throw new IOException(command + " exited with " + code);
        }
        return (System.nanoTime() - start) / 1e9;
    }

    static Process start(String command) throws IOException {
        return new ProcessBuilder("/bin/bash", "-c", command)
                .redirectInput(Path.of("/dev/null").toFile())
                .start();
    }
}
