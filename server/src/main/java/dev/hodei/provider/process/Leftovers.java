package dev.hodei.provider.process;

import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * What an agent that was killed could not stop: the processes of its jobs. They are known by their workspace, which
 * stands in their environment; one that cleared its environment is not found.
 */
final class Leftovers {
    /** A process may start another between being seen and being killed. */
    private static final int ROUNDS = 20;

    private Leftovers() {}

    /** Kills the processes of every job whose workspace is below this directory, and returns how many there were. */
    static int kill(Path work) {
        Set<Long> killed = new HashSet<>();
        for (int round = 0; round < ROUNDS; round++) {
            List<ProcessHandle> found = ProcessHandle.allProcesses()
                    .filter(process -> belongsTo(work, process))
                    .toList();
            if (found.isEmpty()) {
                break;
            }
            for (ProcessHandle process : found) {
                killed.add(process.pid());
                process.destroyForcibly();
            }
        }
        return killed.size();
    }

    private static boolean belongsTo(Path work, ProcessHandle process) {
        String workspace = "HODEI_WORKSPACE=" + work + "/";
        return ProcessEnvironment.of(process).stream().anyMatch(entry -> entry.startsWith(workspace));
    }
}
