package dev.hodei.agent.disk;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Small files that only the agent's user may read, and that are never seen half written. */
public final class WholeFile {
    private static final FileAttribute<Set<PosixFilePermission>> PRIVATE =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));

    private WholeFile() {}

    /** Puts it in the place of what was there, and returns when it has reached the disk itself. */
    public static void writeThrough(Path file, byte[] content) throws IOException {
        Path whole = next(file);
        Files.deleteIfExists(whole);
        try (FileChannel channel =
                FileChannel.open(whole, EnumSet.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE), PRIVATE)) {
            ByteBuffer bytes = ByteBuffer.wrap(content);
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
            channel.force(true);
        }
        Files.move(whole, file, StandardCopyOption.ATOMIC_MOVE);
        sync(file.resolveSibling(""));
    }

    /** Removes it, and what a crash has left of its successor. */
    public static void remove(Path file) throws IOException {
        Files.deleteIfExists(next(file));
        Files.deleteIfExists(file);
    }

    private static Path next(Path file) {
        return file.resolveSibling(file.getFileName() + ".new");
    }

    /** Returns when a file, or a directory's list of names, has reached the disk itself. */
    public static void sync(Path fileOrDirectory) throws IOException {
        try (FileChannel channel = FileChannel.open(fileOrDirectory, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    /** Its content; null if there is none. */
    public static byte @Nullable [] read(Path file) throws IOException {
        try {
            return Files.readAllBytes(file);
        } catch (NoSuchFileException e) {
            return null;
        }
    }
}
