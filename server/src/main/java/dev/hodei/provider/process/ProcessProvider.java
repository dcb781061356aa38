package dev.hodei.provider.process;

import dev.hodei.failure.Reason;
import dev.hodei.id.AttemptRef;
import dev.hodei.id.WorkerId;
import dev.hodei.provider.Exit;
import dev.hodei.provider.FoundWorker;
import dev.hodei.provider.Provider;
import dev.hodei.provider.ProvisionException;
import dev.hodei.provider.ProvisionRequest;
import java.io.File;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

/**
 * Starts agents as child processes, each in a session of its own ({@code setsid}), so that Ctrl-C at the server's
 * terminal is the server's alone. A worker's output is in {@code workers/ID/agent.log}; the directory goes with a worker
 * that exits with 0, and the log stays with any other.
 *
 * <p>An agent that was killed, or crashed, is started again as it was: it comes back as the same worker, and tells what
 * became of its jobs.
 */
public final class ProcessProvider implements Provider {
    private static final System.Logger LOG = System.getLogger("hodei");
    private static final String MAIN = "dev.hodei.agent.Agent";
    /** Beside the directory of the agent's jars, where bin/train leaves it; not needed, but quicker. */
    private static final String AOT_CACHE = "agent.aot";

    private static final int KILLED = 128 + 9;
    /** Signals that nobody sends to ask for an end: SIGABRT, SIGBUS, SIGKILL, SIGSEGV. */
    private static final Set<Integer> CRASHES = Set.of(128 + 6, 128 + 7, KILLED, 128 + 11);
    /** One that can't live longer than this is not started once more. */
    private static final Duration SHORTEST_LIFE = Duration.ofMinutes(1);

    private static final Duration KILL_PATIENCE = Duration.ofSeconds(5);
    /** How long a worker's end is not reported because of what it has left on the disk. */
    private static final Duration REMOVAL_PATIENCE = Duration.ofSeconds(2);

    private final ProcessProviderSettings settings;
    private final Supplier<String> installation;
    private final String instance;
    private final AgentProcesses agents;
    private final Map<WorkerId, Process> children = new ConcurrentHashMap<>();
    /** Complete when the end of the child was seen to. */
    private final Map<WorkerId, CompletableFuture<Void>> ends = new ConcurrentHashMap<>();
    /** When each was started again last, in nanoseconds of the monotonic clock. */
    private final Map<WorkerId, Long> startedAgain = new ConcurrentHashMap<>();

    private final Set<WorkerId> stopping = ConcurrentHashMap.newKeySet();
    private final AbandonedDirectories abandoned;
    private volatile Listener listener = (_, _) -> {};

    /** @param installation whose workers these are; asked when it is needed, and may block until it is known */
    public ProcessProvider(ProcessProviderSettings settings, Supplier<String> installation) {
        this.settings = settings;
        this.abandoned = new AbandonedDirectories(settings.home(), InstantSource.system());
        this.installation = installation;
        this.instance = ProcessInstance.of(settings.home());
        this.agents = new AgentProcesses(settings.home());
    }

    @Override
    public String name() {
        return "process";
    }

    /** Returns the place of the processes that the provider can see. */
    @Override
    public String instance() {
        return instance;
    }

    @Override
    public void reportTo(Listener reports) {
        listener = reports;
    }

    @Override
    public String provision(ProvisionRequest request) throws ProvisionException {
        Process known = children.get(request.worker());
        if (known != null && known.isAlive()) {
            return Long.toString(known.pid());
        }
        Path java = settings.javaHome().resolve("bin").resolve("java");
        if (!Files.isExecutable(java)) {
            throw new ProvisionException(
                    "There is no Java at " + java + ": set JAVA_HOME to a JDK 25, then start the server again.");
        }
        if (!hasJars(settings.agentLib())) {
            throw new ProvisionException("The worker agent's jars are not in " + settings.agentLib()
                    + ": build it (`just build`), or put right where the server looks for it.");
        }
        WorkerDirectory directory = WorkerDirectory.of(settings.home(), request.worker());
        try {
            directory.create();
            // Not what is above: root writes and reads the log there, which no job may replace by a link.
            settings.user().own(directory.work());
        } catch (IOException e) {
            throw new ProvisionException(
                    "The worker's directory " + directory.path() + " can't be made (" + Reason.of(e)
                            + "): make room there, or make it writable.",
                    e);
        }
        try {
            check(java, directory);
            return run(java, request, directory);
        } catch (ProvisionException e) {
            directory.remove();
            throw e;
        }
    }

