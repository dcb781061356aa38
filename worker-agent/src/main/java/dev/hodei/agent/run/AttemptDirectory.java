package dev.hodei.agent.run;

import com.google.protobuf.Parser;
import dev.hodei.agent.disk.WholeFile;
import dev.hodei.v1.AttemptFinished;
import dev.hodei.v1.AttemptRef;
import dev.hodei.v1.AttemptStarted;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * One attempt's place on disk: the workspace that its command starts in, and beside it, out of its way, the script, the
 * spool, and the reports about it, so that an agent started after a crash can go on. Readable by the agent's user only.
 */
final class AttemptDirectory {
    private static final FileAttribute<Set<PosixFilePermission>> PRIVATE =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));
    private static final int SHORT_ID = 8;
    private static final Pattern NAME = Pattern.compile("([0-9a-f]{1,8}|job)-[0-9]{1,20}");
    /** Of a directory that is not whole: not yet, or no more. */
    private static final String PART = ".part-";

    private static final Pattern PART_NAME = Pattern.compile(Pattern.quote(PART) + NAME.pattern());
    private static final String ATTEMPT = "attempt";
    private static final String STARTED = "started";
    private static final String FINISHED = "finished";

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
        String name = start + "-" + Long.toUnsignedString(attempt.getFencingToken());
        Files.createDirectories(workDirectory, PRIVATE);
        Path part = Files.createDirectory(workDirectory.resolve(PART + name), PRIVATE);
        try {
            AttemptDirectory created = new AttemptDirectory(part);
            Files.createDirectory(created.workspace(), PRIVATE);
            Files.createDirectory(created.spool(), PRIVATE);
            WholeFile.write(part.resolve(ATTEMPT), attempt.toByteArray());
            return new AttemptDirectory(Files.move(part, workDirectory.resolve(name), StandardCopyOption.ATOMIC_MOVE));
        } catch (IOException e) {
            // Most likely the disk is full: the part of it would stay until the next agent comes.
            TreeRemoval.remove(part);
            throw e;
        }
    }

    /** Those that an agent before this one has left; what it was making or removing when it died is removed. */
    static List<AttemptDirectory> leftIn(Path workDirectory) throws IOException {
        List<AttemptDirectory> left = new ArrayList<>();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(workDirectory, Files::isDirectory)) {
            for (Path entry : entries) {
                String name = entry.getFileName().toString();
                if (PART_NAME.matcher(name).matches()) {
                    TreeRemoval.remove(entry);
                } else if (NAME.matcher(name).matches() && Files.exists(entry.resolve(ATTEMPT))) {
                    left.add(new AttemptDirectory(entry));
                }
            }
        }
        return left;
    }

    /** Whose it is. */
    AttemptRef attempt() throws IOException {
        AttemptRef attempt = read(ATTEMPT, AttemptRef.parser());
        if (attempt == null) {
            throw new NoSuchFileException(directory.resolve(ATTEMPT).toString());
        }
        return attempt;
    }

    /** What was put down of its start; null if it was never about to start. */
    @Nullable
    AttemptStarted started() throws IOException {
        return read(STARTED, AttemptStarted.parser());
    }

    void write(AttemptStarted report) throws IOException {
        WholeFile.write(directory.resolve(STARTED), report.toByteArray());
    }

    /** What was put down of its end; null if it had not ended. */
    @Nullable
    AttemptFinished finished() throws IOException {
        return read(FINISHED, AttemptFinished.parser());
    }

    void write(AttemptFinished report) throws IOException {
        WholeFile.write(directory.resolve(FINISHED), report.toByteArray());
    }

    private <T> @Nullable T read(String name, Parser<T> parser) throws IOException {
        byte[] content = WholeFile.read(directory.resolve(name));
        return content == null ? null : parser.parseFrom(content);
    }

    /** Until what was written here has reached the disk itself. */
    void sync() throws IOException {
        for (String name : List.of(ATTEMPT, STARTED, FINISHED)) {
            if (Files.exists(directory.resolve(name))) {
                WholeFile.sync(directory.resolve(name));
            }
        }
        WholeFile.sync(spool());
        WholeFile.sync(directory);
        WholeFile.sync(directory.resolveSibling(""));
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

    /** Under another name first: a crash while it is being removed must not leave half of it under its own. */
    void remove() {
        Path part = directory.resolveSibling(PART + directory.getFileName());
        try {
            TreeRemoval.remove(Files.move(directory, part, StandardCopyOption.ATOMIC_MOVE));
        } catch (IOException e) {
            TreeRemoval.remove(directory);
        }
    }
}
