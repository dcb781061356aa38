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
    private final Set<AttemptRef> asked = new HashSet<>();
    private final Set<AttemptRef> started = new HashSet<>();
    private final Map<AttemptRef, AttemptEnd> ends = new HashMap<>();
    private final Map<JobId, AttemptRef> running = new HashMap<>();
    private final Map<JobId, AttemptRef> latest = new HashMap<>();
    private final Map<AttemptRef, Integer> lengths = new HashMap<>();
    private final Map<AttemptRef, Integer> logs = new HashMap<>();
    private final Set<AttemptRef> sealed = new HashSet<>();
    private final Set<AttemptRef> waitedInVain = new HashSet<>();
    private final Set<WorkerId> registered = new HashSet<>();
    private final Map<WorkerId, Long> heard = new HashMap<>();
    /** Since the controller's turn began: it does not know of it. */
    private final Map<WorkerId, Long> heardSince = new HashMap<>();

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
        AttemptRef before = latest.put(ref.job(), ref);
        if (before != null && before.fencingToken() > ref.fencingToken()) {
            throw new Violation("the command of " + ref + " was started after that of " + before);
        }
    }

    /** The command ended by itself, and its agent saw how. */
    void commandEnded(AttemptRef ref, AttemptEnd end, int logLength) {
        loop.note("command ended", ref, end.reason(), end.exitCode());
        lengths.put(ref, logLength);
        running.remove(ref.job(), ref);
        ends.put(ref, end);
    }

    /** The command was killed, or nobody saw how it ended. */
    void commandVanished(AttemptRef ref, int logLength) {
        loop.note("command vanished", ref);
        lengths.put(ref, logLength);
        running.remove(ref.job(), ref);
    }

    /** What an agent says of an attempt whose command did not end by itself. */
    void agentEnds(AttemptRef ref, AttemptEnd end) {
        loop.note("attempt ends", ref, end.reason());
        ends.put(ref, end);
    }

    /** Its agent asks for leave to start the command. */
    void asked(AttemptRef ref) {
        asked.add(ref);
    }

    /** Whether it was started, or its agent was about to. */
    boolean wasAsked(AttemptRef ref) {
        return asked.contains(ref) || started.contains(ref);
    }

    boolean wasStarted(AttemptRef ref) {
        return started.contains(ref);
    }

    /** A job whose command runs now; null if none does. */
    @Nullable
    JobId anyRunning() {
        return running.isEmpty() ? null : running.keySet().iterator().next();
    }

    /** Whether a command of this job runs now. */
    boolean anyRuns(JobId job) {
        return running.containsKey(job);
    }

    boolean runs(AttemptRef ref) {
        return ref.equals(running.get(ref.job()));
    }

    /** The log of an attempt is durable up to here. */
    void logStored(AttemptRef ref, int position) {
        if (sealed.contains(ref) && position > logStored(ref)) {
            throw new Violation("the log of " + ref + " was added to after its attempt's end");
        }
        logs.merge(ref, position, Math::max);
    }

    /** The rest of its log did not come for as long as it is waited for. */
    void waitedInVain(AttemptRef ref) {
        waitedInVain.add(ref);
    }

    boolean wasWaitedFor(AttemptRef ref) {
        return waitedInVain.contains(ref);
    }

    /** The end of an attempt is durable. */
    void sealed(AttemptRef ref) {
        sealed.add(ref);
    }

    int logStored(AttemptRef ref) {
        return logs.getOrDefault(ref, 0);
    }

    /** How long the log of an attempt is, once it has ended. */
    int logLength(AttemptRef ref) {
        return lengths.getOrDefault(ref, 0);
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
        heardSince.put(worker, loop.millis());
    }

    void turnBegins() {
        heard.putAll(heardSince);
        heardSince.clear();
    }

    /** Virtual milliseconds from when the server heard a worker last until then. */
    long silence(WorkerId worker, long until) {
        Long since = heardSince.get(worker);
        Long at = since != null && since <= until ? since : heard.get(worker);
        return at == null ? Long.MAX_VALUE : until - at;
    }
}
