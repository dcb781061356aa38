package dev.hodei.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.hodei.database.DatabaseAddress;
import dev.hodei.e2e.harness.Api;
import dev.hodei.e2e.harness.Checkout;
import dev.hodei.e2e.harness.Database;
import dev.hodei.e2e.harness.HodeiServer;
import dev.hodei.e2e.harness.ListeningSockets;
import dev.hodei.e2e.harness.Marked;
import dev.hodei.e2e.harness.Servers;
import dev.hodei.e2e.harness.Servers.WithoutWorkers;
import dev.hodei.v1.Job;
import dev.hodei.v1.JobState;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** The embedded PostgreSQL is reached over a Unix socket by its server's user alone, and has no password. */
@ExtendWith(Servers.class)
class EmbeddedDatabaseTest {
    private static final int LONGEST_PATH = 107;

    /** Connects as another user as PostgreSQL's clients do, and prints the beginning of the answer, or why there is none. */
    private static final String CONNECT = """
            import os, socket, struct, sys
            user = int(sys.argv[2])
            os.setgroups([])
            os.setgid(user)
            os.setuid(user)
            s = socket.socket(socket.AF_UNIX)
            try:
                s.connect(sys.argv[1])
            except OSError as e:
                sys.exit(e.strerror)
            hello = struct.pack('!I', 196608) + b'user\\0hodei\\0database\\0hodei\\0\\0'
            s.sendall(struct.pack('!I', len(hello) + 4) + hello)
            print(s.recv(4096))
            """;

    /** By links to what bin/train left beside the server, where they are on one file system. */
    @Test
    void aNewHomeHasItsProgramsWithoutUnpackingThem(@WithoutWorkers HodeiServer server) throws IOException {
        Path here = program(server.home().resolve("postgres"));
        Path there = program(Checkout.ROOT.resolve("server/target/postgres"));
        assertThat(here).hasSameBinaryContentAs(there);
        assertThat(Files.getAttribute(here, "unix:ino").equals(Files.getAttribute(there, "unix:ino")))
                .isEqualTo(Files.getFileStore(here).equals(Files.getFileStore(there)));
    }

    private static Path program(Path directory) throws IOException {
        try (Stream<Path> entries = Files.list(directory)) {
            return entries.map(version -> version.resolve("bin/postgres"))
                    .filter(Files::exists)
                    .findFirst()
                    .orElseThrow();
        }
    }