    private void check(Path java, WorkerDirectory directory) throws ProvisionException {
        Optional<Path> unusable = settings.user().unusable(List.of(java, settings.agentLib(), directory.work()));
        if (unusable.isPresent()) {
            throw new ProvisionException("User " + settings.user().name() + " (HODEI_AGENT_USER) can't get at "
                    + unusable.get() + ": let it pass through the directories above, or put it where it may; "
                    + "HODEI_HOME and JAVA_HOME say where these are, and `setpriv` must be on the server's PATH.");
        }
    }

    private String run(Path java, ProvisionRequest request, WorkerDirectory directory) throws ProvisionException {
        Process process = start(java, request, directory);
        children.put(request.worker(), process);
        CompletableFuture<Void> end = process.onExit()
                .thenAcceptAsync(ended -> exited(java, request, ended, directory), Thread::startVirtualThread);
        ends.put(request.worker(), end);
        var _ = end.whenComplete((_, _) -> ends.remove(request.worker(), end));
        return Long.toString(process.pid());
    }

    private Process start(Path java, ProvisionRequest request, WorkerDirectory directory) throws ProvisionException {
        List<String> command = new ArrayList<>(List.of("setsid"));
        command.addAll(settings.user().prefix());
        command.add(java.toString());
        command.addAll(settings.jvmFlags());
        Path cache = settings.agentLib().resolveSibling(AOT_CACHE);
        if (Files.isRegularFile(cache)) {
            command.addAll(List.of("-XX:AOTCache=" + cache, "-Xlog:disable", "-Xlog:all=off"));
        }
        command.addAll(List.of("-cp", settings.agentLib().resolve("*").toString(), MAIN));
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(directory.path().toFile())
                .redirectInput(Redirect.from(new File("/dev/null")))
                .redirectErrorStream(true)
                .redirectOutput(Redirect.appendTo(directory.log().toFile()));
        Map<String, String> environment = AgentEnvironment.of(builder.environment(), request, settings, directory);
        builder.environment().clear();
        builder.environment().putAll(environment);
        builder.environment().put(AgentEnvironment.INSTALLATION, installation.get());
        try {
            return builder.start();
        } catch (IOException e) {
            throw new ProvisionException(
                    "The agent's process can't be started (" + e.getMessage()
                            + "): `setsid` (Debian package util-linux) must be on the server's PATH, and the machine"
                            + " must have memory and processes to spare.",
                    e);
        }
    }

    private static boolean hasJars(Path lib) {
        String[] jars = lib.toFile().list((_, name) -> name.endsWith(".jar"));
        return jars != null && jars.length > 0;
    }

    private void exited(Path java, ProvisionRequest request, Process process, WorkerDirectory directory) {
        if (!CRASHES.contains(process.exitValue()) || !startAgain(java, request, directory)) {
            ended(request.worker(), process, directory);
        }
    }

    /** Starts an agent again as it was: it finds its credential and its jobs in its directory. */
    private boolean startAgain(Path java, ProvisionRequest request, WorkerDirectory directory) {
        WorkerId worker = request.worker();
        long now = System.nanoTime();
        Long before = startedAgain.put(worker, now);
        if (stopping.contains(worker) || (before != null && now - before < SHORTEST_LIFE.toNanos())) {
            return false;
        }
        try {
            listener.startedAgain(worker, run(java, request, directory));
            Process successor = children.get(worker);
            if (stopping.contains(worker) && successor != null) {
                stop(successor.toHandle());
            }
            return true;
        } catch (ProvisionException e) {
            LOG.log(System.Logger.Level.WARNING, "Worker {0} can''t be started again: {1}", worker, e.getMessage());
            return false;
        }
    }

