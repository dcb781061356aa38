package dev.hodei.agent.control;

import dev.hodei.agent.console.Console;
import dev.hodei.agent.machine.WorkerResources;
import dev.hodei.agent.run.Attempts;
import dev.hodei.v1.AttemptRef;
import dev.hodei.v1.ControlRequest;
import dev.hodei.v1.ControlResponse;
import dev.hodei.v1.Draining;
import dev.hodei.v1.EndReason;
import dev.hodei.v1.HeartbeatAcknowledged;
import dev.hodei.v1.Hello;
import dev.hodei.v1.Welcome;
import io.grpc.Status;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The agent's conversation with the server: registers, unless the credential of an agent that was killed is there,
 * and then keeps a control session open, one after the other, until it is told to stop or can't go on. {@link #run} belongs to one thread; the rest is thread-safe.
 */
public final class ControlLoop implements ControlSession.Listener {
    private static final Duration WELCOME_LIMIT = Duration.ofSeconds(10);
    /** While others have not been asked yet. */
    private static final Duration QUICK_WELCOME_LIMIT = Duration.ofSeconds(3);

    private static final Duration GOODBYE_LIMIT = Duration.ofMillis(500);
    private static final Duration STOP_LIMIT = Duration.ofMinutes(1);

    private final Identity identity;
    private final Attempts attempts;
    private final CurrentSession current;
    private final Settings settings;
    private final Consumer<String> shutdown;
    private final Servers servers;
    private final Credentials credentials;
    private final Registration registration;
    private final Fence fence = new Fence(System.nanoTime());
    private final HeartbeatLoop heartbeats;
    private final CountDownLatch stopping = new CountDownLatch(1);
    private volatile CompletableFuture<Void> welcome = new CompletableFuture<>();
    private volatile long helloAt;
    private volatile @Nullable ControlSession opened;
    /** When the jobs are stopped, by the nano clock; null unless draining. */
    private volatile @Nullable Long drainDeadline;

    /** {@code shutdown} is told when the server wants the agent to end, and why. */
    public ControlLoop(
            Identity identity,
            Attempts attempts,
            CurrentSession current,
            Settings settings,
            WorkerResources resources,
            Consumer<String> shutdown) {
        this.identity = identity;
        this.attempts = attempts;
        this.current = current;
        this.settings = settings;
        this.shutdown = shutdown;
        servers = new Servers(identity.server(), identity.credential());
        credentials = new Credentials(identity.credential());
        registration = new Registration(identity, servers, credentials, settings, stopping);
        heartbeats = new HeartbeatLoop(current, attempts, settings, fence, resources);
    }

    /** Returns the exit code, after {@link #finish} or when the agent can't go on; no job runs any more then. */
    public int run() throws InterruptedException {
        try {
            boolean known = credentials.load();
            servers.load();
            Connection connection = known ? Connection.to(servers.current(), credentials) : registration.register();
            if (connection != null) {
                fence.heard(System.nanoTime());
                heartbeats.start();
                converse(connection, known);
            }
            return ExitCode.OK;
        } catch (AgentStopsException e) {
            Console.error(e.explanation());
            giveUp(e.exitCode());
            return e.exitCode();
        }
    }

    /**
     * Ends the agent: a server that does not let it in now will not do so later. Who found no server may find it when
     * started again, and has results for it.
     */
    private void giveUp(int exitCode) throws InterruptedException {
        if (exitCode == ExitCode.UNAVAILABLE) {
            attempts.stopAll(EndReason.END_REASON_WORKER_LOST);
            attempts.awaitIdle(STOP_LIMIT);
            attempts.leave();
        } else {
            attempts.dropAll();
        }
        attempts.awaitEmpty(STOP_LIMIT);
    }

    /** Tells the server that no more jobs are taken, now and after every reconnect. */
    public void announceDraining(Duration jobsMayGoOn) {
        long deadline = System.nanoTime() + jobsMayGoOn.toNanos();
        drainDeadline = deadline;
        current.send(drainingMessage(deadline));
    }

    /** Ends {@link #run}. */
    public void finish() {
        stopping.countDown();
        ControlSession session = current.get();
        if (session != null) {
            session.finish();
            session.end().completeOnTimeout(Status.OK, GOODBYE_LIMIT.toMillis(), TimeUnit.MILLISECONDS);
        } else {
            ControlSession unanswered = opened;
            if (unanswered != null) {
                unanswered.abort("the agent is stopping");
            }
        }
    }

    /** {@code kept} where it is the credential of an earlier agent that opens the first session. */
    private void converse(Connection first, boolean kept) throws AgentStopsException, InterruptedException {
        Connection connection = first;
        boolean unproven = kept;
        long onlineAt = System.nanoTime();
        int failures = 0;
        Set<String> told = new HashSet<>();
        while (stopping.getCount() > 0) {
            Status end =
                    session(connection, failures == 0 && servers.areSeveral() ? QUICK_WELCOME_LIMIT : WELCOME_LIMIT);
            boolean wasWelcome = welcome.isDone();
            current.set(null);
            connection.close();
            if (stopping.getCount() == 0) {
                return;
            }
            unproven &= !wasWelcome;
            boolean refused = isFinal(end) && servers.refused();
            if (refused && unproven && end.getCode() == Status.Code.UNAUTHENTICATED) {
                Console.warn("The credential that was kept is not accepted any more (" + Registration.reason(end)
                        + "); presenting the one-time password");
                Connection registered = registration.register();
                if (registered == null) {
                    return;
                }
                unproven = false;
                connection = registered;
                continue;
            }
            if (refused) {
                throw new AgentStopsException(
                        ExitCode.NOT_ALLOWED,
                        "The server at " + servers.current() + " no longer knows this worker: "
                                + Registration.reason(end));
            }
            String what = servers.current() + ": " + Registration.reason(end);
            if (wasWelcome) {
                onlineAt = System.nanoTime();
                failures = 0;
                told.clear();
                Console.warn("The connection to " + servers.current() + " broke: " + Registration.reason(end));
            } else if (System.nanoTime() - onlineAt > identity.offlineLimit().toNanos()) {
                throw new AgentStopsException(
                        ExitCode.UNAVAILABLE,
                        "No Hodei server could be reached at " + servers + " for "
                                + identity.offlineLimit().toSeconds() + " s: " + Registration.reason(end));
            } else if (told.add(what)) {
                Console.warn("Not connected to " + what);
            }
            if (servers.next()) {
                failures++;
                stopping.await(pauseAfter(failures).toNanos(), TimeUnit.NANOSECONDS);
            }
            connection = Connection.to(servers.current(), credentials);
        }
        connection.close();
    }

