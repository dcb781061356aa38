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
import java.util.List;
import java.util.Set;

/** The directory in which the data is kept between runs. */
final class DataDirectory {
    static final String USER = "hodei";
    static final String DATABASE = "hodei";

    private static final FileAttribute<Set<PosixFilePermission>> MINE_ALONE =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));

    private final Path directory;
    private final Path binaries;
    private final RunAs runAs;

    /**
     * @param directory holds the data and everything else
     */
    DataDirectory(Path directory, Path binaries, RunAs runAs) {
        this.directory = directory;
        this.binaries = binaries;
        this.runAs = runAs;
    }

    Path path() {
        return directory.resolve("data-" + Binaries.MAJOR);
    }

    /** Creates what is not there yet, and takes away what an earlier version had: a password. */
    void prepare() throws IOException {
        Path data = path();
        if (Files.exists(data)) {
            check(data);
            runAs.own(data);
            forgetPassword();
        } else {
            refuseOtherVersions();
            create(data);
            runAs.own(data);
        }
    }

    private void forgetPassword() throws IOException {
        Path file = directory.resolve("password");
        if (Files.exists(file)) {
            runAlone(path(), DATABASE, "ALTER ROLE " + USER + " PASSWORD NULL");
            Files.delete(file);
        }
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

    private void create(Path data) throws IOException {
        Path incomplete = directory.resolve("data.incomplete");
        Trees.delete(incomplete);
        Files.deleteIfExists(directory.resolve("password.incomplete"));
        Files.deleteIfExists(directory.resolve("password"));
        Files.createDirectory(
                incomplete, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        runAs.own(incomplete);
        run(
                List.of(
                        program("initdb"),
                        "--pgdata=" + incomplete,
                        "--username=" + USER,
                        // Rules that are not used, see LocalAccess.
                        "--auth-local=peer",
                        "--auth-host=reject",
                        "--encoding=UTF8",
                        // Order by code point, as the C locale; upper and lower case of all of Unicode.
                        "--locale=C",
                        "--locale-provider=builtin",
                        "--builtin-locale=C.UTF-8",
                        "--data-checksums"),
                "");
        runAlone(incomplete, "postgres", "CREATE DATABASE " + DATABASE);
        Files.move(incomplete, data, StandardCopyOption.ATOMIC_MOVE);
    }

    /** Has a PostgreSQL without connections execute a statement. */
    private void runAlone(Path data, String database, String statement) throws IOException {
        run(
                List.of(program("postgres"), "--single", "-c", "io_method=sync", "-D", data.toString(), database),
                statement + "\n");
    }

    private void run(List<String> command, String input) throws IOException {
        Commands.Result result = Commands.run(runAs.command(command), input);
        if (!result.succeeded()) {
            throw new IOException("the database could not be prepared: " + result.lastLines(6));
        }
    }

    private String program(String name) {
        return binaries.resolve("bin").resolve(name).toString();
    }

    static void writeMineAlone(Path file, String text) throws IOException {
        Files.createFile(file, MINE_ALONE);
        Files.write(file, (text + "\n").getBytes(StandardCharsets.UTF_8));
    }
}
