package dev.hodei.disk;

import dev.hodei.failure.Reason;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.SecureDirectoryStream;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Removes a directory with all it holds. Every step is relative to an open directory and follows no link; what is mounted
 * in it is taken off where this process may do that, and else stays, whole. Nobody should be at work in there; where somebody
 * adds as quickly as this removes, it gives up.
 */
public final class TreeRemoval {
    /** So many directories are open at once; deeper ones are first moved up to the root. */
    private static final int MAX_DEPTH = 64;
    /** Over one directory: each removes something, or moves something up, or is the last. */
    private static final int MAX_ROUNDS = 10_000;

    /** So often a directory may have hardly fewer entries than before, and only once if it has more than {@link #FEW}. */
    private static final int MAX_VAIN_ROUNDS = 20;

    private static final long FEW = 1_000;
    private static final int NAMED = 3;
    private static final Set<PosixFilePermission> OWNER = PosixFilePermissions.fromString("rwx------");

    private final Path root;
    private final Map<Path, String> left = new LinkedHashMap<>();
    private final String movedPrefix = ".hodei-removal-" + Long.toHexString(System.nanoTime()) + "-";
    private SecureDirectoryStream<Path> top;
    private int moved;

    private TreeRemoval(Path root, SecureDirectoryStream<Path> top) {
        this.root = root;
        this.top = top;
    }

    /** Returns what had to stay, and why, in a sentence's words; empty if nothing is left. */
    public static Optional<String> remove(Path directory) {
        Path given = directory.toAbsolutePath().normalize();
        try {
            Path root = given.resolveSibling("").toRealPath().resolve(given.getFileName());
            if (!Files.exists(root, LinkOption.NOFOLLOW_LINKS)) {
                return Optional.empty();
            }
            Mounts.takeOff(root);
            try (DirectoryStream<Path> stream = Files.newDirectoryStream(root.resolveSibling(""))) {
                SecureDirectoryStream<Path> above = secure(stream);
                TreeRemoval removal = new TreeRemoval(root, above);
                removal.entry(above, root, 0);
                return removal.said();
            }
        } catch (IOException e) {
            return Optional.of(given + " (" + Reason.of(e) + ")");
        }
    }

    @SuppressWarnings("unchecked")
    private static SecureDirectoryStream<Path> secure(DirectoryStream<Path> stream) throws IOException {
        if (stream instanceof SecureDirectoryStream<?> secure) {
            return (SecureDirectoryStream<Path>) secure;
        }
        throw new IOException("this system can't remove directories without following links");
    }

    /** Whether anything was removed, or moved away. */
    private boolean entry(SecureDirectoryStream<Path> in, Path path, int depth) {
        Path name = path.getFileName();
        if (left.containsKey(path)) {
            return false;
        }
        try {
            if (!in.getFileAttributeView(name, BasicFileAttributeView.class, LinkOption.NOFOLLOW_LINKS)
                    .readAttributes()
                    .isDirectory()) {
                in.deleteFile(name);
                return true;
            }
            try {
                in.deleteDirectory(name);
                return true;
            } catch (DirectoryNotEmptyException e) {
                return directory(in, path, depth);
            }
        } catch (NoSuchFileException e) {
            return true;
        } catch (IOException e) {
            stays(path, e);
            return false;
        }
    }

    private boolean directory(SecureDirectoryStream<Path> in, Path path, int depth) throws IOException {
        Path name = path.getFileName();
        boolean any = false;
        int vain = 0;
        long before = Long.MAX_VALUE;
        for (int round = 0; round < MAX_ROUNDS; round++) {
            boolean progress = false;
            int movedBefore = moved;
            long there;
            try (SecureDirectoryStream<Path> entries = open(in, path)) {
                // Looked at once it is open: a mount that comes later does not change what is open.
                if (Mounts.at(path).contains(path)) {
                    left.put(path, "something is mounted there, and can't be unmounted");
                    return any;
                }
                allowOwner(in, name);
                if (depth >= MAX_DEPTH) {
                    in.move(name, top, Path.of(movedPrefix + moved++));
                    return true;
                }
                if (depth == 0) {
                    top = entries;
                }
                // Whoever adds to it could keep one look through it from ever ending.
                there = count(in, path);
                if (there > before / 10 * 9 && (there > FEW || ++vain == MAX_VAIN_ROUNDS)) {
                    left.put(path, "something is added to it as quickly as it is emptied");
                    return any;
                }
                long removed = 0;
                for (Path entry : entries) {
                    progress |= entry(entries, path.resolve(entry.getFileName()), depth + 1);
                    if (++removed > there) {
                        break;
                    }
                }
            }
            // What was moved up was moved into the root.
            before = moved == movedBefore ? there : Long.MAX_VALUE;
            any |= progress;
            try {
                in.deleteDirectory(name);
                return true;
            } catch (DirectoryNotEmptyException e) {
                if (!progress) {
                    if (left.isEmpty()) {
                        stays(path, e);
                    }
                    return any;
                }
            }
        }
        return any;
    }

    private static long count(SecureDirectoryStream<Path> in, Path path) throws IOException {
        try (SecureDirectoryStream<Path> entries = open(in, path)) {
            long count = 0;
            for (Path _ : entries) {
                count++;
            }
            return count;
        }
    }

    private static SecureDirectoryStream<Path> open(SecureDirectoryStream<Path> in, Path path) throws IOException {
        Path name = path.getFileName();
        try {
            return in.newDirectoryStream(name, LinkOption.NOFOLLOW_LINKS);
        } catch (AccessDeniedException e) {
            // One that its owner may not read can't be opened to change that; jobs leave such.
            if (!Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
                throw new NotDirectoryException(path.toString());
            }
            Files.setPosixFilePermissions(path, OWNER);
            return in.newDirectoryStream(name, LinkOption.NOFOLLOW_LINKS);
        }
    }

    /** Jobs leave directories that their owner may not write to; what opens it follows no link. */
    private static void allowOwner(SecureDirectoryStream<Path> in, Path name) throws IOException {
        PosixFileAttributeView view =
                in.getFileAttributeView(name, PosixFileAttributeView.class, LinkOption.NOFOLLOW_LINKS);
        if (!view.readAttributes().permissions().containsAll(OWNER)) {
            view.setPermissions(OWNER);
        }
    }

    private void stays(Path path, IOException why) {
        String reason = why instanceof FileSystemException system && system.getReason() != null
                ? system.getReason()
                : Reason.of(why);
        left.put(path, reason);
    }

    private Optional<String> said() {
        if (left.isEmpty()) {
            return Optional.empty();
        }
        List<String> named = left.entrySet().stream()
                .limit(NAMED)
                .map(each -> root.resolveSibling("").relativize(each.getKey()) + " (" + each.getValue() + ")")
                .toList();
        int more = left.size() - named.size();
        return Optional.of(
                named.stream().collect(Collectors.joining(", ")) + (more == 0 ? "" : " and " + more + " more"));
    }
}
