package dev.hodei.agent;

import com.google.protobuf.ByteString;
import dev.hodei.agent.console.Console;
import dev.hodei.agent.control.ControlLoop;
import dev.hodei.agent.control.CurrentSession;
import dev.hodei.agent.control.ExitCode;
import dev.hodei.agent.control.Identity;
import dev.hodei.agent.control.KeptCredential;
import dev.hodei.agent.control.Settings;
import dev.hodei.agent.disk.WorkDirectory;
import dev.hodei.agent.log.SpoolBudget;
import dev.hodei.agent.machine.OutOfMemory;
import dev.hodei.agent.machine.WorkerResources;
import dev.hodei.agent.process.Processes;
import dev.hodei.agent.removal.Disposal;
import dev.hodei.agent.run.Attempts;
import dev.hodei.agent.run.Host;
import dev.hodei.agent.run.JobEnvironment;
import dev.hodei.failure.Reason;
import dev.hodei.v1.RegisterRequest;
import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;

/** The agent as a whole. {@link #run} belongs to one thread; the rest may be called by any, at any time. */
final class WorkerAgent {
    /** Beyond the grace period: SIGKILL leaves at once what is not stuck in the kernel. */
    private static final Duration KILL_LIMIT = Duration.ofSeconds(20);

    private static final Duration SETTLE_LIMIT = Duration.ofSeconds(10);
    /**
     * The part of that without a connection: a server that hung up, or goes on after a pause, is found again within
     * less.
     */
    private static final Duration SETTLE_LIMIT_OFFLINE = Duration.ofSeconds(5);

    private static final Duration SETTLE_LOOK = Duration.ofMillis(100);
    private static final int KEY_BYTES = 32;

    private final AgentConfig config;
    private final CurrentSession session = new CurrentSession();
    private final Settings settings = new Settings();
    private final Disposal disposal;
    private final Attempts attempts;
    private final ControlLoop control;
    private final KeptCredential credential;
    private volatile boolean resultsLeft;
    private final AtomicBoolean shuttingDown = new AtomicBoolean();

    WorkerAgent(AgentConfig config) {
        this.config = config;
        WorkerResources resources = WorkerResources.ofThisProcess();
        disposal = new Disposal(config.workDirectory());
        Host host = new Host(
                Processes::ofThisJvm,
                OutOfMemory.inThisWorker(),
                disposal,
                JobEnvironment.ofThisProcess(settings::server),
                new SpoolBudget(config.spoolLimitBytes()),
                session,
                settings::stopGrace,
                session);
        attempts = new Attempts(host, config.slots());
        RegisterRequest registration = RegisterRequest.newBuilder()
                .setWorkerId(config.workerId())
                .setOtpToken(config.otpToken())
                .setFacts(Facts.ofThisWorker(config.labels(), resources))
                .setSlots(config.slots())
                .setRegistrationKey(newKey())
                .build();
        credential = new KeptCredential(config.workDirectory(), config.workerId());
        Identity identity =
                new Identity(config.server(), registration, credential, config.registerLimit(), config.offlineLimit());
        control = new ControlLoop(identity, attempts, session, settings, resources, this::shutdown);
    }

    /** Known to this process alone. */
    private static ByteString newKey() {
        byte[] key = new byte[KEY_BYTES];
        new SecureRandom().nextBytes(key);
        return ByteString.copyFrom(key);
    }

