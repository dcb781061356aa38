package dev.hodei.agent.removal;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** The mounts that this process sees. */
final class Mounts {
    private static final Path LIST = Path.of("/proc/self/mountinfo");
    private static final int MOUNT_POINT = 4;

    private Mounts() {}

    /** Whether something is mounted in this directory or below it; true where that can't be told. */
    static boolean areBelow(Path directory) {
        try {
            String start = directory + "/";
            return Files.readString(LIST, StandardCharsets.ISO_8859_1)
                    .lines()
                    .map(line -> line.split(" ", -1))
                    .anyMatch(fields -> fields.length > MOUNT_POINT && fields[MOUNT_POINT].startsWith(start));
        } catch (IOException e) {
            return true;
        }
    }
}
