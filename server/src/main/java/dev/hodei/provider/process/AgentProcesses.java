package dev.hodei.provider.process;

import dev.hodei.id.WorkerId;
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

    private static Optional<Long> pid(String providerRef) {
        try {
            return Optional.of(Long.parseLong(providerRef));
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }

    private static boolean isAgentOf(WorkerId worker, ProcessHandle process) {
        return ProcessEnvironment.of(process).contains(AgentEnvironment.WORKER_ID + "=" + worker.value());
    }
}
