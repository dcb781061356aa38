package dev.hodei.agent.control;

import dev.hodei.agent.console.Console;
import dev.hodei.v1.RegisterResponse;
import dev.hodei.wire.ServersTrailer;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Proves the worker with its one-time password; tries again while there is no server to be reached. */
final class Registration {
    private static final long CALL_SECONDS = 10;

    private final Identity identity;
    private final Servers servers;
    private final Credentials credentials;
    private final Settings settings;
    private final CountDownLatch stopping;

    Registration(
            Identity identity, Servers servers, Credentials credentials, Settings settings, CountDownLatch stopping) {
        this.identity = identity;
        this.servers = servers;
        this.credentials = credentials;
        this.settings = settings;
        this.stopping = stopping;
    }

    /** The connection over which it registered; null if the agent was asked to stop meanwhile. */
    @Nullable
    Connection register() throws AgentStopsException, InterruptedException {
        long start = System.nanoTime();
        int failures = 0;
        Set<String> said = new HashSet<>();
        while (true) {
            Connection connection = Connection.to(servers.current(), credentials);
            try {
                RegisterResponse response = connection
                        .newcomer()
                        .withDeadlineAfter(CALL_SECONDS, TimeUnit.SECONDS)
                        .register(identity.registration());
                credentials.use(response.getCredential().getToken());
                settings.use(response.getSettings());
                return connection;
            } catch (StatusRuntimeException e) {
                connection.close();
                Duration spent = Duration.ofNanos(System.nanoTime() - start);
                if (!isFinal(e.getStatus()) || servers.refused()) {
                    judge(e.getStatus(), spent);
                }
                String what = servers.current() + " yet (" + reason(e.getStatus());
                if (said.add(what)) {
                    Console.warn("Not registered at " + what + "); trying again for "
                            + identity.registerLimit().toSeconds() + " s");
                }
                List<String> others = ServersTrailer.read(e.getTrailers());
                if (!others.isEmpty()) {
                    servers.toldAlso(others);
                }
                if (!servers.next()) {
                    continue;
                }
                failures++;
                if (stopping.await(Backoff.after(failures).toNanos(), TimeUnit.NANOSECONDS)) {
                    return null;
                }
            }
        }
    }

    private static boolean isFinal(Status status) {
        return switch (status.getCode()) {
            case UNAUTHENTICATED, PERMISSION_DENIED, FAILED_PRECONDITION, INVALID_ARGUMENT, UNIMPLEMENTED -> true;
            default -> false;
        };
    }

    private void judge(Status status, Duration spent) throws AgentStopsException {
        switch (status.getCode()) {
            case UNAUTHENTICATED, PERMISSION_DENIED ->
                throw new AgentStopsException(
                        ExitCode.NOT_ALLOWED,
                        "The server at " + servers.current() + " refuses the one-time password of worker "
                                + identity.registration().getWorkerId() + ": " + reason(status)
                                + ". A password is good for one worker, once, for a short time: have the server issue"
                                + " a new one.");
            case FAILED_PRECONDITION ->
                throw new AgentStopsException(
                        ExitCode.NOT_ALLOWED,
                        "The server at " + servers.current() + " does not take worker "
                                + identity.registration().getWorkerId() + ": " + reason(status));
            case INVALID_ARGUMENT ->
                throw new AgentStopsException(
                        ExitCode.USAGE,
                        "The server at " + servers.current() + " refuses this agent: " + reason(status));
            case UNIMPLEMENTED ->
                throw new AgentStopsException(
                        ExitCode.UNAVAILABLE,
                        "What answers at " + servers.current() + " is not a Hodei server: " + reason(status)
                                + ". Check HODEI_SERVER_ADDRESS.");
            default -> {
                if (spent.compareTo(identity.registerLimit()) > 0) {
                    throw new AgentStopsException(
                            ExitCode.UNAVAILABLE,
                            "No Hodei server could be reached at " + servers + " within "
                                    + identity.registerLimit().toSeconds() + " s: " + reason(status)
                                    + ". Check that it runs, and HODEI_SERVER_ADDRESS.");
                }
            }
        }
    }

    static String reason(Status status) {
        String description = status.getDescription();
        Throwable cause = status.getCause();
        String text = description == null ? status.getCode().toString() : description;
        String whole = cause == null || cause.getMessage() == null ? text : text + " (" + cause.getMessage() + ")";
        return whole.replace('\n', ' ');
    }
}
