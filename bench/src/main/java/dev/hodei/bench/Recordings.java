package dev.hodei.bench;

import dev.hodei.e2e.harness.HodeiServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** JFR recordings of what is measured: for each workload its servers and their agents, by process id. */
final class Recordings {
    static final String FLAG = "-XX:StartFlightRecording=settings=profile";

    private final Path directory;
    private final String workload;

    Recordings(Path directory, String workload) {
        this.directory = directory.toAbsolutePath();
        this.workload = workload;
    }

    /** While they run: an agent halts at its end, and writes none. */
    void keep(HodeiServer server) {
        try {
            Files.createDirectories(directory);
            keep("server", server.serverPid());
            for (long agent : server.agentPids()) {
                keep("agent", agent);
            }
        } catch (IOException | AssertionError e) {
            System.err.println("No recording of " + workload + ": " + e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void keep(String what, long pid) throws IOException, InterruptedException {
        Path file = directory.resolve(workload + "-" + what + "-" + pid + ".jfr");
        Path jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd");
        new ProcessBuilder(jcmd.toString(), Long.toString(pid), "JFR.dump", "filename=" + file)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start()
                .waitFor();
    }
}
