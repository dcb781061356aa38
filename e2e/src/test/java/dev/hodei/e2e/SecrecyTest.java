package dev.hodei.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hodei.e2e.harness.Api.Ran;
import dev.hodei.e2e.harness.HodeiServer;
import dev.hodei.e2e.harness.ListeningSockets;
import dev.hodei.e2e.harness.Marked;
import dev.hodei.e2e.harness.Servers;
import dev.hodei.e2e.harness.Servers.WithoutWorkers;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** One-time passwords stay between server and worker, and nobody from outside reaches a port. */
@ExtendWith(Servers.class)
@Execution(ExecutionMode.SAME_THREAD)
class SecrecyTest {
    private final HodeiServer server;

    SecrecyTest(HodeiServer server) {
        this.server = server;
    }

    @Test
    void noPasswordIsInALogInAJobOrInTheDatabase() {
        Ran ran = server.api().run("ps axww -o pid,args; env");
        List<String> passwords = server.agentPids().stream()
                .map(pid -> Marked.variable(pid, "HODEI_OTP_TOKEN"))
                .toList();
        // 256 bits in base64url; otherwise the search below would find nothing for a bad reason.
        assertThat(passwords).isNotEmpty().allMatch(password -> password.matches("[A-Za-z0-9_-]{43}"));

        for (String password : passwords) {
            assertThat(server.output()).doesNotContain(password);
            assertThat(ran.log().stdoutText()).contains("dev.hodei.agent.Agent").doesNotContain(password);
            assertThat(filesContaining(password)).isEmpty();
            String hex = HexFormat.of().formatHex(password.getBytes(StandardCharsets.UTF_8));
            for (String table : server.database()
                    .query("SELECT table_name FROM information_schema.tables WHERE table_schema = 'public'")) {
                assertThat(server.database()
                                .query(
                                        "SELECT row::text FROM " + table
                                                + " AS row WHERE strpos(row::text, ?) + strpos(row::text, ?) > 0",
                                        password,
                                        hex))
                        .as(table)
                        .isEmpty();
            }
        }
    }

    @Test
    void everyPortIsBoundToLoopback() {
        Set<Integer> own = Set.of(server.grpcPort(), server.httpPort());

        List<ListeningSockets.Listening> sockets = ListeningSockets.of(
                server.processes().stream().map(Marked.Found::pid).toList());

        assertThat(sockets.stream().map(ListeningSockets.Listening::port).collect(Collectors.toSet()))
                .containsAll(own);
        assertThat(sockets).allMatch(ListeningSockets.Listening::loopback);
    }

    @Test
    void bindingToMoreThanLoopbackIsWarnedAbout(@WithoutWorkers HodeiServer host, @TempDir Path home) {
        Map<String, String> settings = new java.util.HashMap<>(HodeiServer.withoutWorkers());
        settings.put("HODEI_BIND_ADDRESS", "0.0.0.0");
        settings.put(
                "HODEI_DATABASE_URL", host.database().create("reachable").url().toString());
        try (HodeiServer open = HodeiServer.start(home, settings)) {
            assertThat(open.output().lines().filter(line -> line.contains("WARN")))
                    .anyMatch(line -> line.contains("0.0.0.0"));
        }
        assertThat(server.output()).doesNotContain("HODEI_BIND_ADDRESS");
    }

    private List<Path> filesContaining(String password) {
        byte[] needle = password.getBytes(StandardCharsets.ISO_8859_1);
        try (var paths = Files.walk(server.home())) {
            return paths.filter(Files::isRegularFile)
                    .filter(path -> read(path).contains(new String(needle, StandardCharsets.ISO_8859_1)))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file, StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            return ""; // Removed meanwhile.
        }
    }
}
