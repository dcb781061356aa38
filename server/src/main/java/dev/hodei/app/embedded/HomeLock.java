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
    private static final int ROOT = 0;

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
            refuseToTakeOver(home, RunAs.self());
            return take(home.resolve("lock"), home);
        } catch (IOException e) {
            throw EmbeddedPostgres.failed("The home directory " + home + " can't be used.", e);
        }
    }

    /**
     * A server that runs as root can use any home, and what it writes there is out of the reach of the user whose it is: that
     * user's server would not start any more.
     */
    static void refuseToTakeOver(Path home, int user) throws IOException {
        Path file = home.resolve("lock");
        if (user != ROOT || !Files.exists(file)) {
            return;
        }
        int owner = (Integer) Files.getAttribute(file, "unix:uid");
        if (owner != ROOT) {
            String name = Files.getOwner(file).getName();
            throw new EmbeddedPostgresException("The home directory " + home + " belongs to the server of user " + name
                    + ", and this one runs as root: what it writes there, " + name
                    + " could not use any more. Start it as that user, or set HODEI_HOME to another directory. To give the"
                    + " home to root for good: chown -R root " + home);
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
