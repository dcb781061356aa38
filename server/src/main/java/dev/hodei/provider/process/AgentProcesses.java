package dev.hodei.provider.process;

import dev.hodei.id.WorkerId;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Finds the agents that servers of this home started, this one or an earlier. A process id alone proves nothing, for ids are
 * used again: its environment must say that it works for this worker, below this home. Agents of other homes on the machine
 * are other servers'.
 */
final class AgentProcesses {
    private static final String WORK_DIRECTORY = "HODEI_WORK_DIR=";
    private static final String WORKER = AgentEnvironment.WORKER_ID + "=";
    private static final String INSTALLATION = AgentEnvironment.INSTALLATION + "=";

    private final Path home;

    AgentProcesses(Path home) {
        this.home = home;
    }

    /**
     * @param providerRef the process id it was recorded with; where that is not it, all processes are looked at
     */
    Optional<ProcessHandle> find(WorkerId worker, String providerRef) {
        return pid(providerRef)
                .flatMap(ProcessHandle::of)
                .filter(process -> isAgentOf(worker, process))
                .or(() -> ProcessHandle.allProcesses()
                        .filter(process -> isAgentOf(worker, process))
                        .findFirst());
    }

    /** Whether it is this installation's agent, which one whose environment names none, as in earlier versions, counts as. */
    static boolean isOf(String installation, ProcessHandle agent) {
        return ProcessEnvironment.of(agent).stream()
                .noneMatch(entry -> entry.startsWith(INSTALLATION) && !entry.equals(INSTALLATION + installation));
    }

    /** Every agent below this home, whichever database its server used. */
    Map<WorkerId, ProcessHandle> all() {
        String work = WORK_DIRECTORY + home.resolve("workers") + "/";
        Map<WorkerId, ProcessHandle> agents = new HashMap<>();
        ProcessHandle.allProcesses().forEach(process -> {
            List<String> environment = ProcessEnvironment.of(process);
            if (environment.stream().anyMatch(entry -> entry.startsWith(work))) {
                environment.stream()
                        .filter(entry -> entry.startsWith(WORKER))
                        .findFirst()
                        .ifPresent(entry -> agents.put(new WorkerId(entry.substring(WORKER.length())), process));
            }
        });
        return agents;
    }

    private static Optional<Long> pid(String providerRef) {
        try {
            return Optional.of(Long.parseLong(providerRef));
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }

    /** Its jobs know their worker's id, too. */
    private boolean isAgentOf(WorkerId worker, ProcessHandle process) {
        List<String> environment = ProcessEnvironment.of(process);
        return environment.contains(WORKER + worker.value())
                && environment.contains(
                        WORK_DIRECTORY + WorkerDirectory.of(home, worker).work())
                && environment.stream().noneMatch(entry -> entry.startsWith(Leftovers.JOB_ID));
    }
}
