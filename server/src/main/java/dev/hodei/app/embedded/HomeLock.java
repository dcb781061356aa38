package dev.hodei.app.embedded;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/** Makes one server at a time the user of a home; the kernel releases it with the process. */
public final class HomeLock implements AutoCloseable {
    private final FileChannel channel;

    private HomeLock(FileChannel channel) {
        this.channel = channel;
    }

    /**
     * Takes a home for this process, whichever database it uses; makes the directory if there is none.
     *
     * @throws EmbeddedPostgresException if another server has it, or it can't be used; the message says what to do
     */
    public static HomeLock ofHome(Path home) {
        try {
            Files.createDirectories(home);
            return take(home.resolve("lock"), home);
        } catch (IOException e) {
            throw EmbeddedPostgres.failed("The home directory " + home + " can't be used.", e);
        }
    }

    static HomeLock take(Path file, Path home) throws IOException {
        FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        if (lock(channel) == null) {
            channel.close();
            throw new EmbeddedPostgresException("Another server (process "
                    + Files.readString(file).strip() + ") is using " + home
                    + ": stop it, or set HODEI_HOME to another directory.");
        }
        channel.truncate(0);
        channel.write(
                ByteBuffer.wrap(Long.toString(ProcessHandle.current().pid()).getBytes(StandardCharsets.US_ASCII)));
        return new HomeLock(channel);
    }

    private static @Nullable FileLock lock(FileChannel channel) throws IOException {
        try {
            return channel.tryLock();
        } catch (OverlappingFileLockException e) {
            return null;
        }
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
