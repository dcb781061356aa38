package dev.hodei.leftover;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.UserPrincipal;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads the sessions that an agent has put down in its work directory. The directory may be another user's, who may put
 * anything there: no link is followed, nothing is waited for, and only what this user owns is believed. Who may be killed for
 * it is the reader's to say.
 */
public final class SessionRecords {
    private static final int MAX_BYTES = 128;
    private static final Pattern TEXT = Pattern.compile("([0-9]{1,10}) ([0-9]{1,18}) ([0-9a-f-]{1,64})\n");

    private SessionRecords() {}

    /** The sessions of the attempts in a work directory, as far as their records are {@code owner}'s. */
    public static List<JobSession> in(Path workDirectory, UserPrincipal owner) {
        List<JobSession> sessions = new ArrayList<>();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(workDirectory)) {
            for (Path entry : entries) {
                // Nothing else is opened: an agent would lose its lock with the first descriptor of that file it
                // closes.
                if (Files.isDirectory(entry, LinkOption.NOFOLLOW_LINKS)) {
                    read(entry.resolve(JobSession.FILE), owner).ifPresent(sessions::add);
                }
            }
        } catch (IOException | DirectoryIteratorException e) {
            // Nothing was put down there.
        }
        return sessions;
    }

    private static Optional<JobSession> read(Path record, UserPrincipal owner) {
        try {
            PosixFileAttributes attributes =
                    Files.readAttributes(record, PosixFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
            return attributes.isRegularFile() && attributes.owner().equals(owner)
                    ? parse(content(record))
                    : Optional.empty();
        } catch (IOException e) {
            // There is none, or it is just being removed.
            return Optional.empty();
        }
    }

    /**
     * Empty for what is none of this size. Somebody may have put a FIFO in its place by now: to open that for reading alone
     * would wait for a writer; and its size is 0, so that it is not read either.
     */
    private static byte[] content(Path record) throws IOException {
        try (FileChannel channel = FileChannel.open(
                record, StandardOpenOption.READ, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS)) {
            long size = channel.size();
            ByteBuffer content = ByteBuffer.allocate(size > MAX_BYTES ? 0 : (int) size);
            while (content.hasRemaining() && channel.read(content) >= 0) {
                // On to the end.
            }
            return content.array();
        }
    }

    /** Empty for anything but a whole text of a session that may be a job's. */
    private static Optional<JobSession> parse(byte[] text) {
        Matcher matcher = TEXT.matcher(new String(text, StandardCharsets.ISO_8859_1));
        if (!matcher.matches()) {
            return Optional.empty();
        }
        JobSession session =
                new JobSession(Long.parseLong(matcher.group(1)), Long.parseLong(matcher.group(2)), matcher.group(3));
        return session.id() > 1 ? Optional.of(session) : Optional.empty();
    }
}
