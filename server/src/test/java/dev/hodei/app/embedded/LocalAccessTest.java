package dev.hodei.app.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LocalAccessTest {
    @Test
    void thereIsOneRuleForTheSocketAndAMapOfTheUsers(@TempDir Path home) throws IOException {
        Files.writeString(home.resolve("pg_hba.conf"), "host all all all trust\n");

        LocalAccess access = LocalAccess.prepare(home, RunAs.SELF);

        assertThat(Files.readAllLines(home.resolve("pg_hba.conf")))
                .filteredOn(line -> !line.startsWith("#"))
                .containsExactly("local all all peer map=hodei");
        assertThat(access.settings())
                .contains(
                        "listen_addresses=",
                        "unix_socket_directories=\"" + home.resolve("socket") + "\"",
                        "hba_file=" + home.resolve("pg_hba.conf"),
                        "ident_file=" + home.resolve("pg_ident.conf"));
        assertThat(home.resolve("pg_ident.conf"))
                .content()
                .endsWith("hodei \"" + System.getProperty("user.name") + "\" hodei\n");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(home.resolve("pg_ident.conf"))))
                .as("PostgreSQL's user may be another")
                .isEqualTo("rw-r--r--");
    }

    @Test
    void anyNameIsOneName() {
        assertThat(LocalAccess.names(new TreeSet<>(Set.of("a b", "do\"main\\user")))
                        .lines())
                .containsExactly(
                        "# Written at every start of the server: changes are lost.",
                        "hodei \"a b\" hodei",
                        "hodei \"do\"\"main\\user\" hodei");
    }
}
