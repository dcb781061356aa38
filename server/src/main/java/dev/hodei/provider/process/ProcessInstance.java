package dev.hodei.provider.process;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.UUID;

/**
 * The place of the processes that a server can see, as text: {@code NAME-PLACE@BOOT.NAMESPACE}. NAME is the home's
 * own, made
 * from the machine's name when the home was first used, and kept in the file {@code instance} there. PLACE stands for the
 * machine and the home's path, BOOT for the start of the machine's kernel, and NAMESPACE for the process ids in sight: from
 * another namespace, for example another container, the processes can't be seen.
 *
 * <p>On a machine without an id, as most containers are, PLACE stands for the boot as well: the home may be another machine's
 * the next time, and nothing proves then that the processes of before are gone.
 */
final class ProcessInstance {
    private static final Path MACHINE_ID = Path.of("etc/machine-id");
    private static final Path MACHINE_NAME = Path.of("proc/sys/kernel/hostname");
    private static final Path BOOT_ID = Path.of("proc/sys/kernel/random/boot_id");
    private static final Path PROCESS_IDS = Path.of("proc/self/ns/pid");
    private static final int DIGITS = 8;

    private ProcessInstance() {}

    /**
     * Returns the instance of this machine and this home, which is made if need be; the same until the machine starts
     * again.
     */
    static String of(Path home) {
        return of(Path.of("/"), home);
    }

    /** @param root where the machine's files are */
    static String of(Path root, Path home) {
        String machine = read(root.resolve(MACHINE_ID));
        String boot = read(root.resolve(BOOT_ID));
        String place = home.toAbsolutePath() + "\n" + (machine.isEmpty() ? "boot " + boot : machine);
        return name(root, home) + "-" + hash(place) + "@" + hash(boot) + "." + namespace(root.resolve(PROCESS_IDS));
    }

    /** Other than that of any other home, also where a machine's image with its id was copied. */
    private static String name(Path root, Path home) {
        Path file = home.resolve("instance");
        String kept = read(file);
        if (!kept.isEmpty()) {
            return kept;
        }
        String machine = read(root.resolve(MACHINE_NAME)).replaceAll("[^A-Za-z0-9-]", "-");
        String made = (machine.isEmpty() ? "machine" : machine) + "-"
                + UUID.randomUUID().toString().substring(0, DIGITS);
        try {
            Files.createDirectories(home);
            Files.writeString(file, made + "\n", StandardOpenOption.CREATE_NEW);
            return made;
        } catch (FileAlreadyExistsException e) {
            return read(file);
        } catch (IOException e) {
            // No worker can be started in such a home either, which says so itself.
            return made;
        }
    }

    /** "pid:[4026531836]" is 4026531836. */
    private static String namespace(Path link) {
        try {
            return Files.readSymbolicLink(link).toString().replaceAll("[^0-9]", "");
        } catch (IOException e) {
            return "";
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file).strip();
        } catch (IOException e) {
            return "";
        }
    }

    private static String hash(String text) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest).substring(0, DIGITS);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
