package dev.hodei.provider.process;

import dev.hodei.id.WorkerId;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What an agent that was killed could not stop: the processes of its jobs. They are known by their job's id and by a
 * workspace below the agent's directory, which stand in their environment; one that cleared its environment is not found.
 */
final class Leftovers {
    /** How the entry begins that only processes of jobs have. */
    static final String JOB_ID = "HODEI_JOB_ID=";

    private static final String WORKSPACE = "HODEI_WORKSPACE=";

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

    /** Returns the workers below this home of which a job's process runs. */
    static Set<WorkerId> workers(Path home) {
        String workspaces = WORKSPACE + home.resolve("workers") + "/";
        return ProcessHandle.allProcesses()
                .map(ProcessEnvironment::of)
                .filter(environment -> environment.stream().anyMatch(entry -> entry.startsWith(JOB_ID)))
                .flatMap(List::stream)
                .filter(entry -> entry.startsWith(workspaces))
                .map(entry -> entry.substring(workspaces.length()).split("/", 2)[0])
                .filter(WorkerDirectory::isName)
                .map(WorkerId::new)
                .collect(Collectors.toUnmodifiableSet());
    }

    private static boolean isOfJobOf(WorkerDirectory worker, ProcessHandle process) {
        List<String> environment = ProcessEnvironment.of(process);
        String workspace = WORKSPACE + worker.path() + "/";
        return environment.stream().anyMatch(entry -> entry.startsWith(workspace))
                && environment.stream().anyMatch(entry -> entry.startsWith(JOB_ID));
    }
}