    /** One session, until its end. */
    private Status session(Connection connection, Duration limit) throws InterruptedException {
        CompletableFuture<Void> welcomed = new CompletableFuture<>();
        welcome = welcomed;
        ControlSession session = new ControlSession(connection, this);
        opened = session;
        // What was given up is in no Hello, and the server then gives it to others: it must have stopped before.
        if (!attempts.awaitDropped(STOP_LIMIT)) {
            Console.warn("Processes of a job that was given up can't be stopped");
        }
        helloAt = System.nanoTime();
        session.open(Hello.newBuilder()
                .setSlots(identity.registration().getSlots())
                .addAllAttempts(attempts.held())
                .build());
        try {
            CompletableFuture.anyOf(welcomed, session.end()).get(limit.toMillis(), TimeUnit.MILLISECONDS);
            return session.end().get();
        } catch (TimeoutException e) {
            session.abort("no Welcome within " + limit.toSeconds() + " s");
            return Status.DEADLINE_EXCEEDED.withDescription("the server did not answer Hello");
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        }
    }

    private static boolean isFinal(Status end) {
        return switch (end.getCode()) {
            case UNAUTHENTICATED, PERMISSION_DENIED, FAILED_PRECONDITION, NOT_FOUND -> true;
            default -> false;
        };
    }

    private Duration pauseAfter(int failures) {
        boolean jobsWait = !attempts.active().isEmpty()
                && !fence.isOver(System.nanoTime(), settings.selfFenceAfter().toNanos());
        return jobsWait ? Backoff.withJobsAfter(failures) : Backoff.after(failures);
    }

    @Override
    public void sentElsewhere(List<String> others) {
        servers.toldAlso(others);
    }

    @Override
    public void received(ControlSession session, ControlResponse message) {
        switch (message.getMessageCase()) {
            case WELCOME -> welcomed(session, message.getWelcome());
            case HEARTBEAT_ACKNOWLEDGED -> acknowledged(session, message.getHeartbeatAcknowledged());
            case ASSIGN_ATTEMPT -> attempts.assign(message.getAssignAttempt());
            case START_ATTEMPT -> mayStart(message.getStartAttempt().getAttempt());
            case STOP_ATTEMPT ->
                attempts.stop(
                        message.getStopAttempt().getAttempt(),
                        message.getStopAttempt().getReason());
            case LOG_STORED -> attempts.stored(message.getLogStored());
            case ATTEMPT_SETTLED -> attempts.settled(message.getAttemptSettled().getAttempt());
            case SHUTDOWN -> shutdown.accept(message.getShutdown().getReason());
            case BATCH, MESSAGE_NOT_SET -> Console.warn("The server sent a message that this agent does not know");
        }
    }

    private void welcomed(ControlSession session, Welcome message) {
        settings.use(message.getSettings());
        message.getLogsList().forEach(attempts::stored);
        servers.welcomed();
        settings.reached(new ServerPlace(servers.current().text(), message.getPageUrl()));
        servers.told(message.getServersList());
        fence.heard(helloAt);
        session.goLive();
        current.set(session);
        if (stopping.getCount() == 0) {
            session.abort("the agent is stopping");
            return;
        }
        Long deadline = drainDeadline;
        if (deadline != null) {
            session.send(drainingMessage(deadline));
        }
        // Whatever happened since Hello was written is in here, or is sent by itself now that the session is live.
        attempts.reports().forEach(session::send);
        heartbeats.wake();
        welcome.complete(null);
        Console.info("Connected to " + servers.current());
    }

    /** Leave that comes too late is none: the server may have given the attempt to somebody else meanwhile. */
    private void mayStart(AttemptRef attempt) {
        if (!fence.isOver(System.nanoTime(), settings.selfFenceAfter().toNanos())) {
            attempts.mayStart(attempt);
        }
    }

    private void acknowledged(ControlSession session, HeartbeatAcknowledged message) {
        long sentAt = session.sentAt(message);
        if (sentAt != -1) {
            fence.heard(sentAt);
        }
        if (message.hasCredential()) {
            credentials.renew(message.getCredential().getToken());
        }
        if (message.hasServers()) {
            servers.told(message.getServers().getAddressesList());
        }
    }

    private static ControlRequest drainingMessage(long deadline) {
        long left = deadline - System.nanoTime();
        Draining.Builder draining = Draining.newBuilder();
        if (left > 0) {
            draining.getJobsMayGoOnBuilder()
                    .setSeconds(TimeUnit.NANOSECONDS.toSeconds(left))
                    .setNanos((int) (left % 1_000_000_000));
        }
        return ControlRequest.newBuilder().setDraining(draining).build();
    }
}
