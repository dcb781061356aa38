package dev.hodei.provider.process;

import dev.hodei.leftover.JobSession;
import dev.hodei.leftover.ProcessStat;
import dev.hodei.leftover.SessionRecords;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.UserPrincipal;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The sessions that a worker's jobs were started in, as its agent has put them down. The agent, and each of its jobs, may
 * have put any session down, so processes of others than the user who has the work directory are not taken for theirs.
 */
final class WorkerSessions {
    private final @Nullable UserPrincipal owner;
    private final List<JobSession> sessions;

    private WorkerSessions(@Nullable UserPrincipal owner, List<JobSession> sessions) {
        this.owner = owner;
        this.sessions = sessions;
    }

    static WorkerSessions of(WorkerDirectory worker) {
        try {
            if (Files.isDirectory(worker.work(), LinkOption.NOFOLLOW_LINKS)) {
                UserPrincipal owner = Files.getOwner(worker.work(), LinkOption.NOFOLLOW_LINKS);
                return new WorkerSessions(owner, SessionRecords.in(worker.work(), owner));
            }
        } catch (IOException e) {
            // It has just been removed.
        }
        return new WorkerSessions(null, List.of());
    }

    boolean isEmpty() {
        return sessions.isEmpty();
    }

    boolean have(ProcessStat process) {
        return sessions.stream().anyMatch(session -> session.has(process, false)) && isOwners(process.pid());
    }

    /** What a process of the worker's jobs has started, as far as it may be taken for theirs. */
    List<ProcessHandle> startedBy(ProcessHandle process) {
        long own = ProcessHandle.current().pid();
        return process.descendants()
                .filter(descendant -> descendant.pid() != own && isOwners(descendant.pid()))
                .toList();
    }

    /** By all its user ids: a daemon of root's may take another's for a while. */
    private boolean isOwners(long pid) {
        Path process = Path.of("/proc", Long.toString(pid));
        try {
            return Files.getOwner(process).equals(owner) && userIds(process).size() == 1;
        } catch (IOException e) {
            return false;
        }
    }

    private static Set<String> userIds(Path process) throws IOException {
        String status = new String(Files.readAllBytes(process.resolve("status")), StandardCharsets.ISO_8859_1);
        return status.lines()
                .filter(line -> line.startsWith("Uid:"))
                .map(line ->
                        Arrays.asList(line.substring("Uid:".length()).strip().split("\\s+")))
                .<Set<String>>map(HashSet::new)
                .findFirst()
                .orElse(Set.of());
    }
}
