package dev.hodei.provider.process;

import dev.hodei.id.WorkerId;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
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
        try {
            byte[] environment = Files.readAllBytes(Path.of("/proc", Long.toString(process.pid()), "environ"));
            String[] entries = new String(environment, StandardCharsets.ISO_8859_1).split("\0", -1);
            return List.of(entries).contains(AgentEnvironment.WORKER_ID + "=" + worker.value());
        } catch (IOException e) {
            // Gone, or not ours to look at.
            return false;
        }
    }
}
