package dev.hodei.app.embedded;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The user namespace of this process, which says whom the kernel takes for whom. */
public final class UserNamespace {
    private static final Path MAP = Path.of("/proc/self/uid_map");
    private static final String EVERYBODY = "0 0 4294967295";

    private UserNamespace() {}

    /** Whether this process may be another user to those outside than it is to itself. */
    public static boolean isApart() {
        try {
            return Files.exists(MAP) && !map().equals(EVERYBODY);
        } catch (IOException e) {
            return false;
        }
    }

    /**
     * Sees to it that the kernel can tell who connects.
     *
     * @throws EmbeddedPostgresException where it can't, since everybody looks like nobody
     */
    static void requireDistinctUsers() throws IOException {
        if (Files.exists(MAP) && map().isEmpty()) {
            throw new EmbeddedPostgresException(
                    "This server runs in a user namespace without names: everybody looks like"
                            + " nobody there, and the embedded PostgreSQL, which asks the kernel who connects, could not tell its"
                            + " server from others. Start it in one that maps its user (unshare --map-current-user), or set"
                            + " HODEI_DATABASE_URL to a PostgreSQL server's address.");
        }
    }

    private static String map() throws IOException {
        return Files.readString(MAP).strip().replaceAll("\\s+", " ");
    }
}
