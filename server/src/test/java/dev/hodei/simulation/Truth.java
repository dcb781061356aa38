package dev.hodei.simulation;

import dev.hodei.id.AttemptRef;
import dev.hodei.id.JobId;
import dev.hodei.id.WorkerId;
import dev.hodei.job.AttemptEnd;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What really happened to commands and workers, whatever the rows say. */
final class Truth {
    private final Loop loop;
    private final Set<AttemptRef> started = new HashSet<>();
    private final Map<AttemptRef, AttemptEnd> ends = new HashMap<>();
    private final Map<JobId, AttemptRef> running = new HashMap<>();
    private final Set<WorkerId> registered = new HashSet<>();
    private final Map<WorkerId, Long> heard = new HashMap<>();

    Truth(Loop loop) {
        this.loop = loop;
    }

    void commandStarted(AttemptRef ref, WorkerId worker) {
        loop.note("command started", ref, worker.shortened());
        if (!started.add(ref)) {
            throw new Violation("the command of " + ref + " was started twice");
        }
        AttemptRef other = running.put(ref.job(), ref);
        if (other != null) {
            throw new Violation("the command of " + ref + " was started while that of " + other + " ran");
        }
    }

    /** The command ended by itself, or was stopped; {@code end} is what its agent says of it. */
    void commandEnded(AttemptRef ref, AttemptEnd end) {
        loop.note("command ended", ref, end.reason(), end.exitCode());
        running.remove(ref.job(), ref);
        ends.put(ref, end);
    }

    /** The command died with its agent. */
    void commandVanished(AttemptRef ref) {
        loop.note("command vanished", ref);
        running.remove(ref.job(), ref);
    }

    boolean wasStarted(AttemptRef ref) {
        return started.contains(ref);
    }

    boolean runs(JobId job) {
        return running.containsKey(job);
    }

    @Nullable
    AttemptEnd end(AttemptRef ref) {
        return ends.get(ref);
    }

    void registered(WorkerId worker) {
        if (!registered.add(worker)) {
            throw new Violation("worker " + worker.shortened() + " registered twice");
        }
    }

    /** The server heard a worker now. */
    void heard(WorkerId worker) {
        heard.put(worker, loop.millis());
    }

    /** Virtual milliseconds since the server heard a worker. */
    long silence(WorkerId worker) {
        Long at = heard.get(worker);
        return at == null ? Long.MAX_VALUE : loop.millis() - at;
    }
}
