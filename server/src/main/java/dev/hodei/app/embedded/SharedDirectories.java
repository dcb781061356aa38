package dev.hodei.app.embedded;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Directories with short names, for what a home with a long one has no place for. */
final class SharedDirectories {
    private static final int STICKY = 01000;
    private static final int OTHERS_WRITE = 022;
    private static final int ROOT = 0;

    private SharedDirectories() {}

    /**
     * The first of the usual ones in which we may make a directory that nobody else can remove or replace.
     *
     * @param runAs who must be able to go through it
     */
    static Path forSockets(RunAs runAs) throws IOException {
        List<Path> usual = new ArrayList<>();
        if (!runAs.isAnotherUser()) {
            // This user's own, closed for all others.
            Optional.ofNullable(System.getenv("XDG_RUNTIME_DIR")).map(Path::of).ifPresent(usual::add);
        }
        usual.add(Path.of("/run"));
        usual.add(Path.of("/tmp"));
        for (Path each : usual) {
            // The name of a directory in it is some 20 characters long.
            if (isSafe(each) && SocketDirectory.fits(each.resolve("x".repeat(30)))) {
                return each;
            }
        }
        throw new IOException(
                "the path of a socket in the home directory would be longer than the 107 bytes that the kernel"
                        + " takes, and none of " + usual + " is a directory to write to that is safe from others");
    }

    static boolean isSafe(Path directory) throws IOException {
        if (!directory.isAbsolute()
                || !Files.isDirectory(directory, LinkOption.NOFOLLOW_LINKS)
                || !Files.isWritable(directory)) {
            return false;
        }
        int owner = (Integer) Files.getAttribute(directory, "unix:uid", LinkOption.NOFOLLOW_LINKS);
        int mode = (Integer) Files.getAttribute(directory, "unix:mode", LinkOption.NOFOLLOW_LINKS);
        return (owner == ROOT || owner == RunAs.self()) && ((mode & OTHERS_WRITE) == 0 || (mode & STICKY) != 0);
    }
}
