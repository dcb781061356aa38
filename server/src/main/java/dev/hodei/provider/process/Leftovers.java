package dev.hodei.provider.process;

import dev.hodei.id.WorkerId;
import dev.hodei.leftover.ProcessStat;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * What an agent that was killed could not stop: the processes of its jobs. They are known by their job's id and by a
 * workspace below the agent's directory, which stand in their environment, or by the session that the agent has put down;
 * and so is what they have started. One that cleared its environment, started a session of its own and has lost its parent
 * is not found.
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
        WorkerSessions sessions = WorkerSessions.of(worker);
        Set<Long> killed = new HashSet<>();
        for (int round = 0; round < ROUNDS; round++) {
            List<ProcessHandle> found = ProcessHandle.allProcesses()
                    .filter(process -> isOfJobOf(worker, process) || isIn(sessions, process))
                    .toList();
            if (found.isEmpty()) {
                break;
            }
            for (ProcessHandle process : found) {
                List<ProcessHandle> started = sessions.startedBy(process);
                end(process, killed);
                started.forEach(each -> end(each, killed));
            }
        }
        return killed.size();
    }

    private static void end(ProcessHandle process, Set<Long> killed) {
        killed.add(process.pid());
        process.destroyForcibly();
    }

    /** Returns the workers below this home of which one of these processes is a job's. */
    static Set<WorkerId> workers(Path home, List<SeenProcess> processes) {
        Map<WorkerId, WorkerSessions> sessions = sessions(home);
        Set<WorkerId> running = new HashSet<>();
        for (SeenProcess process : processes) {
            workersNamedBy(process, home).forEach(running::add);
            if (!sessions.isEmpty()) {
                ProcessStat.of(process.handle().pid())
                        .ifPresent(stat -> sessions.forEach((worker, its) -> {
                            if (its.have(stat)) {
                                running.add(worker);
                            }
                        }));
            }
        }
        return Set.copyOf(running);
    }

    private static Stream<WorkerId> workersNamedBy(SeenProcess process, Path home) {
        if (!process.hasMark(JOB_ID)) {
            return Stream.empty();
        }
        return process.behind(WORKSPACE + home.resolve("workers") + "/")
                .map(rest -> rest.split("/", 2)[0])
                .filter(WorkerDirectory::isName)
                .map(WorkerId::new);
    }

    /** Returns the sessions of the workers that have noted any. */
    private static Map<WorkerId, WorkerSessions> sessions(Path home) {
        Map<WorkerId, WorkerSessions> sessions = new HashMap<>();
        try (Stream<Path> entries = Files.list(home.resolve("workers"))) {
            entries.map(entry -> entry.getFileName().toString())
                    .filter(WorkerDirectory::isName)
                    .map(WorkerId::new)
                    .forEach(worker -> sessions.put(worker, WorkerSessions.of(WorkerDirectory.of(home, worker))));
        } catch (IOException | UncheckedIOException e) {
            // No worker has been started yet; what else it may be is told by whoever looks through the directories.
        }
        sessions.values().removeIf(WorkerSessions::isEmpty);
        return sessions;
    }

    private static boolean isIn(WorkerSessions sessions, ProcessHandle process) {
        return !sessions.isEmpty()
                && ProcessStat.of(process.pid()).filter(sessions::have).isPresent();
    }

    private static boolean isOfJobOf(WorkerDirectory worker, ProcessHandle process) {
        List<String> environment = ProcessEnvironment.of(process);
        String workspace = WORKSPACE + worker.path() + "/";
        return environment.stream().anyMatch(entry -> entry.startsWith(workspace))
                && environment.stream().anyMatch(entry -> entry.startsWith(JOB_ID));
    }
}
