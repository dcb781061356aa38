package dev.hodei.provider.process;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * What an agent that was killed could not stop: the processes of its jobs. They are known by their job's id and by a
 * workspace below the agent's directory, which stand in their environment; one that cleared its environment is not found.
 */
final class Leftovers {
    /** How the entry begins that only processes of jobs have. */
    static final String JOB_ID = "HODEI_JOB_ID=";

    /** A process may start another between being seen and being killed. */
    private static final int ROUNDS = 20;

    private Leftovers() {}

    /** Kills the processes of every job of this worker, and returns how many there were. */
    static int kill(WorkerDirectory worker) {
        Set<Long> killed = new HashSet<>();
        for (int round = 0; round < ROUNDS; round++) {
            List<ProcessHandle> found = ProcessHandle.allProcesses()
                    .filter(process -> isOfJobOf(worker, process))
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

    private static boolean isOfJobOf(WorkerDirectory worker, ProcessHandle process) {
        List<String> environment = ProcessEnvironment.of(process);
        String workspace = "HODEI_WORKSPACE=" + worker.path() + "/";
        return environment.stream().anyMatch(entry -> entry.startsWith(workspace))
                && environment.stream().anyMatch(entry -> entry.startsWith(JOB_ID));
    }
}
