package dev.hodei.provider.process;

import dev.hodei.failure.Reason;
import dev.hodei.id.WorkerId;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/**
 * The directories of workers that have ended and that nobody else removes: their agent was some earlier server's child,
 * or what they held could not be removed then. Processes that jobs left there are killed at once, for nobody would tell how
 * they end. Looks only below its own home, and leaves alone whatever an agent holds the lock of. Thread-safe.
 */
final class AbandonedDirectories {
    /** What an agent printed, and results and output that it had not handed over: somebody may come for them. */
    private static final Duration KEPT = Duration.ofDays(1);
    /** An agent that is just being started has no lock yet. */
    private static final Duration SHORTEST_AGE = Duration.ofMinutes(2);

    private static final System.Logger LOG = System.getLogger("hodei");

    private final Path home;
    private final InstantSource clock;
    /** What can't be removed, and what was said of it. */
    private final Map<WorkerId, String> left = new HashMap<>();

    AbandonedDirectories(Path home, InstantSource clock) {
        this.home = home;
        this.clock = clock;
    }

    /**
     * Kills what runs in them and removes those whose time has come, but for workers whose agent is known to run, or to be started.
     *
     * @param processes all of the machine, as they have just been seen
     */
    synchronized void remove(List<SeenProcess> processes, Predicate<WorkerId> isKnown) {
        Path workers = home.resolve("workers");
        Set<WorkerId> running = Leftovers.workers(home, processes);
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(workers)) {
            for (Path entry : entries) {
                String name = entry.getFileName().toString();
                if (WorkerDirectory.isName(name) && Files.isDirectory(entry, LinkOption.NOFOLLOW_LINKS)) {
                    WorkerId worker = new WorkerId(name);
                    if (!isKnown.test(worker)) {
                        look(worker, running.contains(worker));
                    }
                }
            }
        } catch (NoSuchFileException e) {
            // No worker has been started yet.
        } catch (IOException | DirectoryIteratorException e) {
            LOG.log(
                    System.Logger.Level.WARNING,
                    "The workers'' directories in {0} can''t be read: {1}",
                    workers,
                    Reason.of(e));
        }
    }

    private void look(WorkerId worker, boolean runs) throws IOException {
        WorkerDirectory directory = WorkerDirectory.of(home, worker);
        try {
            Duration age = Duration.between(lastChange(directory), clock.instant());
            if (age.compareTo(SHORTEST_AGE) < 0 || isInUse(directory)) {
                return;
            }
            if (runs) {
                LOG.log(
                        System.Logger.Level.INFO,
                        "Killed {0} processes that jobs of worker {1} left: its agent has ended",
                        Leftovers.kill(directory),
                        worker);
            }
            if (age.compareTo(KEPT) < 0 && holdsSomething(directory)) {
                return;
            }
        } catch (NoSuchFileException | DirectoryIteratorException e) {
            // Somebody removes it at this moment.
            return;
        }
        String what = directory.tryToRemove().orElse("");
        if (what.isEmpty()) {
            left.remove(worker);
            LOG.log(System.Logger.Level.INFO, "Removed the directory of worker {0}, which has ended", worker);
        } else if (!what.equals(left.put(worker, what))) {
            LOG.log(
                    System.Logger.Level.WARNING,
                    "Can''t remove all of {0}: {1}. It is tried again with each look for workers.",
                    directory.path(),
                    what);
        }
    }

    /** What its agent printed, or an attempt that was not settled. */
    private static boolean holdsSomething(WorkerDirectory directory) throws IOException {
        if (Files.exists(directory.log(), LinkOption.NOFOLLOW_LINKS)) {
            return true;
        }
        if (!Files.isDirectory(directory.work(), LinkOption.NOFOLLOW_LINKS)) {
            return false;
        }
        try (DirectoryStream<Path> attempts = Files.newDirectoryStream(directory.work())) {
            for (Path attempt : attempts) {
                if (Files.exists(attempt.resolve("journal"), LinkOption.NOFOLLOW_LINKS)) {
                    return true;
                }
            }
        }
        return false;
    }

    /** The latest change of the directory, of what the agent works with, and of its attempts. */
    private static Instant lastChange(WorkerDirectory directory) throws IOException {
        Instant latest = changed(directory.path());
        for (Path path :
                new Path[] {directory.log(), directory.work(), directory.work().resolve("credential")}) {
            if (Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
                latest = later(latest, changed(path));
            }
        }
        if (Files.isDirectory(directory.work(), LinkOption.NOFOLLOW_LINKS)) {
            try (DirectoryStream<Path> attempts = Files.newDirectoryStream(directory.work())) {
                for (Path attempt : attempts) {
                    latest = later(latest, changed(attempt));
                }
            }
        }
        return latest;
    }

    private static Instant changed(Path path) throws IOException {
        return Files.getLastModifiedTime(path, LinkOption.NOFOLLOW_LINKS).toInstant();
    }

    private static Instant later(Instant one, Instant other) {
        return one.isAfter(other) ? one : other;
    }

    /** Whether a process has the agent's lock; the kernel gives it back however an agent ends. */
    private static boolean isInUse(WorkerDirectory directory) throws IOException {
        try (FileChannel lock = FileChannel.open(
                directory.work().resolve("lock"), StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS)) {
            return lock.tryLock() == null;
        } catch (NoSuchFileException e) {
            return false;
        }
    }
}
