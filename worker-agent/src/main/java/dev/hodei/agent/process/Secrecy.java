package dev.hodei.agent.process;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Closes this process to its jobs, which run as the same user: its environment, in which the one-time password stands, its
 * memory, and ptrace.
 *
 * <p>Only where it is the main process of a container. Elsewhere a server looks for its agents by their environment, and
 * one that does not run as root could not see that any more.
 */
final class Secrecy {
    private Secrecy() {}

    static void keepWhereItMay() {
        if (isMainProcess(ProcessTable.parse(ProcessTable.contents(Path.of("/proc/self/stat"))))) {
            Libc.becomeUndumpable();
        }
    }

    /**
     * Whether it is process 1, or was started by one (docker-init, tini) in its session. Services of systemd and agents of
     * the process provider have sessions of their own.
     */
    static boolean isMainProcess(ProcessTable.@Nullable Row self) {
        return self != null && self.session() == 1 && (self.pid() == 1 || self.parent() == 1);
    }
}
