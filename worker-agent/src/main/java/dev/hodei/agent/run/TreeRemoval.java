package dev.hodei.agent.run;

import dev.hodei.agent.console.Console;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Removes a directory with all it holds, also where its directories were made read-only, and however deep it is. Links
 * are removed, never followed.
 */
final class TreeRemoval {
    /** Paths get no longer than this below the root; deeper directories are first moved up to it. */
    private static final int MAX_PATH_CHARS = 2_000;

    private final Path root;
    private int moved;

    private TreeRemoval(Path root) {
        this.root = root;
    }

    /** What can't be removed is named in the agent's log and stays. */
    static void remove(Path root) {
        try {
            if (!removeEmpty(root)) {
                new TreeRemoval(root).run();
            }
        } catch (IOException e) {
            Console.warn("Can't remove all of " + root + ": " + e);
        }
    }

    /** The common cases, empty or not there, in one call; false if there is more to it. */
    private static boolean removeEmpty(Path root) {
        try {
            Files.deleteIfExists(root);
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    private void run() throws IOException {
        Deque<Path> toEmpty = new ArrayDeque<>();
        toEmpty.push(root);
        while (!toEmpty.isEmpty()) {
            Path directory = toEmpty.peek();
            boolean empty = true;
            if (!Files.isReadable(directory) || !Files.isWritable(directory) || !Files.isExecutable(directory)) {
                makeMine(directory);
            }
            try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory)) {
                for (Path entry : entries) {
                    if (Files.isDirectory(entry, LinkOption.NOFOLLOW_LINKS)) {
                        toEmpty.push(entry.toString().length() > MAX_PATH_CHARS ? moveUp(entry) : entry);
                        empty = false;
                    } else {
                        Files.deleteIfExists(entry);
                    }
                }
            } catch (NoSuchFileException e) {
                empty = true;
            }
            if (empty) {
                toEmpty.pop();
                Files.deleteIfExists(directory);
            }
        }
    }

    private Path moveUp(Path directory) throws IOException {
        makeMine(directory);
        return Files.move(directory, root.resolve(".hodei-removal-" + moved++));
    }

    private static void makeMine(Path directory) throws IOException {
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwx------"));
    }
}
