package dev.hodei.provider.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hodei.worker.ProviderId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProcessInstanceTest {
    @TempDir
    Path directory;

    private Path home;

    @BeforeEach
    void machine() throws IOException {
        home = directory.resolve("home");
        Files.createDirectories(directory.resolve("etc"));
        Files.createDirectories(directory.resolve("proc/sys/kernel/random"));
        Files.createDirectories(directory.resolve("proc/self/ns"));
        Files.writeString(directory.resolve("etc/machine-id"), "0123456789abcdef0123456789abcdef\n");
        Files.writeString(directory.resolve("proc/sys/kernel/hostname"), "build.example\n");
        boot("11111111-1111-4111-8111-111111111111");
        namespace(4026531836L);
    }

    private void boot(String id) throws IOException {
        Files.writeString(directory.resolve("proc/sys/kernel/random/boot_id"), id + "\n");
    }

    private void namespace(long inode) throws IOException {
        Path link = directory.resolve("proc/self/ns/pid");
        Files.deleteIfExists(link);
        Files.createSymbolicLink(link, Path.of("pid:[" + inode + "]"));
    }

    private ProviderId now() {
        return now(home);
    }

    private ProviderId now(Path of) {
        return new ProviderId("process", ProcessInstance.of(directory, of));
    }

    @Test
    void itIsTheSameForTheNextServerInTheSameHome() {
        ProviderId first = now();
        assertThat(first.instance()).matches("build-example-[0-9a-f]{8}-[0-9a-f]{8}@[0-9a-f]{8}\\.4026531836");
        assertThat(now()).isEqualTo(first);
    }

    @Test
    void anotherHomeIsAnother() throws IOException {
        ProviderId first = now();
        assertThat(now(directory.resolve("other")).answersFor(first)).isFalse();
        // A copy, too: the agents work below the home that was copied.
        Files.createDirectories(directory.resolve("copy"));
        Files.copy(home.resolve("instance"), directory.resolve("copy/instance"));
        assertThat(now(directory.resolve("copy")).answersFor(first)).isFalse();
    }

    @Test
    void anotherNamespaceIsAnother() throws IOException {
        ProviderId first = now();
        namespace(4026532000L);
        assertThat(now().answersFor(first)).isFalse();
    }

    @Test
    void afterTheMachineStartedAgainWhatRanBeforeIsGone() throws IOException {
        ProviderId first = now();
        boot("22222222-2222-4222-8222-222222222222");
        assertThat(now()).isNotEqualTo(first);
        assertThat(now().answersFor(first)).isTrue();
    }

    @Test
    void aMachineWithoutAnIdMayBeAnotherAfterItsStart() throws IOException {
        Files.delete(directory.resolve("etc/machine-id"));
        ProviderId first = now();
        assertThat(now()).isEqualTo(first);
        boot("22222222-2222-4222-8222-222222222222");
        assertThat(now().answersFor(first)).isFalse();
    }

    @Test
    void anotherMachineWithTheSameHomeIsAnother() throws IOException {
        ProviderId first = now();
        Files.writeString(directory.resolve("etc/machine-id"), "f".repeat(32));
        boot("22222222-2222-4222-8222-222222222222");
        assertThat(now().answersFor(first)).isFalse();
    }
}
