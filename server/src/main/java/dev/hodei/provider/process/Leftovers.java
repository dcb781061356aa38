package dev.hodei.provider.process;

import dev.hodei.id.WorkerId;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * What an agent that was killed could not stop: the processes of its jobs, wherever it worked. They are known by the ids
 * of worker and job, which stand in their environment; one that cleared its environment is not found.
 */
final class Leftovers {
    /** How the entry begins that only processes of jobs have. */
    static final String JOB_ID = "HODEI_JOB_ID=";

    /** A process may start another between being seen and being killed. */
    private static final int ROUNDS = 20;

    private Leftovers() {}

    /** Kills the processes of every job of this worker, and returns how many there were. */
    static int kill(WorkerId worker) {
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

    private static boolean isOfJobOf(WorkerId worker, ProcessHandle process) {
        List<String> environment = ProcessEnvironment.of(process);
        return environment.contains(AgentEnvironment.WORKER_ID + "=" + worker.value())
                && environment.stream().anyMatch(entry -> entry.startsWith(JOB_ID));
    }
}
