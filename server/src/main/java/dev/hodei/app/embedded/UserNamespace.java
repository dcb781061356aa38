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

    private static String map() throws IOException {
        return Files.readString(MAP).strip().replaceAll("\\s+", " ");
    }
}
