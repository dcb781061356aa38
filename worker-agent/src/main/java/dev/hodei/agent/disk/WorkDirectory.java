package dev.hodei.agent.disk;

import dev.hodei.agent.console.Console;
import dev.hodei.failure.Reason;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;
import org.jspecify.annotations.Nullable;

/**
 * The directory that an agent keeps everything in, held by a lock that the kernel takes back when the agent ends, however
 * it ends.
 */
public final class WorkDirectory {
    private static final String LOCK = "lock";

    private final Path path;
    private final boolean made;
    private final FileChannel channel;

    private WorkDirectory(Path path, boolean made, FileChannel channel) {
        this.path = path;
        this.made = made;
        this.channel = channel;
    }

    /** Makes it if there is none, and takes it for this process; null if another agent has it. */
    public static @Nullable WorkDirectory take(Path path) throws IOException {
        boolean made = Files.notExists(path);
        Files.createDirectories(
                path, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        Path file = path.resolve(LOCK);
        while (true) {
            open(file).close();
            Object before = key(file);
            FileChannel channel = open(file);
            if (!lock(channel)) {
                channel.close();
                return null;
            }
            // The agent that had it before may have removed the file that we opened. It must not be looked at through
            // another descriptor: the lock goes with the first one that is closed.
            if (before != null && before.equals(key(file))) {
                byte[] owner = (ProcessHandle.current().pid() + "\n").getBytes(StandardCharsets.US_ASCII);
                channel.truncate(0).write(ByteBuffer.wrap(owner), 0);
                return new WorkDirectory(path, made, channel);
            }
            channel.close();
        }
    }

    private static FileChannel open(Path file) throws IOException {
        return FileChannel.open(
                file,
                EnumSet.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    }

    /** Its inode; null if there is no such file. */
    private static @Nullable Object key(Path file) throws IOException {
        try {
            return Files.readAttributes(file, BasicFileAttributes.class).fileKey();
        } catch (NoSuchFileException e) {
            return null;
        }
    }

    private static boolean lock(FileChannel channel) throws IOException {
        try {
            FileLock lock = channel.tryLock();
            return lock != null;
        } catch (OverlappingFileLockException e) {
            return false;
        }
    }

    /** Returns who has the directory, as far as can be told: a process id, or nothing. */
    public static String ownerOf(Path path) {
        try {
            byte[] owner = WholeFile.read(path.resolve(LOCK));
            String text = owner == null ? "" : new String(owner, StandardCharsets.US_ASCII);
            return text.strip();
        } catch (IOException e) {
            return "";
        }
    }

    public Path path() {
        return path;
    }

    /** Gives it back as it is, for a later agent. */
    public void leave() {
        try {
            channel.close();
        } catch (IOException e) {
            Console.warn("Can't give " + path + " back: " + Reason.of(e));
        }
    }

    /**
     * Gives it back for good. The directory itself goes if this agent has made it or {@code own} says that it is nobody
     * else's, and if it is empty.
     */
    public void remove(boolean own) {
        try {
            Files.deleteIfExists(path.resolve(LOCK));
            if (made || own) {
                Files.deleteIfExists(path);
            }
        } catch (DirectoryNotEmptyException e) {
            Console.warn("Something is left in " + path);
        } catch (IOException e) {
            Console.warn("Can't remove " + path + ": " + Reason.of(e));
        } finally {
            leave();
        }
    }
}
