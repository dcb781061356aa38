package dev.hodei.provider.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AgentUserTest {
    @Test
    void aUserIsALineOfPasswd() {
        AgentUser user = AgentUser.of("jobs:x:998:997:Jobs, all of them:/srv/jobs:/usr/sbin/nologin");
        assertThat(user).isEqualTo(new AgentUser("jobs", 998, 997, "/srv/jobs"));
        assertThat(user.prefix()).containsExactly("setpriv", "--reuid=998", "--regid=997", "--init-groups", "--");
        assertThat(user.environment())
                .containsEntry("HOME", "/srv/jobs")
                .containsEntry("USER", "jobs")
                .containsEntry("LOGNAME", "jobs");
    }

    @Test
    void theServersOwnUserChangesNothing() {
        assertThat(AgentUser.SAME.prefix()).isEmpty();
        assertThat(AgentUser.SAME.environment()).isEmpty();
        assertThat(AgentUser.SAME.unusable(List.of(Path.of("/no/such")))).isEmpty();
    }

    @Test
    void whoIsNotThereIsNamed() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> AgentUser.named("no-such-user"))
                .withMessageContaining("there is no user 'no-such-user'");
    }

    @Test
    void whatAUserCannotGetAtIsNamed(@TempDir Path directory) throws Exception {
        boolean root = Integer.valueOf(0).equals(Files.getAttribute(Path.of("/proc/self"), "unix:uid"));
        assumeTrue(root, "only root can become another user");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> AgentUser.named("nobody"))
                .withMessageContaining("the embedded database's files");
        AgentUser daemon = AgentUser.named("daemon");
        Path inside = Files.createDirectory(directory.resolve("inside"));
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwx------"));
        assertThat(daemon.unusable(List.of(Path.of("/usr"), inside))).contains(inside);
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwx--x--x"));
        assertThat(daemon.unusable(List.of(inside))).isEmpty();
    }
}
