package dev.hodei.e2e.chaos;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/** Sends signals. One to a process that has ended is nothing. */
final class Signals {
    private Signals() {}

    static void kill(Collection<Long> pids) {
        send("-KILL", pids);
    }

    static void stop(Collection<Long> pids) {
        send("-STOP", pids);
    }

    static void goOn(Collection<Long> pids) {
        send("-CONT", pids);
    }

    private static void send(String signal, Collection<Long> pids) {
        if (pids.isEmpty()) {
            return;
        }
        List<String> command = new ArrayList<>(List.of("kill", signal));
        pids.forEach(pid -> command.add(Long.toString(pid)));
        try {
            var _ = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start()
                    .waitFor();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
