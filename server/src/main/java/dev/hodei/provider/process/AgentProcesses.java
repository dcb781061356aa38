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
    static boolean isOf(String installation, SeenProcess agent) {
        return agent.behind(INSTALLATION).allMatch(installation::equals);
    }

    /** Every agent below this home, whichever database its server used. */
    Map<WorkerId, SeenProcess> among(List<SeenProcess> processes) {
        String work = WORK_DIRECTORY + home.resolve("workers") + "/";
        Map<WorkerId, SeenProcess> agents = new HashMap<>();
        for (SeenProcess process : processes) {
            if (process.hasMark(work)) {
                process.behind(WORKER).findFirst().ifPresent(id -> agents.put(new WorkerId(id), process));
            }
        }
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
