package dev.hodei.e2e.chaos;

import dev.hodei.e2e.chaos.Identities.Identity;
import dev.hodei.e2e.harness.AgentByHand;
import dev.hodei.e2e.harness.Marked;
import dev.hodei.e2e.harness.Running;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A worker that somebody keeps running: an agent that has died is started again as it was, in the same directory; one
 * that was refused or has ended in order gets a new identity. Thread-safe.
 */
final class HandWorker {
    static final String MARK = "E2E_CHAOS_WORKER";

    private static final int NOT_ALLOWED = 77;
    private static final Duration AGAIN_AFTER = Duration.ofMillis(200);

    private final Proxy proxy;
    private final Path directory;
    private final Path log;
    private final Map<String, String> clock;
    private final String mark;
    private final Identities identities;
    private final Stop stop;
    private final Thread keeper;
    private @Nullable Running agent;
    private @Nullable Identity identity;
    private boolean down;

    /** {@code clock} is the variables with which it has a clock of its own. */
    HandWorker(Proxy proxy, Path directory, Path log, Map<String, String> clock, Identities identities, Stop stop) {
        this.proxy = proxy;
        this.directory = directory;
        this.log = log;
        this.clock = clock;
        this.mark = directory.toString();
        this.identities = identities;
        this.stop = stop;
        this.keeper = Thread.ofPlatform()
                .daemon()
                .name("keeper-" + directory.getFileName())
                .start(this::keep);
    }

    Proxy proxy() {
        return proxy;
    }

    Path directory() {
        return directory;
    }

    synchronized Optional<Long> agentPid() {
        return Optional.ofNullable(agent).filter(Running::isAlive).map(Running::pid);
    }

    synchronized Optional<String> id() {
        return Optional.ofNullable(identity).map(Identity::worker);
    }

    /** The agent, and all that its jobs have started. */
    List<Long> pids() {
        return Marked.with(MARK, mark, directory).stream()
                .map(Marked.Found::pid)
                .toList();
    }

    /** SIGKILL; it stays down until {@link #letUp}. Returns whether there was an agent. */
    synchronized boolean kill() {
        down = true;
        boolean alive = agent != null && agent.isAlive();
        if (agent != null) {
            agent.kill();
        }
        return alive;
    }

    synchronized void letUp() {
        down = false;
        notifyAll();
    }

    /** Asks the agent to stop, as its supervisor does; {@link Stop} keeps it from being started again. */
    void terminate() {
        synchronized (this) {
            if (agent != null) {
                agent.terminate();
            }
        }
    }

    /** Whether the agent has ended within this time, and none comes after it. */
    boolean awaitEnd(Duration limit) {
        try {
            return keeper.join(limit);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private void keep() {
        while (!stop.isRequested()) {
            Identity now = current();
            if (now == null) {
                return;
            }
            Running running = start(now);
            if (running == null) {
                return;
            }
            int code = exitCode(running);
            write("ended with " + code + ": " + running.out().text()
                    + running.err().text());
            synchronized (this) {
                if (code == NOT_ALLOWED || (code == 0 && !hasMoreToSay(now))) {
                    identity = null;
                }
            }
            stop.within(AGAIN_AFTER);
        }
    }

    private @Nullable Identity current() {
        synchronized (this) {
            if (identity != null) {
                return identity;
            }
        }
        Identity issued = identities.issue().orElse(null);
        synchronized (this) {
            identity = issued;
            return issued;
        }
    }

    private synchronized @Nullable Running start(Identity as) {
        try {
            while (down && !stop.isRequested()) {
                wait(100);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (stop.isRequested()) {
            return null;
        }
        Map<String, String> settings = new HashMap<>(clock);
        settings.put(MARK, mark);
        settings.put(Cluster.MARK, Cluster.markOf(directory));
        settings.put("HODEI_WORK_DIR", workDirectory(as).toString());
        settings.put("HODEI_WORKER_SLOTS", "3");
        Running started = AgentByHand.start(proxy.address(), as.worker(), as.password(), settings);
        agent = started;
        write("started as " + as.worker() + ", process " + started.pid());
        return started;
    }

    private Path workDirectory(Identity of) {
        return directory.resolve("work-" + of.worker().substring(0, 8));
    }

    /** Whether results that the server has not taken wait for its next start. */
    private boolean hasMoreToSay(Identity one) {
        return Files.exists(workDirectory(one).resolve("credential"));
    }

    private static int exitCode(Running running) {
        return running.end().join().exitValue();
    }

    private void write(String text) {
        try {
            Files.writeString(
                    log,
                    java.time.Instant.now() + " " + text + "\n",
                    StandardOpenOption.CREATE,
                    StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