    private void ended(WorkerId worker, Process process, WorkerDirectory directory) {
        int code = process.exitValue();
        String detail = code == KILLED ? "it was killed (SIGKILL)" : "exit code " + code;
        Set<AttemptRef> neverStarted = directory.neverStarted();
        if (code == 0) {
            removed(directory::remove);
        } else {
            int left = Leftovers.kill(directory);
            detail += left == 0 ? "" : "; " + left + " processes of its jobs were killed";
            String lastLine = code == KILLED ? "" : directory.lastLine();
            detail += (lastLine.isEmpty() ? "" : ": " + lastLine) + " (its log: " + directory.log() + ")";
            removed(directory::removeWork);
        }
        children.remove(worker, process);
        startedAgain.remove(worker);
        stopping.remove(worker);
        listener.exited(worker, new Exit(detail, false, neverStarted));
    }

    /**
     * Returns when it is removed, or after a while: a server that ends with its workers should leave nothing, but nobody who is
     * at work there, and no number of files, holds up the report.
     */
    private static void removed(Runnable removal) {
        var _ = isOver(CompletableFuture.runAsync(removal, Thread::startVirtualThread), REMOVAL_PATIENCE);
    }

    @Override
    public void terminate(WorkerId worker, String providerRef) {
        // Before the child is looked up: one that is being started again either is found here or finds this.
        stopping.add(worker);
        Process child = children.get(worker);
        if (child != null) {
            CompletableFuture<Void> end = ends.get(worker);
            stop(child.toHandle());
            // Its exit is reported, and what is left of it removed, by whoever watches it.
            if (end != null && !isOver(end, KILL_PATIENCE)) {
                LOG.log(System.Logger.Level.WARNING, "What worker {0} left is not removed yet", worker);
            }
            return;
        }
        stopping.remove(worker);
        Optional<ProcessHandle> found = agents.find(worker, providerRef);
        found.ifPresent(this::stop);
        // Whoever is told that it is gone may run its jobs elsewhere.
        int left = Leftovers.kill(WorkerDirectory.of(settings.home(), worker));
        listener.exited(
                worker,
                new Exit((found.isPresent() ? "its process was stopped" : "its process is gone")
                        + (left == 0 ? "" : "; " + left + " processes of its jobs were killed")));
    }

    @Override
    public Optional<FoundWorker> inspect(WorkerId worker, String providerRef) {
        Process child = children.get(worker);
        return child != null
                ? Optional.of(found(worker, child.toHandle()))
                : agents.find(worker, providerRef).map(process -> found(worker, process));
    }

    /** Returns the workers of this server, and those in its home that an earlier server started. */
    @Override
    public List<FoundWorker> list() {
        Map<WorkerId, FoundWorker> all = new HashMap<>();
        List<SeenProcess> processes = SeenProcess.all();
        Map<WorkerId, SeenProcess> here = agents.among(processes);
        String ours = installation.get();
        here.forEach((worker, process) -> {
            if (AgentProcesses.isOf(ours, process)) {
                all.put(worker, found(worker, process.handle()));
            }
        });
        children.forEach((worker, child) -> all.put(worker, found(worker, child.toHandle())));
        abandoned.remove(processes, worker -> here.containsKey(worker) || children.containsKey(worker));
        return List.copyOf(all.values());
    }

    /** A child that has ended and is still known is being started again, or is about to be reported. */
    private static FoundWorker found(WorkerId worker, ProcessHandle process) {
        return new FoundWorker(worker, Long.toString(process.pid()), true, status(process));
    }

    private static String status(ProcessHandle process) {
        return process.info()
                .startInstant()
                .map(since -> "process " + process.pid() + " runs since " + since)
                .orElse("process " + process.pid() + " runs");
    }

    private void stop(ProcessHandle process) {
        process.destroy();
        if (endsWithin(process, settings.stopGrace())) {
            return;
        }
        // An agent that is killed stops nobody: what it had started goes with it.
        List<ProcessHandle> descendants = process.descendants().toList();
        process.destroyForcibly();
        descendants.forEach(ProcessHandle::destroyForcibly);
        endsWithin(process, KILL_PATIENCE);
    }

    private static boolean endsWithin(ProcessHandle process, Duration patience) {
        return isOver(process.onExit(), patience) || !process.isAlive();
    }

    private static boolean isOver(CompletableFuture<?> end, Duration patience) {
        try {
            end.get(patience.toNanos(), TimeUnit.NANOSECONDS);
            return true;
        } catch (TimeoutException | ExecutionException e) {
            return end.isDone();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
