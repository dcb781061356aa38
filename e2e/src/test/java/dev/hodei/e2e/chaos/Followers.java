package dev.hodei.e2e.chaos;

import dev.hodei.e2e.harness.Cli;
import dev.hodei.e2e.harness.Result;
import dev.hodei.e2e.harness.Running;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Attaches followers to some of the jobs: to every third one of our own, to one in forty the command line's. */
final class Followers implements AutoCloseable {
    private static final int EVERY = 3;
    private static final int EVERY_BY_CLI = 40;
    /** How one ends that finds no server when it is started. */
    private static final int UNREACHABLE = 69;

    private static final int DAMAGED = 65;

    private static final Duration LIMIT = Duration.ofSeconds(30);

    private final Client client;
    private final Cli cli;
    private final Stop stop = new Stop();
    private final Map<String, SteadyFollower> followers = new TreeMap<>();
    private final Map<String, Running> printing = new TreeMap<>();
    private int acknowledged;

    Followers(Client client, int port, Path directory) {
        this.client = client;
        this.cli = Cli.at("127.0.0.1:" + port, directory);
    }

    synchronized void attach(Asked asked) {
        String id = asked.jobId();
        if (id == null) {
            return;
        }
        acknowledged++;
        if (acknowledged % EVERY_BY_CLI == 1) {
            printing.put(id, cli.start("job", "logs", "--follow", id));
        } else if (acknowledged % EVERY == 0) {
            followers.put(id, new SteadyFollower(client, id, stop));
        }
    }

    /** What they saw, by job; {@code stuck} takes those who were not told of their job's end. */
    synchronized Map<String, List<AttemptLog>> seen(List<String> stuck) {
        Map<String, List<AttemptLog>> seen = new TreeMap<>();
        followers.forEach((id, follower) -> {
            List<AttemptLog> logs = follower.seen(LIMIT);
            if (!follower.isDone()) {
                stuck.add("a follower of job " + id + " was not told that it has ended");
            }
            seen.put(id, logs);
        });
        return seen;
    }

    synchronized Map<String, String> printed(List<String> stuck) {
        Map<String, String> printed = new TreeMap<>();
        printing.forEach((id, running) -> {
            try {
                Result result = running.await(LIMIT);
                if (result.exitCode() != UNREACHABLE && result.exitCode() != DAMAGED) {
                    // As the job did.
                    printed.put(id, result.outText());
                } else if (result.exitCode() == DAMAGED || result.out().length > 0) {
                    stuck.add("hodei job logs --follow " + id + " exited with " + result.exitCode() + ": "
                            + result.errText());
                }
            } catch (AssertionError e) {
                stuck.add("hodei job logs --follow " + id + ": " + e.getMessage());
            }
        });
        return printed;
    }

    synchronized int count() {
        return followers.size() + printing.size();
    }

    @Override
    public synchronized void close() {
        stop.request();
        printing.values().forEach(Running::close);
    }
}
