package dev.hodei.app.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BinariesTest {
    @TempDir
    private Path directory;

    @Test
    void programsThatAreUnpackedElsewhereAreLinked() throws IOException {
        Path home = Files.createDirectory(directory.resolve("home"));
        Path there = directory.resolve("elsewhere").resolve(Binaries.VERSION);
        Path library = Files.createDirectories(there.resolve("lib")).resolve("libpq.so.5.18");
        Files.writeString(library, "library");
        Files.createSymbolicLink(library.resolveSibling("libpq.so"), Path.of("libpq.so.5.18"));
        Path program = Files.createDirectories(there.resolve("bin")).resolve("postgres");
        Files.writeString(program, "program");
        Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwxr-xr-x"));

        Path unpacked = Binaries.unpackedUnder(home, directory.resolve("elsewhere"));

        assertThat(unpacked).isEqualTo(home.resolve(Binaries.VERSION));
        assertThat(Files.readString(unpacked.resolve("lib/libpq.so"))).isEqualTo("library");
        assertThat(Files.readSymbolicLink(unpacked.resolve("lib/libpq.so"))).hasToString("libpq.so.5.18");
        assertThat(Files.getAttribute(unpacked.resolve("bin/postgres"), "unix:ino"))
                .isEqualTo(Files.getAttribute(program, "unix:ino"));
        assertThat(Files.isExecutable(unpacked.resolve("bin/postgres"))).isTrue();
        assertThat(home.resolve(Binaries.VERSION + ".incomplete")).doesNotExist();
    }

    @Test
    void thoseOfAnotherVersionAreNotTaken() throws IOException {
        Path home = Files.createDirectory(directory.resolve("home"));
        Files.createDirectories(directory.resolve("elsewhere").resolve("17.1.0"));
        Path unpacked = Binaries.unpackedUnder(home, directory.resolve("elsewhere"));
        assertThat(unpacked.resolve("bin/postgres")).isExecutable();
    }
}
