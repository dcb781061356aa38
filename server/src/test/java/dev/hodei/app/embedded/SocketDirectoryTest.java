package dev.hodei.app.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SocketDirectoryTest {
    private static final String SOCKET = ".s.PGSQL.5432";

    @TempDir
    private Path home;

    @Test
    void isInTheHomeAndForItsUserAlone() throws IOException {
        SocketDirectory made = SocketDirectory.make(home, RunAs.SELF);

        assertThat(made.path()).isEqualTo(home.resolve("socket"));
        assertThat(mode(made.path())).isEqualTo("rwx------");
        made.remove();
        assertThat(home).isEmptyDirectory();
    }

    @Test
    void whatIsThereIsReplacedAndNoLinkFollowed(@TempDir Path other) throws IOException {
        Path precious = Files.writeString(other.resolve(SOCKET), "precious");
        Files.createSymbolicLink(home.resolve("socket"), other);

        SocketDirectory made = SocketDirectory.make(home, RunAs.SELF);

        assertThat(made.path()).isDirectory().isEmptyDirectory();
        assertThat(Files.isSymbolicLink(made.path())).isFalse();
        assertThat(precious).hasContent("precious");
    }

    @Test
    void withALongHomeItIsElsewhereAndTheHomeTellsWhere() throws IOException {
        Path longHome = Files.createDirectories(home.resolve("x".repeat(120)));
        SocketDirectory made = SocketDirectory.make(longHome, RunAs.SELF);

        assertThat(SocketDirectory.fits(made.path())).isTrue();
        assertThat(mode(made.path())).isEqualTo("rwx------");
        assertThat(longHome.resolve("socket-directory")).hasContent(made.path().toString());
        assertThat(mode(longHome.resolve("socket-directory"))).isEqualTo("rw-------");

        Files.createFile(made.path().resolve(SOCKET));
        SocketDirectory next = SocketDirectory.make(longHome, RunAs.SELF);
        assertThat(made.path()).as("left by a server that was killed").doesNotExist();
        assertThat(next.path()).isNotEqualTo(made.path());
        next.remove();
        assertThat(next.path()).doesNotExist();
        assertThat(longHome).isEmptyDirectory();
    }

    @Test
    void aRecordedDirectoryThatIsNotOursIsLeftAlone(@TempDir Path other) throws IOException {
        Path open = Files.createDirectory(other.resolve("open"));
        Files.setPosixFilePermissions(open, PosixFilePermissions.fromString("rwxr-xr-x"));
        Path closed = Files.createDirectory(
                other.resolve("closed"),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        Path link = Files.createSymbolicLink(other.resolve("link"), closed);
        for (Path each : List.of(open, link)) {
            Path precious = Files.writeString(each.resolve(SOCKET), "precious");
            Files.writeString(home.resolve("socket-directory"), each + "\n");

            SocketDirectory.make(home, RunAs.SELF).remove();

            assertThat(precious).hasContent("precious");
            assertThat(home.resolve("socket-directory")).doesNotExist();
        }
    }

    @Test
    void isRenewedAfterPostgresWasKilled() throws IOException {
        SocketDirectory made = SocketDirectory.make(home, RunAs.SELF);
        Files.createFile(made.path().resolve(SOCKET));
        Files.createFile(made.path().resolve(SOCKET + ".lock"));

        made.renew();
        assertThat(made.path()).isEmptyDirectory();
        Files.delete(made.path());
        made.renew();
        assertThat(mode(made.path())).isEqualTo("rwx------");
    }

    @Test
    void isNotRenewedWhereSomebodyHasPutAnother(@TempDir Path other) throws IOException {
        SocketDirectory made = SocketDirectory.make(home, RunAs.SELF);
        Files.delete(made.path());
        Files.createSymbolicLink(made.path(), other);
        assertThatIOException().isThrownBy(made::renew).withMessageContaining("another owner");

        Files.delete(made.path());
        Files.createDirectory(made.path());
        Files.setPosixFilePermissions(made.path(), PosixFilePermissions.fromString("rwxrwxrwx"));
        assertThatIOException().isThrownBy(made::renew).withMessageContaining("other permissions");
    }

    @Test
    void theKernelsLimitIsForTheSocketsPathInBytes() {
        assertThat(SocketDirectory.fits(Path.of("/" + "x".repeat(92)))).isTrue();
        assertThat(SocketDirectory.fits(Path.of("/" + "x".repeat(93)))).isFalse();
        assertThat(SocketDirectory.fits(Path.of("/" + "ñ".repeat(47)))).isFalse();
    }

    @Test
    void aSharedDirectoryIsOneWhereOthersCannotReplaceOurs(@TempDir Path other) throws IOException {
        assertThat(SharedDirectories.isSafe(Path.of("/tmp"))).isTrue();
        assertThat(SharedDirectories.isSafe(other)).isTrue();
        assertThat(SharedDirectories.isSafe(Path.of("relative"))).isFalse();
        assertThat(SharedDirectories.isSafe(Path.of("/nowhere"))).isFalse();
        assertThat(SharedDirectories.isSafe(Files.createSymbolicLink(home.resolve("link"), other)))
                .isFalse();
        Files.setPosixFilePermissions(other, PosixFilePermissions.fromString("rwxrwxrwx"));
        assertThat(SharedDirectories.isSafe(other)).isFalse();
        Files.setAttribute(other, "unix:mode", 01777);
        assertThat(SharedDirectories.isSafe(other)).isTrue();
    }

    private static String mode(Path path) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(path, LinkOption.NOFOLLOW_LINKS));
    }
}
