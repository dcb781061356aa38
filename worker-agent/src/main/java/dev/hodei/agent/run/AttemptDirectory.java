package dev.hodei.agent.run;

import dev.hodei.v1.AttemptRef;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/**
 * One attempt's place on disk: the workspace that its command starts in, and beside it, out of its way, the script and
 * the spool. Readable by the agent's user only.
 */
final class AttemptDirectory {
    private static final FileAttribute<Set<PosixFilePermission>> PRIVATE =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));
    private static final int SHORT_ID = 8;

    private final Path directory;

    private AttemptDirectory(Path directory) {
        this.directory = directory;
    }

    static AttemptDirectory create(Path workDirectory, AttemptRef attempt) throws IOException {
        // Short, because jobs put sockets into their workspace, whose paths are limited to 108 bytes. The fencing token
        // makes the name unique.
        String id = attempt.getJobId();
        String start = id.chars().allMatch(c -> Character.digit(c, 16) >= 0)
                ? id.substring(0, Math.min(SHORT_ID, id.length()))
                : "job";
        Path directory = workDirectory.resolve(start + "-" + Long.toUnsignedString(attempt.getFencingToken()));
        Files.createDirectories(workDirectory, PRIVATE);
        Files.createDirectory(directory, PRIVATE);
        AttemptDirectory created = new AttemptDirectory(directory);
        Files.createDirectory(created.workspace(), PRIVATE);
        Files.createDirectory(created.spool(), PRIVATE);
        return created;
    }

    Path workspace() {
        return directory.resolve("workspace");
    }

    Path spool() {
        return directory.resolve("log");
    }

    Path writeScript(byte[] content) throws IOException {
        Path parent = Files.createDirectory(directory.resolve("script"), PRIVATE);
        Path file = Files.createFile(parent.resolve("script"), PRIVATE);
        return Files.write(file, content);
    }

    /** Removes what the job could see; the spool may still be needed. */
    void removeWorkspace() {
        TreeRemoval.remove(workspace());
        TreeRemoval.remove(directory.resolve("script"));
    }

    void remove() {
        TreeRemoval.remove(directory);
    }
}
