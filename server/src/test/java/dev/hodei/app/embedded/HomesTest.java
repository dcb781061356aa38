package dev.hodei.app.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.assertj.core.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Homes that are refused before anything is written to them. */
class HomesTest {
    @TempDir
    private Path home;

    @Test
    void aPathThatItsProgramsCantHandleIsNamed() {
        for (String name : List.of("a$b", "a\"b", "a`b", "a\\b")) {
            assertThatExceptionOfType(EmbeddedPostgresException.class)
                    .isThrownBy(() -> EmbeddedPostgres.start(home.resolve(name)))
                    .withMessageContainingAll(
                            "HODEI_HOME", home.resolve(name).toString(), "has " + name.charAt(1) + " in it");
            assertThat(home.resolve(name)).doesNotExist();
        }
    }

    @Test
    void rootDoesNotTakeOverAnotherUsersHome() throws IOException {
        Assumptions.assumeThat(RunAs.self())
                .as("only root can be in the way here")
                .isZero();
        Path other = Files.createDirectory(home.resolve("other"));
        HomeLock.ofHome(other).close();
        HomeLock.ofHome(other).close();
        Files.setAttribute(other.resolve("lock"), "unix:uid", 12_345);
        assertThatExceptionOfType(EmbeddedPostgresException.class)
                .isThrownBy(() -> HomeLock.ofHome(other))
                .withMessageContainingAll(
                        other.toString(), "belongs to the server of user 12345", "HODEI_HOME", "chown");
        HomeLock.refuseToTakeOver(other, 12_345);
    }
}
