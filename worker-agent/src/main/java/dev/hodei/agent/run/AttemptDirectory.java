package dev.hodei.agent.run;

import dev.hodei.agent.console.Console;
import dev.hodei.agent.disk.WholeFile;
import dev.hodei.agent.removal.Disposal;
import dev.hodei.failure.Reason;
import dev.hodei.leftover.JobSession;
import dev.hodei.leftover.JournalRecord;
import dev.hodei.v1.AttemptRef;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * One attempt's place on disk: the workspace that its command starts in, and beside it, out of its way, the script, the
 * standard input, the spool, the journal and the command's session, so that an agent started after a crash can go on. One
 * without a journal is not whole: not yet, or no more. Readable by the agent's user only.
 */
final class AttemptDirectory {
    private static final FileAttribute<Set<PosixFilePermission>> PRIVATE =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));
    private static final FileAttribute<Set<PosixFilePermission>> PRIVATE_FILE =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
    private static final int SHORT_ID = 8;
    private static final Pattern NAME = Pattern.compile("([0-9a-f]{1,8}|job)-[0-9]{1,20}");
    private static final String JOURNAL = JournalRecord.FILE;

    private final Path directory;
    private final Disposal disposal;
    private final AttemptJournal journal;

    private AttemptDirectory(Path directory, Disposal disposal, AttemptJournal journal) {
        this.directory = directory;
        this.disposal = disposal;
        this.journal = journal;
    }

    static AttemptDirectory create(Disposal disposal, AttemptRef attempt) throws IOException {
        Path workDirectory = disposal.directory();
        // Short, because jobs put sockets into their workspace, whose paths are limited to 108 bytes. The fencing token
        // makes the name unique.
        String id = attempt.getJobId();
        String start = id.chars().allMatch(c -> Character.digit(c, 16) >= 0)
                ? id.substring(0, Math.min(SHORT_ID, id.length()))
                : "job";
        Path directory = workDirectory.resolve(start + "-" + Long.toUnsignedString(attempt.getFencingToken()));
        try {
            Files.createDirectory(directory, PRIVATE);
        } catch (NoSuchFileException e) {
            Files.createDirectories(workDirectory, PRIVATE);
            Files.createDirectory(directory, PRIVATE);
        }
        try {
            Files.createDirectory(workspace(directory), PRIVATE);
            return new AttemptDirectory(
                    directory, disposal, AttemptJournal.create(directory.resolve(JOURNAL), attempt));
        } catch (IOException e) {
            // Most likely the disk is full: the part of it would stay until the next agent comes.
            disposal.remove(directory.getFileName().toString());
            throw e;
        }
    }

    /**
     * Returns the directories that an agent before this one has left; what it was making or removing when it died is
     * removed.
     */
    static List<AttemptDirectory> leftIn(Disposal disposal) throws IOException {
        List<AttemptDirectory> left = new ArrayList<>();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(disposal.directory(), Files::isDirectory)) {
            for (Path entry : entries) {
                if (NAME.matcher(entry.getFileName().toString()).matches()) {
                    AttemptJournal journal = AttemptJournal.read(entry.resolve(JOURNAL));
                    if (journal == null) {
                        disposal.remove(entry.getFileName().toString());
                    } else {
                        left.add(new AttemptDirectory(entry, disposal, journal));
                    }
                }
            }
        }
        return left;
    }

    /** Returns the journal, which records what becomes of the attempt. */
    AttemptJournal journal() {
        return journal;
    }

    /** Until what was written here has reached the disk itself. */
    void sync() throws IOException {
        WholeFile.sync(directory.resolve(JOURNAL));
        WholeFile.sync(directory);
        WholeFile.sync(directory.resolveSibling(""));
    }

    Path workspace() {
        return workspace(directory);
    }

    private static Path workspace(Path directory) {
        return directory.resolve("workspace");
    }

    private Path script() {
        return directory.resolve("script");
    }

    /** Returns the directory of the spool's files. */
    Path spool() {
        return directory;
    }

    Path writeScript(byte[] content) throws IOException {
        Path parent = Files.createDirectory(script(), PRIVATE);
        Path file = Files.createFile(parent.resolve("script"), PRIVATE);
        return Files.write(file, content);
    }

    /** Writes what the command is to read on its standard input. */
    Path writeInput(byte[] content) throws IOException {
        return Files.write(Files.createFile(input(), PRIVATE_FILE), content);
    }

    private Path input() {
        return directory.resolve("stdin");
    }

    /** Puts down that the command's session is about to begin: to be called just before the start. */
    void recordSessionToBegin() throws IOException {
        record(JobSession.aboutToBegin(), Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE));
    }

    /** Puts down in which session the command runs, so that its processes are found again if this agent dies. */
    void recordSession(int pid) throws IOException {
        record(JobSession.ledBy(pid), Set.of(StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS));
    }

    private void record(JobSession session, Set<OpenOption> how) throws IOException {
        try (FileChannel channel = FileChannel.open(directory.resolve(JobSession.FILE), how, PRIVATE_FILE)) {
            channel.write(ByteBuffer.wrap(session.text()));
        }
    }

    /** Removes what the job could see, of which nothing runs any more; the spool may still be needed. */
    void removeWorkspace() {
        removeFile(JobSession.FILE);
        disposal.remove(name() + "/" + workspace().getFileName());
        disposal.remove(name() + "/" + script().getFileName());
        disposal.remove(name() + "/" + input().getFileName());
    }

    /** The journal first: a crash while the rest is being removed must not leave half of an attempt. */
    void remove() {
        removeFile(JOURNAL);
        disposal.remove(name());
    }

    private void removeFile(String name) {
        try {
            Files.deleteIfExists(directory.resolve(name));
        } catch (IOException e) {
            Console.warn("Can't remove " + directory + ": " + Reason.of(e));
        }
    }

    private String name() {
        return directory.getFileName().toString();
    }
}
