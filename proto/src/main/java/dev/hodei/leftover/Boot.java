package dev.hodei.leftover;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The machine's boot, which tells whether the machine went down since something was written: if not, whatever a process had
 * written before it was killed is in the file, also where it was never forced to the disk.
 */
public final class Boot {
    private static final String UNKNOWN = "-";
    private static final String THIS = read();

    private Boot() {}

    /** Returns the boot that runs, as the kernel calls it; a word that {@link #isThis} does not accept if it can't be read. */
    public static String id() {
        return THIS;
    }

    /** Whether that is the boot that runs, for sure. */
    public static boolean isThis(String id) {
        return id.equals(THIS) && !id.equals(UNKNOWN);
    }

    private static String read() {
        try {
            String id = Files.readString(Path.of("/proc/sys/kernel/random/boot_id"), StandardCharsets.ISO_8859_1)
                    .strip();
            return id.isEmpty() ? UNKNOWN : id;
        } catch (IOException e) {
            return UNKNOWN;
        }
    }
}
