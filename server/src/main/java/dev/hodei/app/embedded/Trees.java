package dev.hodei.app.embedded;

import dev.hodei.disk.TreeRemoval;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;
import java.util.Optional;
import java.util.stream.Stream;

/** What is done to a directory with all that is in it. */
final class Trees {
    private Trees() {}

    static void delete(Path root) throws IOException {
        Optional<String> left = TreeRemoval.remove(root);
        if (left.isPresent()) {
            throw new IOException("can't remove " + root + ": " + left.get());
        }
    }

    /** Makes a tree of the same files, by hard links where the file system and the files' owner allow it, else by copies. */
    static void link(Path from, Path to) throws IOException {
        try (Stream<Path> paths = Files.walk(from)) {
            for (Path path : (Iterable<Path>) paths::iterator) {
                Path target = to.resolve(from.relativize(path));
                if (!Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS)) {
                    copy(path, target);
                } else {
                    try {
                        Files.createLink(target, path);
                    } catch (FileSystemException | UnsupportedOperationException e) {
                        copy(path, target);
                    }
                }
            }
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    private static void copy(Path from, Path to) throws IOException {
        Files.copy(from, to, LinkOption.NOFOLLOW_LINKS, StandardCopyOption.COPY_ATTRIBUTES);
    }

    /** Makes this numeric user the owner of all that is there, unless the root of it is his already. */
    static void giveTo(int user, Path root) throws IOException {
        if (Integer.valueOf(user).equals(Files.getAttribute(root, "unix:uid"))) {
            return;
        }
        try (Stream<Path> paths = Files.walk(root)) {
            // The root comes last, so that an interrupted change is taken up again.
            for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
                Files.setAttribute(path, "unix:gid", user, LinkOption.NOFOLLOW_LINKS);
                Files.setAttribute(path, "unix:uid", user, LinkOption.NOFOLLOW_LINKS);
            }
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }
}
