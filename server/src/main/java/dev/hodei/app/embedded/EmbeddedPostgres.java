package dev.hodei.app.embedded;

import dev.hodei.database.DatabaseAddress;
import dev.hodei.failure.Reason;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;

/**
 * A PostgreSQL of our own, with its data under the home it was started for. It listens on a Unix socket alone, which nobody
 * but its user, its server's and root can reach, and has no password. Its data outlives it; its process never outlives this one,
 * and is started again in the same place where it ends before. Everything written is flushed to disk at commit, as in any
 * PostgreSQL. Thread-safe.
 */
public final class EmbeddedPostgres implements AutoCloseable {
    /** Above this size the log of earlier runs is put aside, replacing the one put aside before. */
    private static final long LOG_BYTES = 4 << 20;

    private final HomeLock lock;
    private final KeptProcess process;
    private final SocketDirectory socket;
    private final Path urlFile;
    private boolean closed;

    private EmbeddedPostgres(HomeLock lock, KeptProcess process, SocketDirectory socket, Path urlFile) {
        this.lock = lock;
        this.process = process;
        this.socket = socket;
        this.urlFile = urlFile;
    }

    /**
     * Starts it and returns when it accepts connections: within seconds the first time, which unpacks the programs and
     * makes an empty database, and within some hundred milliseconds later. Waits for the PostgreSQL of an
     * earlier server to be gone, and for a slow disk, and says so every 5 s. Writes its address to {@code postgres/url} in the home.
     *
     * @throws EmbeddedPostgresException if it did not start; the message says why and what to do
     */
    public static EmbeddedPostgres start(Path home) {
        try {
            return start(home, RunAs.choose());
        } catch (IOException e) {
            throw failed(home.toAbsolutePath().resolve("postgres"), e);
        }
    }

    static EmbeddedPostgres start(Path home, RunAs runAs) {
        Path directory = home.toAbsolutePath().normalize().resolve("postgres");
        refuseUnusableName(directory);
        HomeLock lock = null;
        try {
            createDirectories(directory, runAs);
            lock = HomeLock.take(directory.resolve("lock"), directory.resolveSibling(""));
            EmbeddedPostgres started = start(directory, runAs, lock);
            lock = null;
            return started;
        } catch (IOException e) {
            throw failed(directory, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new EmbeddedPostgresException("Interrupted while the embedded PostgreSQL was starting.", e);
        } finally {
            if (lock != null) {
                lock.close();
            }
        }
    }

    /** PostgreSQL's initdb puts its own path into double quotes and hands it to a shell. */
    private static void refuseUnusableName(Path directory) {
        String name = directory.toString();
        for (int i = 0; i < name.length(); i++) {
            if ("\"$`\\\n\r".indexOf(name.charAt(i)) >= 0) {
                String which = name.charAt(i) == '\n' || name.charAt(i) == '\r' ? "a line break" : "" + name.charAt(i);
                throw new EmbeddedPostgresException(
                        "PostgreSQL can't be set up in " + directory.getParent() + ": its path has "
                                + which
                                + " in it, which PostgreSQL's own programs can't handle. Set HODEI_HOME to a directory whose"
                                + " path has no \", $, `, \\ or line break, or set HODEI_DATABASE_URL to a PostgreSQL server's address.");
            }
        }
    }

    private static EmbeddedPostgres start(Path directory, RunAs runAs, HomeLock lock)
            throws IOException, InterruptedException {
        try (StillWaiting _ = StillWaiting.until("the embedded PostgreSQL in " + directory + " is ready")) {
            return startWaiting(directory, runAs, lock);
        }
    }

    private static EmbeddedPostgres startWaiting(Path directory, RunAs runAs, HomeLock lock)
            throws IOException, InterruptedException {
        Path binaries = Binaries.unpackedUnder(directory);
        DataDirectory data = new DataDirectory(directory, binaries, runAs);
        if (Files.exists(data.path())) {
            Predecessors.await(data.path());
        }
        data.prepare();
        LocalAccess access = LocalAccess.prepare(directory, runAs);
        Path log = directory.resolve("postgres.log");
        if (Files.exists(log) && Files.size(log) > LOG_BYTES) {
            Files.move(log, directory.resolve("postgres.log.1"), StandardCopyOption.REPLACE_EXISTING);
        }
        KeptProcess process = new KeptProcess(PostgresProcess.start(binaries, runAs, data.path(), log, access), () -> {
            Predecessors.await(data.path());
            access.socket().renew();
            return PostgresProcess.start(binaries, runAs, data.path(), log, access);
        });
        EmbeddedPostgres started = new EmbeddedPostgres(lock, process, access.socket(), directory.resolve("url"));
        Files.deleteIfExists(started.urlFile);
        DataDirectory.writeMineAlone(started.urlFile, started.address().url());
        return started;
    }

    private static void createDirectories(Path directory, RunAs runAs) throws IOException {
        // Another user must pass through; nobody can list it.
        String permissions = runAs.isAnotherUser() ? "rwx--x--x" : "rwx------";
        if (!Files.isDirectory(directory)) {
            Files.createDirectories(
                    directory, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions)));
        }
    }

    private static EmbeddedPostgresException failed(Path directory, IOException e) {
        return failed("The embedded PostgreSQL in " + directory + " did not start.", e);
    }

    /** With what to do about it. */
    static EmbeddedPostgresException failed(String what, IOException e) {
        String said = e.toString();
        String advice;
        if (said.contains("No space left on device") || said.contains("Check free disk space")) {
            advice = "The disk is full: make room, or set HODEI_HOME to a directory on another disk.";
        } else if (e instanceof AccessDeniedException
                || said.contains("Permission denied")
                || said.contains("Read-only file system")) {
            advice = "It must be a directory that you may write to (and, for root in a container, one that other users"
                    + " may enter): put its permissions right, or set HODEI_HOME to another directory.";
        } else {
            advice = "Put that right, set HODEI_HOME to another directory, or set HODEI_DATABASE_URL to a PostgreSQL"
                    + " server's address.";
        }
        return new EmbeddedPostgresException(what + " " + advice + " (" + Reason.of(e) + ")", e);
    }

    /** Returns the address at which PostgreSQL is reached, also after it was started again. */
    public DatabaseAddress address() {
        return new DatabaseAddress(
                new DatabaseAddress.Socket(socket.path(), SocketDirectory.PORT),
                DataDirectory.DATABASE,
                "",
                DataDirectory.USER,
                "");
    }

    /** Its main process, as of now. */
    public ProcessHandle process() {
        return process.current().handle();
    }

    /** Stops it, ending the connections that are still open, and returns when it is gone. A second call does nothing. */
    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        try (lock) {
            Files.deleteIfExists(urlFile);
            process.stop();
            socket.remove();
        } catch (IOException e) {
            throw new EmbeddedPostgresException(
                    "The embedded PostgreSQL did not stop as it should: " + Reason.of(e), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new EmbeddedPostgresException("Interrupted while the embedded PostgreSQL was stopping.", e);
        }
    }
}
