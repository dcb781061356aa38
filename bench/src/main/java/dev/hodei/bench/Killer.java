package dev.hodei.bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** Kills process groups by hand, so to say: a bash that waits to do it, so that no start of one is measured. */
final class Killer implements AutoCloseable {
    private final Process bash;

    Killer() throws IOException {
        bash = new ProcessBuilder("/bin/bash", "-c", "while read -r group; do kill -KILL -- \"-$group\"; done")
                .redirectOutput(Path.of("/dev/null").toFile())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }

    /** Sends SIGKILL: a bash that has just forked a command may lose a SIGTERM that reaches both. */
    void kill(long group) throws IOException {
        bash.getOutputStream().write((group + "\n").getBytes(StandardCharsets.US_ASCII));
        bash.getOutputStream().flush();
    }

    @Override
    public void close() {
        bash.destroy();
    }
}