    @Test
    void listensOnASocketOfItsUserAlone(@WithoutWorkers HodeiServer server) throws IOException {
        List<Long> postgres = server.processes().stream()
                .filter(found -> found.commandLine().contains("postgres"))
                .filter(found -> found.pid() != server.serverPid())
                .map(Marked.Found::pid)
                .toList();
        assertThat(postgres).isNotEmpty();
        assertThat(ListeningSockets.of(postgres)).isEmpty();
        assertThat(server.database().query("SHOW listen_addresses")).containsExactly("");

        Path directory = socketDirectory(server);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(directory)))
                .isEqualTo("rwx------");
        assertThat(Files.getOwner(directory))
                .isEqualTo(Files.getOwner(server.home().resolve("postgres/data-18")));
        assertThat(server.home().resolve("postgres/pg_hba.conf"))
                .content()
                .contains("\nlocal all all peer map=hodei\n");
        assertThat(server.database().query("SELECT line_number FROM pg_hba_file_rules"))
                .hasSize(1);
    }

    @Test
    void thereIsNoPassword(@WithoutWorkers HodeiServer server) throws IOException {
        assertThat(server.database().query("SELECT rolname FROM pg_authid WHERE rolpassword IS NOT NULL"))
                .isEmpty();
        try (Stream<Path> files = Files.list(server.home().resolve("postgres"))) {
            assertThat(files.map(file -> file.getFileName().toString())).noneMatch(name -> name.contains("password"));
        }
        assertThat(DatabaseAddress.parse(server.database().url().toString()).password())
                .isEmpty();
    }

    @Test
    void anotherUserIsLetInNeitherByTheDirectoryNorByPostgres(@WithoutWorkers HodeiServer server) throws Exception {
        assumeTrue(Integer.valueOf(0).equals(Files.getAttribute(Path.of("/proc/self"), "unix:uid")), "needs root");
        Path directory = socketDirectory(server);
        int other = Integer.valueOf(65534).equals(Files.getAttribute(directory, "unix:uid")) ? 1 : 65534;
        assertThat(connectAs(0, directory)).startsWith("b'R").doesNotContain("FATAL");
        assertThat(connectAs(other, directory)).isEqualTo("Permission denied\n");

        // With a way to it that is meant for anybody, where temporary directories are such.
        Map<Path, Set<PosixFilePermission>> before = new LinkedHashMap<>();
        Path socket = directory.resolve(".s.PGSQL.5432");
        try {
            before.put(socket, Files.getPosixFilePermissions(socket));
            Files.setPosixFilePermissions(socket, PosixFilePermissions.fromString("rwxrwxrwx"));
            for (Path each = directory; each != null; each = each.getParent()) {
                Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(each);
                if (!permissions.contains(PosixFilePermission.OTHERS_EXECUTE)) {
                    before.put(each, permissions);
                    Files.setPosixFilePermissions(each, PosixFilePermissions.fromString("rwx--x--x"));
                }
            }
            assertThat(connectAs(other, directory)).contains("Peer authentication failed for user \"hodei\"");
        } finally {
            for (Map.Entry<Path, Set<PosixFilePermission>> each : before.entrySet()) {
                Files.setPosixFilePermissions(each.getKey(), each.getValue());
            }
        }
    }

    @Test
    void aHomeWithALongNameHasItsSocketElsewhereAndKeepsItsData(@TempDir Path directory) throws IOException {
        Path home = Files.createDirectories(directory.resolve("a long name, ".repeat(9)));
        HodeiServer first = HodeiServer.start(home, Map.of());
        Job job;
        Path socket;
        try {
            job = first.api().run("echo done").job();
            socket = socketDirectory(first);
            assertThat(socket.resolve(".s.PGSQL.5432").toString().getBytes(StandardCharsets.UTF_8).length)
                    .isLessThanOrEqualTo(LONGEST_PATH);
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(socket)))
                    .isEqualTo("rwx------");
            assertThat(home.resolve("postgres/socket-directory")).content().isEqualTo(socket + "\n");
            ProcessHandle.of(first.serverPid()).orElseThrow().destroyForcibly();
        } finally {
            first.close();
        }
        HodeiServer second = first.startAgain();
        Path another;
        try {
            another = socketDirectory(second);
            assertThat(another).isNotEqualTo(socket).exists();
            assertThat(socket).as("what the killed server left").doesNotExist();
            assertThat(second.api().get(job.getJobId()).getState()).isEqualTo(JobState.JOB_STATE_SUCCEEDED);
            assertThat(second.api().run("true").job().getState()).isEqualTo(JobState.JOB_STATE_SUCCEEDED);
        } finally {
            second.close();
        }
        assertThat(another).doesNotExist();
        assertThat(home.resolve("postgres/socket-directory")).doesNotExist();
    }

    @Test
    void aHomeOfAnEarlierVersionLosesItsPassword(@TempDir Path home) throws IOException {
        HodeiServer first = HodeiServer.start(home, HodeiServer.withoutWorkers());
        Path postgres = home.resolve("postgres");
        Job job;
        try {
            job = first.api().queue(Api.command("true"));
            first.database().execute("ALTER ROLE hodei PASSWORD 'of old'");
        } finally {
            first.close();
        }
        // As it was: the rules in the data, the password beside it.
        Files.delete(postgres.resolve("pg_hba.conf"));
        Files.delete(postgres.resolve("pg_ident.conf"));
        Files.writeString(postgres.resolve("data-18/pg_hba.conf"), "host all all 127.0.0.1/32 scram-sha-256\n");
        Files.writeString(postgres.resolve("password"), "of old\n");

        try (HodeiServer second = first.startAgain()) {
            assertThat(second.api().get(job.getJobId()).getState()).isEqualTo(JobState.JOB_STATE_QUEUED);
            assertThat(postgres.resolve("password")).doesNotExist();
            Database database = second.database();
            assertThat(database.query("SELECT rolname FROM pg_authid WHERE rolpassword IS NOT NULL"))
                    .isEmpty();
            assertThat(database.query("SELECT type || ' ' || auth_method FROM pg_hba_file_rules"))
                    .containsExactly("local peer");
        }
    }

    private static Path socketDirectory(HodeiServer server) {
        return DatabaseAddress.parse(server.database().url().toString()).place()
                        instanceof DatabaseAddress.Socket(Path directory, int _)
                ? directory
                : Path.of("no socket");
    }

    private static String connectAs(int user, Path directory) throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(
                "python3", "-c", CONNECT, directory.resolve(".s.PGSQL.5432").toString(), Integer.toString(user));
        Marked.environment(builder);
        Process process = builder.redirectErrorStream(true)
                .directory(Path.of("/").toFile())
                .start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        process.waitFor();
        return said;
    }
}
