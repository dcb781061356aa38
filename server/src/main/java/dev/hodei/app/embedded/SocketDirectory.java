package dev.hodei.app.embedded;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The directory of PostgreSQL's socket, which nobody but PostgreSQL's user and root may enter. It is made anew at every start,
 * so that nobody else can have prepared it: in the home, or, where the socket's path would be longer than the kernel takes,
 * with a name that can't be guessed in a directory for such things; the home then has a file that tells where.
 */
final class SocketDirectory {
    /** Part of the socket's name. Nobody else's is in there, so any number will do. */
    static final int PORT = 5432;

    private static final String SOCKET = ".s.PGSQL." + PORT;
    /** What a {@code sockaddr_un} takes, without the zero at its end. */
    private static final int LONGEST_PATH = 107;

    private static final FileAttribute<Set<PosixFilePermission>> USER_ALONE =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));

    private final Path path;
    private final RunAs runAs;
    private final @Nullable Path record;

    private SocketDirectory(Path path, RunAs runAs, @Nullable Path record) {
        this.path = path;
        this.runAs = runAs;
        this.record = record;
    }

    /**
     * Makes it. No PostgreSQL may run in this home.
     *
     * @param directory of the embedded PostgreSQL in its home
     */
    static SocketDirectory make(Path directory, RunAs runAs) throws IOException {
        Path record = directory.resolve("socket-directory");
        removeRecorded(record, runAs);
        Path inHome = directory.resolve("socket");
        Trees.delete(inHome);
        if (fits(inHome)) {
            Files.createDirectory(inHome, USER_ALONE);
            runAs.own(inHome);
            return new SocketDirectory(inHome, runAs, null);
        }
        Path elsewhere = Files.createTempDirectory(SharedDirectories.forSockets(runAs), "hodei-", USER_ALONE);
        DataDirectory.writeMineAlone(record, elsewhere.toString());
        runAs.own(elsewhere);
        return new SocketDirectory(elsewhere, runAs, record);
    }

    static boolean fits(Path directory) {
        return directory.resolve(SOCKET).toString().getBytes(StandardCharsets.UTF_8).length <= LONGEST_PATH;
    }

    /** What a server that was killed has left. */
    private static void removeRecorded(Path record, RunAs runAs) throws IOException {
        if (Files.exists(record)) {
            Path left = Path.of(Files.readString(record).strip());
            if (isOurs(left, runAs)) {
                removeWithSocket(left);
            }
            Files.delete(record);
        }
    }

    private static boolean isOurs(Path directory, RunAs runAs) throws IOException {
        try {
            Object owner = Files.getAttribute(directory, "unix:uid", LinkOption.NOFOLLOW_LINKS);
            return Files.isDirectory(directory, LinkOption.NOFOLLOW_LINKS)
                    && (owner.equals(runAs.user()) || owner.equals(RunAs.self()))
                    && Files.getPosixFilePermissions(directory, LinkOption.NOFOLLOW_LINKS)
                            .equals(USER_ALONE.value());
        } catch (NoSuchFileException e) {
            return false;
        }
    }

    private static void removeWithSocket(Path directory) throws IOException {
        removeSocket(directory);
        try {
            Files.deleteIfExists(directory);
        } catch (DirectoryNotEmptyException e) {
            // Somebody has put something in it, which is theirs to remove.
        }
    }

    private static void removeSocket(Path directory) throws IOException {
        Files.deleteIfExists(directory.resolve(SOCKET));
        Files.deleteIfExists(directory.resolve(SOCKET + ".lock"));
    }

    Path path() {
        return path;
    }

    /** Makes it fit for another start after PostgreSQL was killed: without the socket, and there. */
    void renew() throws IOException {
        if (!Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
            // Whoever cleans up shared directories may have taken it.
            Files.createDirectory(path, USER_ALONE);
            runAs.own(path);
        }
        if (!isOurs(path, runAs)) {
            throw new IOException(path + " has another owner or other permissions than it was made with");
        }
        removeSocket(path);
    }

    /** After PostgreSQL's end. */
    void remove() throws IOException {
        removeWithSocket(path);
        if (record != null) {
            Files.deleteIfExists(record);
        }
    }
}
