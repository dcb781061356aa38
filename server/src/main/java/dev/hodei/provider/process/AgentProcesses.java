package dev.hodei.provider.process;

import dev.hodei.id.WorkerId;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Finds an agent that another server process started. A process id alone proves nothing, for ids are used again: the
 * worker's id must stand in the process's environment.
 */
final class AgentProcesses {
    private AgentProcesses() {}

    /**
     * @param providerRef the process id it was recorded with; where that is not it, all processes are looked at
     */
    static Optional<ProcessHandle> find(WorkerId worker, String providerRef) {
        return pid(providerRef)
                .flatMap(ProcessHandle::of)
                .filter(process -> isAgentOf(worker, process))
                .or(() -> ProcessHandle.allProcesses()
                        .filter(process -> isAgentOf(worker, process))
                        .findFirst());
    }

    /** Every agent that works below this home. */
    static Map<WorkerId, ProcessHandle> in(Path home) {
        String work = "HODEI_WORK_DIR=" + home.resolve("workers") + "/";
        Map<WorkerId, ProcessHandle> agents = new HashMap<>();
        ProcessHandle.allProcesses().forEach(process -> {
            List<String> environment = ProcessEnvironment.of(process);
            if (environment.stream().anyMatch(entry -> entry.startsWith(work))) {
                environment.stream()
                        .filter(entry -> entry.startsWith(AgentEnvironment.WORKER_ID + "="))
                        .findFirst()
                        .ifPresent(entry -> agents.put(new WorkerId(entry.substring(entry.indexOf('=') + 1)), process));
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
    private static boolean isAgentOf(WorkerId worker, ProcessHandle process) {
        List<String> environment = ProcessEnvironment.of(process);
        return environment.contains(AgentEnvironment.WORKER_ID + "=" + worker.value())
                && environment.stream().noneMatch(entry -> entry.startsWith(Leftovers.JOB_ID));
    }
}
