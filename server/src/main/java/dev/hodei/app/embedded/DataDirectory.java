package dev.hodei.app.embedded;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;

/** Where the data is kept between runs, and the password that opens it. */
final class DataDirectory {
    static final String USER = "hodei";
    static final String DATABASE = "hodei";

    private static final FileAttribute<Set<PosixFilePermission>> MINE_ALONE =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));

    private final Path directory;
    private final Path binaries;
    private final RunAs runAs;

    /**
     * @param directory holds the data, the password and everything else
     */
    DataDirectory(Path directory, Path binaries, RunAs runAs) {
        this.directory = directory;
        this.binaries = binaries;
        this.runAs = runAs;
    }

    Path path() {
        return directory.resolve("data-" + Binaries.MAJOR);
    }

    /** Creates what is not there yet, and returns the password. */
    String prepare() throws IOException {
        Path data = path();
        String password;
        if (Files.exists(data)) {
            check(data);
            password = Files.readString(passwordFile()).strip();
        } else {
            refuseOtherVersions();
            password = newPassword();
            create(data, password);
        }
        runAs.own(data);
        return password;
    }

    private static void check(Path data) throws IOException {
        String found = Files.readString(data.resolve("PG_VERSION")).strip();
        if (!found.equals(Binaries.MAJOR)) {
            throw otherVersion(data, found);
        }
    }

    /** Data of another version is not what this server would show: do not start with an empty database beside it. */
    private void refuseOtherVersions() throws IOException {
        try (DirectoryStream<Path> others = Files.newDirectoryStream(directory, "data-[0-9]*")) {
            for (Path other : others) {
                Path version = other.resolve("PG_VERSION");
                if (Files.exists(version)) {
                    throw otherVersion(other, Files.readString(version).strip());
                }
            }
        }
    }

    private static EmbeddedPostgresException otherVersion(Path data, String found) {
        return new EmbeddedPostgresException(data + " holds data of PostgreSQL " + found + ", and this server brings "
                + Binaries.MAJOR + ": bring the data over with pg_dump of version " + found
                + ", or set HODEI_HOME to another directory.");
    }

    private void create(Path data, String password) throws IOException {
        Path incomplete = directory.resolve("data.incomplete");
        Path passwordForInitdb = directory.resolve("password.incomplete");
        Trees.delete(incomplete);
        Files.deleteIfExists(passwordForInitdb);
        writeMineAlone(passwordForInitdb, password);
        runAs.own(passwordForInitdb);
        Files.createDirectory(
                incomplete, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        runAs.own(incomplete);
        run(
                List.of(
                        program("initdb"),
                        "--pgdata=" + incomplete,
                        "--username=" + USER,
                        "--pwfile=" + passwordForInitdb,
                        "--auth=scram-sha-256",
                        "--encoding=UTF8",
                        // Order by code point, as the C locale; upper and lower case of all of Unicode.
                        "--locale=C",
                        "--locale-provider=builtin",
                        "--builtin-locale=C.UTF-8",
                        "--data-checksums"),
                "");
        run(
                List.of(
                        program("postgres"),
                        "--single",
                        "-c",
                        "io_method=sync",
                        "-D",
                        incomplete.toString(),
                        "postgres"),
                "CREATE DATABASE " + DATABASE + "\n");
        Files.deleteIfExists(passwordForInitdb);
        Files.deleteIfExists(passwordFile());
        writeMineAlone(passwordFile(), password);
        Files.move(incomplete, data, StandardCopyOption.ATOMIC_MOVE);
    }

    private void run(List<String> command, String input) throws IOException {
        Commands.Result result = Commands.run(runAs.command(command), input);
        if (!result.succeeded()) {
            throw new IOException("a new database could not be made: " + result.lastLines(6));
        }
    }

    private String program(String name) {
        return binaries.resolve("bin").resolve(name).toString();
    }

    private Path passwordFile() {
        return directory.resolve("password");
    }

    private static String newPassword() {
        byte[] random = new byte[24];
        new SecureRandom().nextBytes(random);
        return HexFormat.of().formatHex(random);
    }

    static void writeMineAlone(Path file, String text) throws IOException {
        Files.createFile(file, MINE_ALONE);
        Files.write(file, (text + "\n").getBytes(StandardCharsets.US_ASCII));
    }
}