    /**
     * Works until it is told to stop or can't go on; returns the exit code. Nothing is left behind then, but what a later
     * agent is to tell the server.
     */
    int run() throws InterruptedException {
        // Linking the native calls takes as long as registering, and is not needed before the first job.
        Thread.ofPlatform().name("native").daemon().start(Processes::ofThisJvm);
        Path path = config.workDirectory();
        WorkDirectory directory;
        try {
            directory = WorkDirectory.take(path);
        } catch (IOException e) {
            Console.error("The work directory " + path + " can't be used (" + Reason.of(e)
                    + "). Set HODEI_WORK_DIR to a place that this user may write to.");
            return ExitCode.USAGE;
        }
        if (directory == null) {
            String owner = WorkDirectory.ownerOf(path);
            Console.error("Another agent" + (owner.isEmpty() ? "" : " (process " + owner + ")")
                    + " works in the work directory " + path + ". Stop it, or set HODEI_WORK_DIR to another place.");
            return ExitCode.BUSY;
        }
        int code = runIn(directory);
        disposal.retry();
        if (credential.exists()) {
            directory.leave();
        } else {
            directory.remove(config.ownsWorkDirectory());
        }
        return code;
    }

    private int runIn(WorkDirectory directory) throws InterruptedException {
        try {
            String other = KeptCredential.workerOf(directory.path());
            if (!other.isEmpty() && !other.equals(config.workerId())) {
                Console.error("The work directory " + directory.path() + " is that of worker " + other
                        + ", which has not ended in order. Start that worker once more, so that nothing of it is lost, or"
                        + " empty the directory, or set HODEI_WORK_DIR to another place.");
                return ExitCode.USAGE;
            }
            int found = attempts.recover();
            if (found > 0) {
                Console.info("An agent that died has left " + found + " job(s) here that the server has not settled");
            }
        } catch (IOException e) {
            Console.error("The work directory " + directory.path() + " can't be read (" + Reason.of(e) + ").");
            return ExitCode.USAGE;
        }
        int code = control.run();
        // Whoever comes back as this worker does so for what is left here, or because nobody has answered.
        if (code == ExitCode.NOT_ALLOWED || (code == ExitCode.OK && !resultsLeft)) {
            credential.forget();
        }
        return code;
    }

    /** Takes no more jobs, lets those that it has go on for as long as it may, then as {@link #shutdown}. */
    void drain(String reason) {
        end(reason, config.drainLimit());
    }

    /** Stops the jobs, reports them, and ends {@link #run}. Returns at once. Cuts a {@link #drain} short. */
    void shutdown(String reason) {
        if (!end(reason, Duration.ZERO)) {
            attempts.drain();
        }
    }

    /** Whether this is what ends it. */
    private boolean end(String reason, Duration jobsMayGoOn) {
        boolean first = shuttingDown.compareAndSet(false, true);
        if (first) {
            Console.info("Stopping: " + reason);
            Thread.ofPlatform().name("shutdown").daemon().start(() -> end(jobsMayGoOn));
        }
        return first;
    }

    private void end(Duration jobsMayGoOn) {
        try {
            control.announceDraining(jobsMayGoOn);
            attempts.close();
            int running = attempts.active().size();
            if (running > 0 && jobsMayGoOn.isPositive()) {
                Console.info(running + " job(s) may go on for " + jobsMayGoOn.toSeconds() + " s");
                attempts.awaitIdle(jobsMayGoOn);
            }
            attempts.drain();
            attempts.awaitIdle(settings.stopGrace().plus(KILL_LIMIT));
            if (!handedOver()) {
                int left = attempts.leave();
                resultsLeft = left > 0;
                Console.warn("Stopped before the server had settled " + left + " job(s); what became of them waits in "
                        + config.workDirectory() + " for this worker's next start");
                attempts.dropAll();
                attempts.awaitEmpty(KILL_LIMIT);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            control.finish();
        }
    }

    /** Waits until the server has every end and its log, for as long as there is hope; whether it has. */
    private boolean handedOver() throws InterruptedException {
        long deadline = System.nanoTime() + SETTLE_LIMIT.toNanos();
        long lastLive = System.nanoTime();
        while (!attempts.awaitEmpty(SETTLE_LOOK)) {
            long now = System.nanoTime();
            lastLive = session.isLive() ? now : lastLive;
            if (now - deadline >= 0 || now - lastLive > SETTLE_LIMIT_OFFLINE.toNanos()) {
                return false;
            }
        }
        return true;
    }
}
