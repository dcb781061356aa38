package dev.hodei.leftover;

import dev.hodei.v1.AttemptRef;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
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

/**
 * Small files that an agent has put into the directories of its attempts. The work directory may be another user's, who may put
 * anything there: no link is followed, nothing is waited for, and only what this user owns is believed.
 */
public final class AttemptFiles {
    /** One that says more than whose it is may be longer. */
    private static final int MAX_FRESH_JOURNAL = 512;

    private AttemptFiles() {}

    /** Returns the attempts in a work directory, whose agent is gone, of which their journals prove that they never started. */
    public static List<AttemptRef> neverStarted(Path workDirectory, UserPrincipal owner) {
        return in(workDirectory, JournalRecord.FILE, MAX_FRESH_JOURNAL, owner).stream()
                .flatMap(journal -> JournalRecord.neverStarted(journal).stream())
                .toList();
    }

    /** The contents of the files of this name, as far as they are {@code owner}'s; nothing for one that is longer. */
    static List<byte[]> in(Path workDirectory, String name, int maxBytes, UserPrincipal owner) {
        List<byte[]> contents = new ArrayList<>();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(workDirectory)) {
            for (Path entry : entries) {
                // Nothing else is opened: an agent would lose its lock with the first descriptor of that file it
                // closes.
                if (Files.isDirectory(entry, LinkOption.NOFOLLOW_LINKS)) {
                    read(entry.resolve(name), maxBytes, owner, contents);
                }
            }
        } catch (IOException | DirectoryIteratorException e) {
            // Nothing was put down there.
        }
        return contents;
    }

    private static void read(Path file, int maxBytes, UserPrincipal owner, List<byte[]> contents) {
        try {
            PosixFileAttributes attributes =
                    Files.readAttributes(file, PosixFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
            if (attributes.isRegularFile() && attributes.owner().equals(owner)) {
                contents.add(content(file, maxBytes));
            }
        } catch (IOException e) {
            // There is none, or it is just being removed.
        }
    }

    /**
     * Empty for what is none of this size. Somebody may have put a FIFO in its place by now: to open that for reading alone
     * would wait for a writer; and its size is 0, so that it is not read either.
     */
    private static byte[] content(Path file, int maxBytes) throws IOException {
        try (FileChannel channel =
                FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS)) {
            long size = channel.size();
            ByteBuffer content = ByteBuffer.allocate(size > maxBytes ? 0 : (int) size);
            while (content.hasRemaining() && channel.read(content) >= 0) {
                // On to the end.
            }
            return content.array();
        }
    }
}
